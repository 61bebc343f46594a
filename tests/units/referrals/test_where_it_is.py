"""What a page says of where a referred case is, and what 待办 says when it came back; a result that waits; a draft that can't leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from kernel import clock
from kernel.errors import StateRefused
from shared_apps.identity.todo import TodoItem
from tenant_apps.records import seen
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import possible, recounting, todos
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import ClockStep, Referral, Result
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import page
from tenant_apps.suggestions.models import Suggestion
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import REFUSAL, RunJobs, relayed

pytestmark = pytest.mark.usefixtures("database")


def case_page(code: str, case: UUID) -> page.CaseView:
    who = cast.actor(code, "clerk")
    return inside(code, lambda: page.build(who, Suggestion.objects.get(pk=case)))


def boxes(view: page.CaseView) -> dict[str, bool]:
    """The level of each box of 三级总览, and whether it is the holder's."""
    assert view.strip is not None
    return {box.level: box.is_now for hop in view.strip.hops for box in hop.boxes}


def mark(view: page.CaseView) -> str:
    """What the mark of the present leg says."""
    assert view.trace is not None
    return next(leg.now_words for leg in view.trace.legs if leg.is_now)


def where(view: page.CaseView) -> str:
    """The level of the leg in which “现在” stands."""
    assert view.trace is not None
    [leg] = [leg for leg in view.trace.legs if leg.is_now]
    [row] = [row for row in leg.rows if row.is_now]
    return next(rail.level for rail in row.rails if rail.dot == "now")


def todo(code: str, post: str, about: UUID) -> list[TodoItem]:
    items = do(code, post, lambda actor: list(todos.provide(actor)))
    return [item for item in items if str(about) in item.url]


def answers(referral: UUID) -> list[str]:
    return list(Result.objects.filter(referral=referral).values_list("body", flat=True))


def up_to_the_province(run_jobs: RunJobs) -> tuple[UUID, UUID, UUID, UUID]:
    """(the county's case, its referral, the city's own case, the city's referral of that), the last refused by the province."""
    county_case = playing.registered(COUNTY)
    up = playing.sent_up(COUNTY, county_case)
    run_jobs()
    city_case = playing.adopted(CITY, up)
    onwards = playing.sent_up(CITY, city_case)
    run_jobs()
    assert boxes(case_page(COUNTY, county_case)) == {"county": False, "city": False, "province": True}
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    return county_case, up, city_case, onwards


def test_what_the_province_sends_back_to_the_city_lies_with_the_city_also_for_the_county(
    run_jobs: RunJobs,
) -> None:
    county_case, _, city_case, onwards = up_to_the_province(run_jobs)
    view = case_page(COUNTY, county_case)
    assert view.strip is not None and view.trace is not None
    assert boxes(view) == {"county": False, "city": True, "province": False}
    assert mark(view) == f"现在{cast.congress(CITY).name}"
    assert where(view) == "city" and view.holder.startswith(cast.congress(CITY).name)
    assert view.next_step == f"{cast.congress(PROVINCE).name}已退回，办理并回送结果"
    assert view.strip.arrows[1].back_label == "退回" and not view.strip.arrows[1].waiting
    at_the_city = case_page(CITY, city_case)
    assert boxes(at_the_city)["city"] and where(at_the_city) == "city"

    [item] = todo(CITY, "clerk", city_case)
    province = cast.congress(PROVINCE).name
    assert (item.kind_label, item.verb) == ("转请被退回", "决定去向")
    assert item.previous == (
        f"{province} 已退回，指明应由市城市管理局（市级）办理；可以改送其他单位，或者由本级办理并答复代表"
    )
    assert "settle" in {deed.deed for deed in at_the_city.deeds}
    do(CITY, "clerk", referrals.settle, referral_id=onwards)
    assert todo(CITY, "clerk", city_case) == []
    assert "settle" not in {deed.deed for deed in case_page(CITY, city_case).deeds}
    with pytest.raises(StateRefused, match="去向已经决定"):
        do(CITY, "clerk", referrals.settle, referral_id=onwards)


