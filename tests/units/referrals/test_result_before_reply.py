"""A result from above that comes before our own reply is shown and waits (DOMAIN 5.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kernel.errors import StateRefused
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]


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
