"""Deadlines of matters after the calendar has changed: counted from the same facts, under the rules the case keeps.

Of an assigned-down matter the congress above counts; its new day comes by envelope (`actions.redate_assigned_matter`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.tenancy import TenantQuerySet
from shared_apps.worktime import recounting
from tenant_apps.handling import access, actions, deadlines, states
from tenant_apps.handling.models import Assignment, Commitment, Matter


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


class Promises:
    """When a promise without a day of its own is looked at again, as long as that is to come."""

    def waiting(self) -> Iterator[UUID]:
        """Open promises whose day or whose being provisional differs from what is kept."""
        for row in _undated().order_by("due_at", "id"):
            if _looked_at(row) != (row.due_at, row.due_provisional):
                yield row.pk

    @transaction.atomic
    def recount(self, row_id: UUID, *, because: str) -> str:
        row = _undated().select_for_update(of=("self",)).filter(pk=row_id).first()
        if row is None:
            return recounting.SAME
        before, (due_at, provisional) = row.due_at, _looked_at(row)
        if (due_at, provisional) == (row.due_at, row.due_provisional):
            return recounting.SAME
        row.due_at, row.due_provisional = due_at, provisional
        row.save(update_fields=["due_at", "due_provisional"])
        return recounting.MOVED if due_at != before else recounting.SETTLED


def _undated() -> TenantQuerySet:
    rows: TenantQuerySet = Commitment.objects.filter(
        state__in=states.TRACKED, own_date=False, reply__isnull=False, due_at__gt=clock.now()
    )
    return rows.select_related("matter", "reply")


def _looked_at(row: Commitment) -> tuple[datetime, bool]:
    assert row.reply is not None
    by = deadlines.rules(row.matter.profile_version)
    due_at, provisional = deadlines.follow_up_due(row.reply.at, by=by)
    return recounting.not_before_today(due_at), provisional


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
