"""A result from above while our own unit answers anew (重新办理)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from kernel import clock, tenancy
from kernel.errors import StateRefused
from tenant_apps.handling import actions as handling
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import ClockStep, Referral
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.handling.ruling import put_under
from tests.units.handling.test_redoing import BAD, NOTE
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs

pytestmark = pytest.mark.usefixtures("database")


def test_the_clock_stops_at_the_redo_and_starts_anew_from_the_new_reply(run_jobs: RunJobs) -> None:
    with time_machine.travel("2026-03-02T10:00:00+08:00"):
        case = playing.registered(COUNTY)
        task = playing.in_handling(COUNTY, case)
        up = playing.sent_up(COUNTY, case)
        run_jobs()
        reply = playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
        playing.answer(CITY, playing.in_handling(CITY, playing.adopted(CITY, up)))
        run_jobs()
        do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
        first = _row(up).due_at
        house: Any = SimpleNamespace(
            ref=cast.congress(COUNTY), inside=lambda: tenancy.enter(cast.congress(COUNTY))
        )
        put_under(house, case, redo_trigger="ON_DISSATISFIED")
        do(COUNTY, "deputy1", handling.rate, reply_id=reply, **BAD)
        do(COUNTY, "clerk", handling.redo, suggestion_id=case, note=NOTE)
    assert first is not None and _row(up).due_at is None
    assert inside(COUNTY, lambda: known.clock_of(known.get(up)))[-1].deed == ClockStep.WAITS
    with pytest.raises(StateRefused):
        do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    with time_machine.travel("2026-04-01T10:00:00+08:00"):
        talk = {"way": "PHONE", "with_name": "代表", "note": "就再次答复的内容听取了意见。"}
        do(COUNTY, "handler1", handling.log_contact, assignment_id=task, **talk)
        playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
        anew = _row(up).due_at
        assert anew is not None and clock.day_of_deadline(anew).isoformat() > "2026-04-01"
        do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    assert _row(up).due_at is None


def _row(referral_id: UUID) -> Referral:
    return inside(COUNTY, lambda: known.get(referral_id))
