"""The kinds besides 转请 and 交办: copies, the congress below, sideways, an activity entrusted, passed on; several as one; reminded; sent back."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from kernel import clock
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.postbox.models import Inbox, Outbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import errors, leaving, routing, states, todos, types
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import ClockStep, Referral
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import page as case_page
from tenant_apps.suggestions.models import Suggestion
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]
OTHER_COUNTY = "330127"
BACK = {"answer": "该事项不属于本级职权范围。", "reason": "NOT_OURS"}


def further(code: str, case: UUID, kind: str, *to: str) -> list[UUID]:
    """Drafted and approved."""
    made = do(code, "clerk", referrals.refer_further, suggestion_id=case, kind=kind, to=list(to))
    for one in made:
        do(code, "head", referrals.approve, referral_id=one.pk)
    return [one.pk for one in made]


def referral(code: str, pk: UUID) -> Referral:
    return inside(code, lambda: known.get(pk))


def told_of(pk: UUID) -> str:
    return str(list(Inbox.objects.filter(referral_id=pk).values_list("body", flat=True)))


def clock_of(code: str, pk: UUID) -> list[tuple[str, str]]:
    return inside(code, lambda: [(step.deed, step.rule) for step in known.clock_of(known.get(pk))])


def test_the_table_says_of_every_kind_what_it_rests_on_and_what_may_be_done_with_it() -> None:
    incoming = {move.deed for move in states.INCOMING.moves}
    for code, row in types.TABLE.items():
        assert row.article and row.act and row.approves == states.APPROVE, code
        assert row.deeds <= incoming | {"relay"}, code
        assert row.copy == (row.deeds == {"note"}) == (not row.refusable), code
    assert {row for row in types.TABLE if not types.TABLE[row].needs_case} == {types.DELEGATE}


def test_copies_go_to_several_are_kept_by_each_and_stop_nothing(run_jobs: RunJobs) -> None:
    case = playing.registered(CITY)
    sent = further(CITY, case, types.CC, COUNTY, OTHER_COUNTY)
    run_jobs()
    own = sent[0]
    body = inside(COUNTY, lambda: Inbox.objects.get(referral_id=own, kind="offer").facts)
    assert body["course"] == [] and body["attachments"] == []
    assert inside(COUNTY, lambda: not Referral.objects.filter(pk=sent[1]).exists()), "each has its own alone"
    do(COUNTY, "clerk", referrals.note, referral_id=own)
    with pytest.raises(StateRefused):
        do(COUNTY, "clerk", referrals.receive, referral_id=own)
    run_jobs()
    assert (playing.state(CITY, own), playing.state(CITY, sent[1])) == ("NOTED", "SENT")
    assert referral(CITY, own).due_at is None and clock_of(CITY, own) == [
        ("OPENED", "receive_span"),
        ("CLOSED", ""),
    ]
    # The suggestion is free to be given to a government all the same.
    do(CITY, "clerk", referrals.refer_down, suggestion_id=case, to=COUNTY, reason="LOWER_DUTY")
    with pytest.raises(errors.NoStatement):
        do(CITY, "clerk", referrals.refer_further, suggestion_id=case, kind=types.AUTHORITY_REPORT, to=[])
    with pytest.raises(errors.ReceiverRefused):
        do(CITY, "clerk", referrals.refer_further, suggestion_id=case, kind=types.CC, to=["999999"])


def test_a_copy_for_one_beside_us_is_refused_with_whom_it_can_reach() -> None:
    case = playing.registered(COUNTY)
    with pytest.raises(errors.ReceiverOfAnotherKind, match="只能送杭州市，不能送淳安县") as refused:
        further(COUNTY, case, types.CC, "330127")
    assert refused.value.field == "to" and "移送" in refused.value.next


def test_what_was_drafted_for_the_former_congress_above_does_not_leave() -> None:
    case = playing.registered(COUNTY)
    made = do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER")
    county, city = Congress.objects.get(code=COUNTY), Congress.objects.get(code=CITY)
    Congress.objects.filter(pk=county.pk).update(parent=Congress.objects.get(code="330200"))
    try:
        with pytest.raises(errors.PeerMoved, match="不再是本单位的直接上级") as refused:
            do(COUNTY, "head", referrals.approve_together, referral_id=made.pk)
        assert "取回" in refused.value.next
    finally:
        Congress.objects.filter(pk=county.pk).update(parent=city)
    do(COUNTY, "head", referrals.approve_together, referral_id=made.pk)
    assert playing.state(COUNTY, made.pk) == "SENT"


def test_a_report_for_reference_needs_no_receiver_chosen(run_jobs: RunJobs) -> None:
    [sent] = further(COUNTY, playing.registered(COUNTY), types.REPORT_REFERENCE)
    run_jobs()
    assert referral(CITY, sent).kind == types.REPORT_REFERENCE
    with pytest.raises(StateRefused):
        do(CITY, "clerk", referrals.accept, referral_id=sent)


def test_what_is_remitted_is_taken_in_by_the_office_below_and_its_answer_is_our_reply(
    run_jobs: RunJobs,
) -> None:
    case = playing.registered(CITY)
    [down] = further(CITY, case, types.REMIT_DOWN, COUNTY)
    run_jobs()
    at_city, at_county = referral(CITY, down), referral(COUNTY, down)
    assert at_county.bound_at and at_county.due_at
    assert at_county.bound_at == at_city.bound_at and at_county.due_at <= at_county.bound_at
    do(COUNTY, "clerk", referrals.receive, referral_id=down)
    run_jobs()
    assert referral(CITY, down).due_at == referral(COUNTY, down).due_at, "late is late at both ends"
    do(COUNTY, "clerk", referrals.accept, referral_id=down)
    run_jobs()
    assert playing.state(CITY, down) == "IN_HANDLING"
    matter = inside(COUNTY, lambda: Matter.objects.get(referral_id=down))
    assert matter.due_at == at_city.bound_at == referral(CITY, down).due_at
    assert clock_of(COUNTY, down) == [
        ("OPENED", "receive_span"),
        ("WENT_ON", "accept_span"),
        ("WENT_ON", "return_margin"),
    ]
    handler = cast.actor(COUNTY, "handler1")
    unit = inside(COUNTY, lambda: organs.units_of(handler)[0].id)
    task = do(COUNTY, "distributor", handling.distribute, matter_id=matter.pk, unit_id=unit).id
    do(COUNTY, "handler1", handling.sign_for, assignment_id=task)
    do(
        COUNTY,
        "handler1",
        handling.log_contact,
        assignment_id=task,
        way="PHONE",
        with_name="代表",
        note="已说明办理情况。",
    )
    playing.answer(COUNTY, task)
    run_jobs()
    assert playing.state(CITY, down) == playing.state(COUNTY, down) == "ACKNOWLEDGED"
    assert inside(CITY, lambda: Suggestion.objects.get(pk=case).state) == "REPLIED"


def test_who_is_competent_is_named_when_it_is_sent_back_and_proposed_the_next_time(run_jobs: RunJobs) -> None:
    case = playing.registered(CITY)
    down = do(CITY, "clerk", referrals.refer_down, suggestion_id=case, to=COUNTY, reason="LOWER_DUTY").id
    do(CITY, "head", referrals.approve, referral_id=down)
    run_jobs()
    for named, told in (
        ({}, ("competent", "须写明应当承办的单位，")),
        ({"level": "city"}, ("competent", "须写明应当承办的单位，")),
        ({"competent": "市交通运输局"}, ("level", "请选择“市交通运输局”的层级。")),
        ({"competent": "某局", "level": "x"}, ("level", "请选择“某局”的层级。")),
    ):
        with pytest.raises(InputRefused) as lacking:
            do(COUNTY, "distributor", referrals.decline, referral_id=down, **BACK, **named)
        assert lacking.value.field == told[0] and told[1] in lacking.value.message, "what is missing alone"
    named = {"competent": "市交通运输局", "level": "city"}
    do(COUNTY, "distributor", referrals.decline, referral_id=down, **BACK, **named)
    run_jobs()
    back = referral(CITY, down)
    assert back.state == "REJECTED" and "应由市交通运输局（市级）办理" in back.answer and back.due_at is None
    for code in (CITY, COUNTY):
        [route] = inside(code, lambda: routing.proposed("CONSTRUCTION"))
        assert (route.level, route.unit, route.times) == ("city", "市交通运输局", 1)
    # The suggestion is ours to assign anew.
    handler = cast.actor(CITY, "handler1")
    unit = inside(CITY, lambda: organs.units_of(handler)[0].id)
    do(CITY, "clerk", handling.assign, suggestion_id=case, unit_id=unit)


def test_sideways_it_goes_through_the_congress_above_both(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    [sent] = further(COUNTY, case, types.TRANSFER, OTHER_COUNTY)
    run_jobs()
    assert referral(CITY, sent).snapshot["towards_code"] == OTHER_COUNTY
    do(CITY, "clerk", referrals.receive, referral_id=sent)
    do(CITY, "clerk", referrals.accept, referral_id=sent)
    onwards = do(CITY, "clerk", referrals.relay, referral_id=sent).pk
    with pytest.raises(StateRefused, match="不能重复转送"):
        do(CITY, "clerk", referrals.relay, referral_id=sent)
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    assert playing.state(COUNTY, sent) == playing.state(CITY, sent) == "RELAYED"
    # Sent back there: it is the city's again, and may be answered by itself.
    do(OTHER_COUNTY, "clerk", referrals.receive, referral_id=onwards)
    do(
        OTHER_COUNTY,
        "clerk",
        referrals.reject,
        referral_id=onwards,
        **BACK,
        competent="市水务局",
        level="city",
    )
    run_jobs()
    assert playing.state(COUNTY, sent) == playing.state(CITY, sent) == "ACCEPTED"
    do(CITY, "clerk", referrals.answer_back, referral_id=sent, answer="经核实，界河保洁已由市统一安排。")
    run_jobs()
    assert playing.state(COUNTY, sent) == "RESULT_RETURNED"
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=sent)
    run_jobs()
    assert playing.state(CITY, sent) == "ACKNOWLEDGED"
    told = inside(COUNTY, lambda: str(list(Inbox.objects.values_list("body", flat=True))))
    assert "市水务局" not in told, "what the sibling said to the city stays there"


def test_passed_on_to_the_next_level_its_answer_comes_back_hop_by_hop(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    do(CITY, "clerk", referrals.accept, referral_id=up)
    onwards = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    at_province = referral(PROVINCE, onwards)
    assert len(at_province.path) == 3 and at_province.number == referral(COUNTY, up).number
    case = playing.adopted(PROVINCE, onwards)
    task = playing.in_handling(PROVINCE, case)
    playing.answer(PROVINCE, task)
    run_jobs()
    assert (playing.state(CITY, up), playing.state(CITY, onwards)) == ("RELAYED", "RESULT_RETURNED")
    do(CITY, "clerk", referrals.acknowledge, referral_id=onwards)
    run_jobs()
    assert playing.state(COUNTY, up) == "RESULT_RETURNED"
    assert "province:adopted" in playing.labels(COUNTY, up), "one timeline over all levels"


def test_an_activity_is_entrusted_to_several_and_each_answers(run_jobs: RunJobs) -> None:
    given = {"title": "市人大代表秋季集中视察", "body": "请组织在本县的市人大代表视察水环境治理情况。"}
    for no_day in (clock.today(), date(2100, 1, 1), date.max):
        with pytest.raises(errors.TextRefused) as refused:
            do(CITY, "clerk", referrals.entrust, to=[COUNTY], **given, until=no_day)
        assert refused.value.field == "until"
    until = clock.today() + timedelta(days=60)
    made = do(CITY, "clerk", referrals.entrust, to=[COUNTY, OTHER_COUNTY], **given, until=until)
    assert len(do(CITY, "head", referrals.approve_together, referral_id=made[0].pk)) == 2
    run_jobs()
    first = made[0].pk
    bound = referral(COUNTY, first).bound_at
    assert bound is not None and clock.day_of_deadline(bound) == until
    do(COUNTY, "clerk", referrals.receive, referral_id=first)
    do(COUNTY, "clerk", referrals.accept, referral_id=first)
    do(COUNTY, "clerk", referrals.answer_back, referral_id=first, answer="已组织视察，参加代表十二名。")
    run_jobs()
    do(CITY, "clerk", referrals.acknowledge, referral_id=first)
    run_jobs()
    assert (playing.state(COUNTY, first), playing.state(CITY, made[1].pk)) == ("ACKNOWLEDGED", "SENT")


def test_one_approval_sends_all_of_a_batch_or_none(
    web: Callable[[str, str], Client], run_jobs: RunJobs
) -> None:
    case, to = playing.registered(CITY), [COUNTY, OTHER_COUNTY, PROVINCE]
    made = do(CITY, "clerk", referrals.refer_further, suggestion_id=case, kind="CC", to=to)
    head, page = web(CITY, "head"), f"/t/{CITY}/referrals/{made[0].pk}/approval"
    shown = head.get(page).content.decode()
    assert all(row.peer_organ in shown for row in made), "to whom it goes is read before"
    seen = inside(CITY, lambda: leaving.preview(known.drafted_together(known.get(made[0].pk))).digest)
    waits = [item for item in do(CITY, "head", _todo) if item.kind == "referral_approve"]
    assert [item.previous for item in waits if item.title == playing.TITLE and "等 3 个单位" in item.previous]
    do(CITY, "clerk", referrals.take_back, referral_id=made[1].pk)
    refused = head.post(page, {"seen": seen})
    said = refused.content.decode()
    assert (
        refused.status_code == 409 and f"送{made[1].peer_name}的已经取回或者退回，本次一件也没有送出" in said
    )
    assert [playing.state(CITY, row.pk) for row in made].count("SEND_APPROVAL") == 2
    anew = re.search(r'name="seen" value="([0-9a-f]+)"', said)
    assert anew is not None and head.post(page, {"seen": anew[1]}).status_code == 302
    assert [playing.state(CITY, row.pk) for row in made] == ["SENT", "TAKEN_BACK", "SENT"]
    run_jobs()
    do(COUNTY, "clerk", referrals.note, referral_id=made[0].pk)
    assert playing.state(PROVINCE, made[2].pk) == "DELIVERED", "each has its own fate"


def _todo(actor: Actor) -> list[TodoItem]:
    return list(todos.provide(actor))


def test_who_is_too_late_is_told_so_and_what_to_do(web: Callable[[str, str], Client]) -> None:
    up = do(
        COUNTY, "clerk", referrals.refer_up, suggestion_id=playing.registered(COUNTY), reason="BEYOND_POWER"
    ).id
    page = f"/t/{COUNTY}/referrals/{up}/approval"
    do(COUNTY, "clerk", referrals.take_back, referral_id=up)
    for answer in (web(COUNTY, "head").get(page), web(COUNTY, "head").post(page, {"seen": "a" * 64})):
        said = answer.content.decode()
        assert answer.status_code == 409 and "由起草人重新起草、送审签" in said
        assert "本件的状态已是“未送出”，不能再办理“审签送出”" in said and "审签送出</button>" not in said


def test_the_same_matter_of_two_counties_is_adopted_as_one_and_each_gets_its_answer(
    run_jobs: RunJobs,
) -> None:
    ups = {code: playing.sent_up(code, playing.registered(code)) for code in (COUNTY, OTHER_COUNTY)}
    run_jobs()
    for up in ups.values():
        do(CITY, "clerk", referrals.receive, referral_id=up)
        do(CITY, "clerk", referrals.accept, referral_id=up)
    first, second = ups.values()
    with pytest.raises(errors.NotBundled):
        do(CITY, "clerk", referrals.bundle, referral_id=first, others=[first])
    do(CITY, "clerk", referrals.bundle, referral_id=first, others=[second])
    case = do(CITY, "deputy1", referrals.adopt, referral_id=second).id
    do(CITY, "clerk", suggestions.register, suggestion_id=case)
    task = playing.in_handling(CITY, case)
    strip = do(
        CITY, "clerk", case_page.build, suggestion=inside(CITY, lambda: Suggestion.objects.get(pk=case))
    ).strip
    assert strip is not None and [len(hop.boxes) for hop in strip.hops] == [2, 1]
    assert {box.organ for box in strip.hops[0].boxes} == {f"{cast.congress(code).name}人大" for code in ups}
    playing.answer(CITY, task)
    run_jobs()
    names = {code: cast.congress(code).name for code in ups}
    for code, up in ups.items():
        assert playing.state(code, up) == "RESULT_RETURNED"
        other = next(name for where, name in names.items() if where != code)
        told = inside(code, partial(told_of, up))
        assert other not in told, "neither learns of the other"
    assert len(inside(CITY, lambda: Suggestion.objects.get(pk=case).origin)) == 2


def test_the_other_end_is_reminded_and_not_again_at_once(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(COUNTY, "clerk", referrals.urge, referral_id=up)
    with pytest.raises(errors.UrgedLately, match="起可以再次催办"):
        do(COUNTY, "clerk", referrals.urge, referral_id=up)
    run_jobs()
    assert referral(CITY, up).urged_times == 1 and "county:urged" in playing.labels(CITY, up)
    with pytest.raises(StateRefused):
        do(CITY, "clerk", referrals.urge, referral_id=up)


def test_what_the_head_reads_is_what_leaves_and_nothing_else(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    up = do(
        COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER", note="请转请。"
    ).id
    shown = inside(COUNTY, lambda: leaving.preview([known.get(up)]))
    playing.in_handling(COUNTY, case)
    with pytest.raises(errors.ChangedSince):
        do(COUNTY, "head", referrals.approve, referral_id=up, seen=shown.digest)
    again = inside(COUNTY, lambda: leaving.preview([known.get(up)]))
    do(COUNTY, "head", referrals.approve, referral_id=up, seen=again.digest)
    letter = json.loads(inside(COUNTY, lambda: Outbox.objects.get(referral_id=up, kind="offer").body))
    sent = json.dumps(letter, ensure_ascii=False).replace("\\n", "\n")
    for word in (again.body[:20], *(value for _, value in again.facts)):
        assert word in sent
    assert "已说明职权划分情况" not in sent, "what was talked over with the deputy stays"
    assert inside(COUNTY, lambda: ClockStep.objects.filter(referral_id=up).count()) == 1


def test_the_pages_and_the_table_of_the_list(web: Callable[[str, str], Client], run_jobs: RunJobs) -> None:
    case = playing.registered(CITY)
    city, at = web(CITY, "clerk"), f"/t/{CITY}/referrals/"
    form = city.get(f"/t/{CITY}/suggestions/{case}/referrals/further").content.decode()
    assert "抄送" in form and "交下级人大常委会办理" in form and "承办单位报告上级" not in form
    answer = city.post(
        f"/t/{CITY}/suggestions/{case}/referrals/further", {"kind": "CC", "to": [COUNTY], "note": "供参考"}
    )
    assert answer.status_code == 302
    wrong = city.post(f"/t/{CITY}/suggestions/{case}/referrals/further", {"kind": "CC", "note": "留住这句"})
    assert wrong.status_code == 422 and "留住这句" in wrong.content.decode()
    [sent] = inside(CITY, lambda: list(Referral.objects.filter(suggestion_id=case)))
    assert "将送出的全部内容" in web(CITY, "head").get(f"{at}{sent.pk}/approval").content.decode()
    do(CITY, "head", referrals.approve, referral_id=sent.pk)
    run_jobs()
    page = web(COUNTY, "clerk").get(f"/t/{COUNTY}/referrals/{sent.pk}/").content.decode()
    assert "签收阅存" in page and "起算" in page and "浙江第二十五条" in page
    listed = city.get(at + "?box=out&kind=CC&state=SENT&due=open").content.decode()
    assert f"{sent.pk}" in listed and "委托下级组织活动" in listed
    assert f"{sent.pk}" not in city.get(at + "?kind=TRANSFER").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(city.get(at + "export?box=out&kind=CC").content)).active
    assert {str(row[3])[:2] for row in list(sheet.values)[1:]} == {"抄送"}
