"""A result from above that comes before our own reply is shown and waits (DOMAIN 5.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel.errors import StateRefused
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors
from tenant_apps.referrals.casepage import NOT_PASSED_ON
from tenant_apps.suggestions import casepage
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]


def test_a_deputy_reads_it_once_it_was_passed_on_and_the_office_at_once(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case = playing.registered(COUNTY)
    playing.answer(COUNTY, playing.in_handling(COUNTY, case), letter_class="C", outcome="REFERRED_UP")
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    above = playing.adopted(CITY, up)
    playing.answer(CITY, playing.in_handling(CITY, above))
    run_jobs()

    def reads(post: str) -> tuple[bool, bool]:
        """(the result's text on the page, its class in the course, which the API gives out too)."""
        shown = web(COUNTY, post).get(f"/t/{COUNTY}/suggestions/{case}/").content.decode()
        who = cast.actor(COUNTY, post)
        course = inside(COUNTY, lambda: casepage.gather(who, Suggestion.objects.get(pk=case)))
        events = [event for part in course for event in part.events]
        [told] = [event.text for event in events if event.deed == "replied" and event.level == "city"]
        assert told in shown and (told == NOT_PASSED_ON) != ("B 类" in told)
        return "列入明年工作计划" in shown, "B 类" in told

    unit_too = ("deputy1", "handler1")
    assert reads("clerk") == reads("head") == (True, True)
    assert [reads(post) for post in unit_too] == [(False, False)] * 2
    referral = f"/t/{COUNTY}/referrals/{up}/"
    page = web(COUNTY, "clerk").get(referral).content.decode()
    decided = page[page.index("<dt>决定</dt>") :].split("</dd>")[0]
    assert "已采纳" in decided and "结果已回" not in decided
    assert web(COUNTY, "deputy1").get(referral).status_code == 404
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    assert [reads(post) for post in unit_too] == [(False, False)] * 2, "confirmed, not passed on yet"
    do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    assert [reads(post) for post in unit_too] == [(True, True)] * 2


def test_it_is_nobodys_todo_until_our_unit_has_replied(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    task = playing.in_handling(COUNTY, case)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    above = playing.adopted(CITY, up)
    playing.answer(CITY, playing.in_handling(CITY, above))
    run_jobs()
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    clerk = cast.actor(COUNTY, "clerk")

    def waiting() -> list[Any]:
        return [row.pk for row in selectors.to_give(clerk)]

    assert inside(COUNTY, waiting) == []
    with pytest.raises(StateRefused):
        do(COUNTY, "clerk", referrals.give_result, referral_id=up)

    playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
    assert inside(COUNTY, waiting) == [up]
    do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    assert inside(COUNTY, waiting) == []