def test_what_was_adopted_and_taken_back_or_not_accepted_has_that_as_its_answer(run_jobs: RunJobs) -> None:
    why = "情况已有变化，不再需要办理。"
    for post, deed, more in (
        ("deputy1", suggestions.withdraw, {}),
        ("clerk", suggestions.not_accept, {"exclusion": "OUTSIDE"}),
    ):
        up = playing.sent_up(COUNTY, playing.registered(COUNTY))
        run_jobs()
        for step in (referrals.receive, referrals.accept):
            do(CITY, "clerk", step, referral_id=up)
        made = do(CITY, "deputy1", referrals.adopt, referral_id=up)
        do(CITY, post, deed, suggestion_id=made.pk, reason=why, **more)
        run_jobs()
        assert (playing.state(COUNTY, up), playing.state(CITY, up)) == ("RESULT_RETURNED", "RESULT_RETURNED")
        [body] = inside(COUNTY, partial(answers, up))
        assert body.endswith(why)
        do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)


def test_what_came_back_is_decided_by_sending_it_anew_or_by_our_own_answer(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case = playing.registered(COUNTY)
    task = playing.in_handling(COUNTY, case)
    first = playing.sent_up(COUNTY, case)
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=first)
    do(CITY, "clerk", referrals.reject, referral_id=first, **REFUSAL)
    run_jobs()
    assert where(case_page(COUNTY, case)) == "county" and len(todo(COUNTY, "clerk", case)) == 1
    own = web(COUNTY, "clerk").get(f"/t/{COUNTY}/referrals/{first}/").content.decode()
    assert "由本级办理" in own and "市城市管理局" in own
    clerk = web(COUNTY, "clerk")
    said = f"{cast.congress(CITY).organ_name}退回上次转请，指明应由市城市管理局（市级）办理。"
    for form in ("up", "further"):
        shown = clerk.get(f"/t/{COUNTY}/suggestions/{case}/referrals/{form}").context["form"]
        assert shown["note"].value() == said, form
    routes = clerk.get(f"/t/{COUNTY}/referrals/routes/?level=city&q=管理局")
    assert [row.unit for row, _ in routes.context["rows"]] == ["市城市管理局"]
    none = clerk.get(f"/t/{COUNTY}/referrals/routes/?level=province").content.decode()
    assert "没有符合条件的记录" in none
    assert clerk.get(f"/t/{COUNTY}/referrals/routes/export").status_code == 200
    again = do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER").pk
    assert todo(COUNTY, "clerk", case) == []
    do(COUNTY, "clerk", referrals.take_back, referral_id=again)
    assert len(todo(COUNTY, "clerk", case)) == 1, "what never left decided nothing"
    playing.answer(COUNTY, task)
    assert todo(COUNTY, "clerk", case) == []


def test_a_recall_before_the_receipt_brings_it_home_for_every_level(run_jobs: RunJobs) -> None:
    case, _, onwards = relayed(run_jobs)
    assert where(case_page(COUNTY, case)) == "province"
    do(CITY, "clerk", referrals.recall, referral_id=onwards)
    run_jobs()
    assert playing.state(CITY, onwards) == "RECALLED"
    assert where(case_page(COUNTY, case)) == "city"


def test_the_span_for_passing_a_result_on_waits_for_our_own_reply(run_jobs: RunJobs) -> None:
    with time_machine.travel("2026-03-02T10:00:00+08:00"):
        case = playing.registered(COUNTY)
        task = playing.in_handling(COUNTY, case)
        up = playing.sent_up(COUNTY, case)
        run_jobs()
        playing.answer(CITY, playing.in_handling(CITY, playing.adopted(CITY, up)))
        run_jobs()
    assert playing.state(COUNTY, up) == "RESULT_RETURNED"

    def steps() -> list[tuple[str, str]]:
        found = inside(COUNTY, lambda: known.clock_of(known.get(up)))
        return [(step.deed, step.rule) for step in found][-2:]

    def due() -> object:
        return inside(COUNTY, lambda: known.get(up).due_at)

    assert due() is None and steps()[-1] == (ClockStep.WAITS, "")
    view = case_page(COUNTY, case)
    assert view.next_step.startswith("答复代表"), "our own unit holds it"
    assert (possible.WAITS) in [one.reason for one in view.cannot]
    assert "确认收到结果" in [deed.label for deed in view.deeds]
    [item] = todo(COUNTY, "clerk", up)
    assert (item.kind_label, item.due_at, item.lamp) == ("上级结果待确认", None, "none")
    with time_machine.travel("2026-03-04T10:00:00+08:00"):
        do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    assert due() is None and todo(COUNTY, "clerk", up) == []
    with time_machine.travel("2026-04-01T10:00:00+08:00"):
        playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
        assert steps()[-1] == (ClockStep.OPENED, "pass_on_span")
        row = inside(COUNTY, lambda: known.get(up))
        assert row.due_at is not None and clock.day_of_deadline(row.due_at).isoformat() > "2026-04-01"
        counted = inside(COUNTY, lambda: recounting._counted(row))
        assert counted is not None and counted.at == row.due_at, "counted anew it begins with the reply too"
        do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    assert due() is None


