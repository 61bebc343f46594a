"""Adopted above and answered there with 已向上级反映 alone: nobody at that level owes anything more, and no day runs out at ours."""

from __future__ import annotations

import pytest

from shared_apps.exchange import checking
from shared_apps.exchange.models import IndexRow
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import ClockStep
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs

pytestmark = pytest.mark.usefixtures("database")


def test_the_day_of_the_hop_waits_for_the_next_one_and_runs_again_with_the_result(run_jobs: RunJobs) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    above = playing.adopted(CITY, up)
    task = playing.in_handling(CITY, above)
    onwards = playing.sent_up(CITY, above)
    run_jobs()
    before = inside(COUNTY, lambda: known.get(up))
    indexed = IndexRow.objects.filter(referral_id=up)
    assert (before.state, before.due_at is not None) == ("ADOPTED", True)
    assert all(row.due_at == before.due_at for row in indexed)
    playing.answer(CITY, task, letter_class="C", outcome="REFERRED_UP")
    run_jobs()
    now, steps = inside(COUNTY, lambda: (known.get(up), known.clock_of(known.get(up))))
    assert (now.state, now.due_at) == ("ADOPTED", None)
    assert (steps[-1].deed, "已向上级反映" in steps[-1].words) == (ClockStep.WAITS, True)
    assert {row.due_at for row in indexed.all()} == {None} and checking.differences() == []
    playing.answer(PROVINCE, playing.in_handling(PROVINCE, playing.adopted(PROVINCE, onwards)))
    run_jobs()
    assert inside(COUNTY, lambda: known.get(up).due_at) is None, "the province's days are the city's to watch"
    do(CITY, "clerk", referrals.acknowledge, referral_id=onwards)
    run_jobs()
    assert playing.state(COUNTY, up) == "RESULT_RETURNED"
