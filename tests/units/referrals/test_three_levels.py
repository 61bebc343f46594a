"""A suggestion travels county → city → province and its answer comes home; the relay's jobs run in this process."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from kernel.errors import StateRefused
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import routing
from tenant_apps.referrals import selectors as known
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

    deputy = cast.actor(COUNTY, "deputy1")

    def timeline() -> list[str]:
        suggestion = selectors.facts(county_case)
        assert suggestion is not None
        events = [
            event
            for parts in casepage.gather(deputy, suggestion)
            for event in parts.events
            if not event.future
        ]
        return [f"{event.level}:{event.deed}" for event in sorted(events, key=lambda event: event.at or 0)]

    told = inside(COUNTY, timeline)
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
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    run_jobs()
    assert _ends(up) == ("RELAYED", "RELAYED"), "what the province does with the city's is news alone"
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    assert playing.state(CITY, onwards) == "REJECTED" and _ends(up) == ("ACCEPTED", "ACCEPTED")

    def told() -> list[tuple[str, str, str]]:
        return [(event.label, event.text, event.quote) for event in known.trace_of([known.get(up)])]

    said = "界河保洁不属于省级事权；应由市城市管理局（市级）办理。"
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
    assert _ends(up) == ("REJECTED", "REJECTED")
    sent_back = inside(COUNTY, lambda: known.get(up))
    assert sent_back.answer.endswith(said) and sent_back.competent_unit == "市城市管理局"
    assert inside(COUNTY, lambda: routing.proposed(sent_back.category))[0].unit == "市城市管理局"


def test_after_the_refusal_from_above_the_city_may_decide_itself_or_relay_anew(run_jobs: RunJobs) -> None:
    _, up, onwards = relayed(run_jobs)
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    anew = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    with pytest.raises(StateRefused):
        do(CITY, "clerk", referrals.reject, referral_id=up, **REFUSAL)
    do(CITY, "clerk", referrals.take_back, referral_id=anew)
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
    do(CITY, "clerk", referrals.acknowledge, referral_id=onwards)
    run_jobs()
    assert _ends(up) == ("RESULT_RETURNED", "RESULT_RETURNED")
    assert _headline(COUNTY, case).next_step == "确认结果并转告"
    for code, pk in ((COUNTY, up), (CITY, up), (CITY, onwards), (PROVINCE, onwards)):
        assert web(code, "clerk").get(f"/t/{code}/referrals/{pk}/").status_code == 200, code
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    run_jobs()
    assert _ends(up) == ("ACKNOWLEDGED", "ACKNOWLEDGED")