def test_a_draft_for_the_former_congress_above_is_the_clerks_to_take_back(
    web: Callable[[str, str], Client],
) -> None:
    case = playing.registered(COUNTY)
    made = do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER").pk
    assert [item.kind for item in todo(COUNTY, "head", made)] == ["referral_approve"]
    county, city = Congress.objects.get(code=COUNTY), Congress.objects.get(code=CITY)
    Congress.objects.filter(pk=county.pk).update(parent=Congress.objects.get(code="330200"))
    try:
        assert [item.kind for item in todo(COUNTY, "head", made)] == ["referral_take_back"]
        [item] = todo(COUNTY, "clerk", made)
        assert (item.kind_label, item.verb) == ("转请须取回", "取回") and "隶属关系已经调整" in item.previous
        head = web(COUNTY, "head")
        refused = head.get(f"/t/{COUNTY}/referrals/{made}/approval")
        assert refused.status_code == 409 and "不再是本单位的直接上级" in refused.content.decode()
        shown = head.get(f"/t/{COUNTY}/referrals/{made}/").content.decode()
        assert f"{made}/approval" not in shown and "请取回，重新起草" in shown
        view = case_page(COUNTY, case)
        assert "approve" not in {deed.deed for deed in view.deeds} and view.next_step.startswith("取回送")
        do(COUNTY, "clerk", referrals.take_back, referral_id=made)
    finally:
        Congress.objects.filter(pk=county.pk).update(parent=city)
    assert inside(COUNTY, lambda: Referral.objects.get(pk=made).state) == "TAKEN_BACK"


def test_three_levels_show_the_day_of_the_referrals_own_page(run_jobs: RunJobs) -> None:
    case = playing.registered(CITY)
    down = do(CITY, "clerk", referrals.refer_down, suggestion_id=case, to=COUNTY, reason="LOWER_DUTY").pk
    do(CITY, "head", referrals.approve, referral_id=down)
    run_jobs()
    do(COUNTY, "distributor", referrals.take_on, referral_id=down)
    run_jobs()
    later = clock.end_of_day(clock.local(clock.now()).date().replace(day=28))
    inside(CITY, lambda: Referral.objects.filter(pk=down).update(due_at=later))
    view = case_page(CITY, case)
    assert view.strip is not None
    [county] = [box for hop in view.strip.hops for box in hop.boxes if box.level == "county"]
    assert county.lamp is not None and county.lamp.date.endswith("28")


def test_our_own_end_never_bears_the_other_ends_decision(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case = playing.registered(COUNTY)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    playing.adopted(CITY, up)
    run_jobs()
    view = web(COUNTY, "clerk").get(f"/t/{COUNTY}/referrals/{up}/").context["view"]
    assert [(end, state) for end, _, state in view.ends] == [("本级", "已送出"), ("对方", "已登记")]


def test_who_has_it_under_way_reads_that_it_was_urged(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    do(CITY, "clerk", referrals.accept, referral_id=up)
    do(CITY, "deputy1", referrals.adopt, referral_id=up)
    run_jobs()
    do(COUNTY, "clerk", referrals.urge, referral_id=up)
    run_jobs()
    clerk = cast.actor(CITY, "clerk")

    def told() -> list[TodoItem]:
        return [one for one in todos.provide(clerk) if one.kind == todos.URGED and str(up) in one.mark]

    [item] = inside(CITY, told)
    assert item.reading and "催办，这是第 1 次" in item.previous
    inside(CITY, lambda: seen.note(clerk, [item.mark], kind=todos.URGED))
    assert inside(CITY, told) == []


def states_shown(view: page.CaseView) -> dict[str, str]:
    """The level of each box, and the state in it."""
    assert view.strip is not None
    return {box.level: box.state_label for hop in view.strip.hops for box in hop.boxes}


def test_a_box_says_to_be_signed_for_as_long_as_it_is(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    assert states_shown(case_page(COUNTY, case))["city"] == "待签收"
    do(COUNTY, "clerk", referrals.recall, referral_id=up)
    run_jobs()
    assert states_shown(case_page(COUNTY, case))["city"] == "已撤回"


def test_who_adopted_it_stands_in_their_own_box(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    do(CITY, "clerk", referrals.accept, referral_id=up)
    case = do(CITY, "deputy1", referrals.adopt, referral_id=up).id
    assert states_shown(case_page(CITY, case))["city"] == "待受理"
