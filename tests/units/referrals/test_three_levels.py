"""A suggestion travels county → city → province and its answer comes home; the relay's jobs run in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from kernel.errors import StateRefused
from tenant_apps.handling import actions as handling
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import routing, todos
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.casepage import NOT_PASSED_ON
from tenant_apps.suggestions import casepage, selectors
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]
Web = Callable[[str, str], Client]
REFUSAL = {
    "reason": "NOT_OURS",
    "answer": "界河保洁不属于省级事权。",
    "competent": "市城市管理局",
    "level": "city",
}


def relayed(run_jobs: RunJobs) -> tuple[UUID, UUID, UUID]:
    """(the county's case, its referral up, the city's relay of that to the province), signed for and accepted at the city."""
    case = playing.registered(COUNTY)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    run_jobs()
    assert _ends(up) == ("RECEIVED", "RECEIVED")
    do(CITY, "clerk", referrals.accept, referral_id=up)
    run_jobs()
    assert _ends(up) == ("ACCEPTED", "ACCEPTED")
    onwards = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    assert _ends(up) == ("RELAYED", "RELAYED")
    return case, up, onwards


def _ends(up: UUID) -> tuple[str, str]:
    return playing.state(COUNTY, up), playing.state(CITY, up)


def _events(code: str, post: str, case: UUID) -> list[casepage.CaseEvent]:
    """The course of the case as this person reads it, in order of time."""
    who = cast.actor(code, post)

    def look() -> list[casepage.CaseEvent]:
        suggestion = selectors.facts(case)
        assert suggestion is not None
        return [event for parts in casepage.gather(who, suggestion) for event in parts.events]

    found = [event for event in inside(code, look) if not event.future]
    return sorted(found, key=lambda event: event.at or event.due or date.max)


def _back(code: str) -> list[tuple[str, str]]:
    """What lies again with the office there, as 待办 says it: (what became of it and what may be done, the page)."""
    items = do(code, "clerk", lambda actor: list(todos.provide(actor)))
    return [(item.previous, item.url) for item in items if item.kind == "referral_back"]


def _headline(code: str, case: UUID) -> casepage.Headline:
    clerk = cast.actor(code, "clerk")

    def look() -> casepage.Headline:
        suggestion = selectors.facts(case)
        assert suggestion is not None
        found = [parts.headline for parts in casepage.gather(clerk, suggestion)]
        return max((one for one in found if one), key=lambda one: one.rank)

    return inside(code, look)


def test_an_answer_from_the_province_comes_back_to_the_county_deputy(run_jobs: RunJobs) -> None:
    county_case = playing.registered(COUNTY)
    county_task = playing.in_handling(COUNTY, county_case)
    up = playing.sent_up(COUNTY, county_case)
    run_jobs()
    city_case = playing.adopted(CITY, up)
    city_task = playing.in_handling(CITY, city_case)
    further_up = playing.sent_up(CITY, city_case)
    run_jobs()
    province_case = playing.adopted(PROVINCE, further_up)
    province_task = playing.in_handling(PROVINCE, province_case)
    playing.answer(COUNTY, county_task, letter_class="C", outcome="REFERRED_UP")
    playing.answer(CITY, city_task, letter_class="C", outcome="REFERRED_UP")
    run_jobs()
    assert playing.state(COUNTY, up) == "ADOPTED", "an interim word is no result"
    said = {
        event.deed: event.text for event in _events(COUNTY, "deputy1", county_case) if event.level == "city"
    }
    assert "referred_up" in said and said["replied"] == f"已向上级反映；{NOT_PASSED_ON}", (
        "the fact, not the text"
    )

    playing.answer(PROVINCE, province_task)
    run_jobs()
    assert playing.state(CITY, further_up) == "RESULT_RETURNED"
    do(CITY, "clerk", referrals.acknowledge, referral_id=further_up)
    run_jobs()
    assert playing.state(PROVINCE, further_up) == "ACKNOWLEDGED"
    assert playing.state(COUNTY, up) == "RESULT_RETURNED"
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    run_jobs()

    told = [f"{event.level}:{event.deed}" for event in _events(COUNTY, "deputy1", county_case)]
    steps = ("adopted", "registered", "result_returned", "replied", "followed_up")
    assert [step for step in told if step.endswith(steps)] == [
        "county:registered",
        "city:adopted",
        "city:registered",
        "province:adopted",
        "province:registered",
        "county:replied",
        "city:replied",
        "province:replied",
        "province:result_returned",
        "city:result_returned",
        "county:followed_up",
    ]


def test_what_the_province_sends_back_to_the_city_is_passed_on_to_the_county(
    run_jobs: RunJobs, web: Web
) -> None:
    case, up, onwards = relayed(run_jobs)
    clerk = web(CITY, "clerk")
    page = f"/t/{CITY}/referrals/{up}/"
    with pytest.raises(StateRefused):  # it lies with the province
        do(CITY, "clerk", referrals.reject, referral_id=up, **REFUSAL)
    assert clerk.get(f"{page}rejection").status_code == clerk.get(f"{page}relay").status_code == 409
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    run_jobs()
    assert _ends(up) == ("RELAYED", "RELAYED"), "what the province does with the city's is news alone"
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    assert playing.state(CITY, onwards) == "REJECTED" and _ends(up) == ("ACCEPTED", "ACCEPTED")

    def told() -> list[tuple[str, str, str]]:
        return [(event.label, event.text, event.quote) for event in known.trace_of([known.get(up)])]

    said = "界河保洁不属于省级事权；应由市城市管理局（市级）办理。"
    names = [cast.congress(other).name for other in (PROVINCE, COUNTY)]
    [(what, where)] = _back(CITY)
    assert (
        what
        == f"{names[0]} 已退回，指明应由市城市管理局（市级）办理；可以退回{names[1]}、由本级代表采纳，或者重新转送"
        and str(up) in where
    )
    province = inside(CITY, lambda: known.get(onwards).peer_organ)
    assert inside(CITY, told)[-1] == ("转送未成", f"{province}：已退回", said)
    refused, ended = inside(COUNTY, told)[-2:]
    assert (refused[0], refused[2]) == ("退回", said) and ended == ("转送未成", f"{province}：已退回", "")
    assert "请代表研究采纳" in _headline(COUNTY, case).next_step
    assert said in clerk.get(page).content.decode()
    again = clerk.get(f"{page}relay").content.decode()
    assert "同类事项曾被指明由" in again and said in again
    form = clerk.get(f"{page}rejection").context["form"]
    assert form["reason"].value() == "NOT_OURS" and form["answer"].value().endswith("界河保洁不属于省级事权")
    assert (form["competent"].value(), form["level"].value()) == ("市城市管理局", "city")
    filled = {name: form[name].value() for name in form.fields}
    assert clerk.post(f"{page}rejection", filled).status_code == 302
    run_jobs()
    assert _ends(up) == ("REJECTED", "REJECTED") and _back(CITY) == []
    assert (
        clerk.get(f"{page}rejection").status_code == clerk.post(f"{page}rejection", filled).status_code == 409
    )
    sent_back = inside(COUNTY, lambda: known.get(up))
    assert sent_back.answer.endswith(said) and sent_back.competent_unit == "市城市管理局"
    assert inside(COUNTY, lambda: routing.proposed(sent_back.category))[0].unit == "市城市管理局"


def test_after_the_refusal_from_above_the_city_may_decide_itself_or_relay_anew(run_jobs: RunJobs) -> None:
    _, up, onwards = relayed(run_jobs)
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    anew = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    with pytest.raises(StateRefused, match="本件已转送"):
        do(CITY, "clerk", referrals.reject, referral_id=up, **REFUSAL)
    assert _back(CITY) == [], "it is on its way again"
    do(CITY, "clerk", referrals.take_back, referral_id=anew)
    assert len(_back(CITY)) == 1
    do(CITY, "deputy1", referrals.adopt, referral_id=up)
    run_jobs()
    assert _ends(up) == ("ADOPTED", "ADOPTED")


def test_the_answer_to_what_was_relayed_comes_home_through_the_city(run_jobs: RunJobs, web: Web) -> None:
    case, up, onwards = relayed(run_jobs)
    task = playing.in_handling(PROVINCE, playing.adopted(PROVINCE, onwards))
    run_jobs()
    assert playing.state(CITY, onwards) == "ADOPTED" and _ends(up) == ("RELAYED", "RELAYED")
    playing.answer(PROVINCE, task)
    run_jobs()
    assert playing.state(CITY, onwards) == "RESULT_RETURNED" and _ends(up) == ("RELAYED", "RELAYED")
    answered = f"{cast.congress(PROVINCE).name}已回送结果，等候转送的结果并告知本级"
    assert _headline(COUNTY, case).next_step == answered, "an answer is no refusal"
    do(CITY, "clerk", referrals.acknowledge, referral_id=onwards)
    run_jobs()
    assert _ends(up) == ("RESULT_RETURNED", "RESULT_RETURNED")
    assert _headline(COUNTY, case).next_step == "交办承办单位", "our own reply comes first"
    for code, pk in ((COUNTY, up), (CITY, up), (CITY, onwards), (PROVINCE, onwards)):
        assert web(code, "clerk").get(f"/t/{code}/referrals/{pk}/").status_code == 200, code
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    run_jobs()
    assert _ends(up) == ("ACKNOWLEDGED", "ACKNOWLEDGED")


def test_what_the_province_does_not_adopt_is_the_citys_to_decide_again(run_jobs: RunJobs) -> None:
    _, up, onwards = relayed(run_jobs)
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    do(PROVINCE, "clerk", referrals.accept, referral_id=onwards)
    answer = "相关工作已经在推进之中。"
    do(PROVINCE, "clerk", referrals.not_adopt, referral_id=onwards, reason="UNDERWAY", answer=answer)
    run_jobs()
    assert _ends(up) == ("ACCEPTED", "ACCEPTED")
    assert [what for what, where in _back(CITY) if str(up) in where] == [
        f"{cast.congress(PROVINCE).name} 未采纳；可以由本级代表采纳，或者重新转送"
    ]
    with pytest.raises(StateRefused, match="已提请本级代表研究采纳") as refused:
        do(CITY, "clerk", referrals.reject, referral_id=up, **REFUSAL)
    assert "不予采纳" in refused.value.next


def test_a_later_result_of_the_province_reaches_the_same_deputy_though_another_is_under_way(
    run_jobs: RunJobs, web: Web
) -> None:
    case, up, onwards = relayed(run_jobs)
    playing.answer(COUNTY, playing.in_handling(COUNTY, case), letter_class="C", outcome="REFERRED_UP")
    province_case = playing.adopted(PROVINCE, onwards)
    playing.answer(PROVINCE, playing.in_handling(PROVINCE, province_case))

    def home(*, until_then: str) -> None:
        """Confirmed at the city, confirmed at the county, given to the deputy."""
        run_jobs()
        assert (playing.state(CITY, onwards), playing.state(COUNTY, up)) == ("RESULT_RETURNED", until_then)
        do(CITY, "clerk", referrals.acknowledge, referral_id=onwards)
        run_jobs()
        assert _ends(up) == ("RESULT_RETURNED", "RESULT_RETURNED")
        do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
        do(COUNTY, "clerk", referrals.give_result, referral_id=up)
        run_jobs()
        assert inside(COUNTY, lambda: known.get(up).due_at) is None, "nothing is owed any more"

    home(until_then="RELAYED")
    playing.sent_up(COUNTY, case)
    later = "有关工程已经完工并通过验收，特再次答复，感谢您的关心和支持。"
    do(PROVINCE, "clerk", handling.follow_up_reply, suggestion_id=province_case, outcome="SOLVED", body=later)
    home(until_then="ACKNOWLEDGED")
    assert later in web(COUNTY, "deputy1").get(f"/t/{COUNTY}/suggestions/{case}/").content.decode()
    given = [event.text for event in _events(COUNTY, "deputy1", case) if event.deed == "followed_up"]
    assert len([text for text in given if "据" in text]) == 2
