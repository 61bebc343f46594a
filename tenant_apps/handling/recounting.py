"""Deadlines of matters after the calendar has changed: counted from the same facts, under the rules the case keeps.

Of an assigned-down matter the congress above counts; its new day comes by envelope (`actions.redate_assigned_matter`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.worktime import recounting
from tenant_apps.handling import access, actions, deadlines, states
from tenant_apps.handling.models import Assignment, Matter


class Replies:
    """The period for the reply to a suggestion of ours (代表法 第五十一条), as long as the reply is owed and not late."""

    def waiting(self) -> Iterator[UUID]:
        """Open matters whose day or whose being provisional differs from what is kept."""
        rows = Matter.objects.filter(
            kind=states.SUGGESTION_MATTER, state=states.OPEN, due_at__gt=clock.now()
        ).prefetch_related("assignments")
        for matter in rows.order_by("due_at", "id"):
            if _counted(matter, _received(matter.assignments.all())) != (
                matter.due_at,
                matter.due_provisional,
            ):
                yield matter.pk

    @transaction.atomic
    def recount(self, row_id: UUID, *, because: str) -> str:
        matter = access.lock_matter(row_id)
        if matter.state != states.OPEN or matter.due_at is None or matter.due_at <= clock.now():
            return recounting.SAME
        live = actions.live_assignments(matter)
        due_at, provisional = _counted(matter, _received(live))
        if (due_at, provisional) == (matter.due_at, matter.due_provisional):
            return recounting.SAME
        return actions.redate(matter, live, due_at=due_at, provisional=provisional, because=because)


def _received(held: list[Assignment]) -> datetime | None:
    return next((one.received_at for one in held if one.state != states.CANCELLED), None)


def _counted(matter: Matter, received_at: datetime | None) -> tuple[datetime, bool]:
    rules = deadlines.rules(matter.profile_version)
    if matter.redo_from is not None:
        due_at, provisional = deadlines.redo_due(matter.redo_from, by=rules)
    else:
        due_at, provisional = deadlines.reply_due(
            assigned_at=matter.clock_start, received_at=received_at, by=rules
        )
    return recounting.not_before_today(due_at), provisional


def presumed_due(suggestion_id: UUID) -> tuple[datetime, bool] | None:
    """The deadline of an open matter as it was told at its assignment, by the calendar of now; None if no reply is owed."""
    matter = Matter.objects.filter(suggestion_id=suggestion_id, state=states.OPEN).first()
    return _counted(matter, None) if matter is not None else None
