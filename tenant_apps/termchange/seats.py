"""What the change of terms tells the address `public` of its deputies' seats, in batches, one thread for the whole change.

Of one thread everything is applied in the order in which it was sent: a change that is taken back can never be overtaken by its own
beginning. Envelopes hold ids and days, nothing of a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared_apps.exchange.publicly import ADDRESS
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import selectors as told
from tenant_apps.termchange.models import TermChange

KIND = "term-seats"
STEP_DOWN, STEP_BACK, TAKE_UP, BEGIN_ON, LEAVE = "step-down", "step-back", "take-up", "begin-on", "leave"
BATCH = 200  # seats of one envelope


def step_down(change: TermChange, seat_ids: Sequence[UUID]) -> None:
    """The old term's seats: their holders read and rate, and file nothing more."""
    _send(change, STEP_DOWN, seat_ids)


def step_back(change: TermChange, seat_ids: Sequence[UUID]) -> None:
    """They are deputies again."""
    _send(change, STEP_BACK, seat_ids)


def take_up(change: TermChange, seats: Mapping[UUID, UUID | None], *, day: date) -> None:
    """The new term's seats count from `day`; beside each the same person's seat of before, if they are re-elected."""
    pairs = [[new, old] for new, old in seats.items()]
    _send(change, TAKE_UP, pairs, day=day)


def begin_on(change: TermChange, seat_ids: Sequence[UUID], *, day: date) -> None:
    """The day was moved."""
    _send(change, BEGIN_ON, seat_ids, day=day)


def leave(change: TermChange, seat_ids: Sequence[UUID]) -> None:
    """Nothing is owed to them any more: these seats end."""
    _send(change, LEAVE, seat_ids)


def progress(change: TermChange) -> tuple[int, int]:
    """How many envelopes of this change have taken effect, and how many there are."""
    return told.progress(referral_id=change.pk, to_id=ADDRESS)


def _send(change: TermChange, step: str, seats: Sequence[Any], *, day: date | None = None) -> None:
    for start in range(0, len(seats), BATCH):
        body = {"step": step, "seats": seats[start : start + BATCH], "day": day}
        postbox.send(to_id=ADDRESS, referral_id=change.pk, kind=KIND, body=body, seat=None)
