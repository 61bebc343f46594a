"""A suggestion travels county → city → province and its answer comes home; the relay's jobs run in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import casepage, selectors
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]


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
