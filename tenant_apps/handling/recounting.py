"""Deadlines of matters after the calendar has changed: counted from the same facts, under the rules the case keeps.

Of an assigned-down matter the congress above counts; its new day comes by envelope (`actions.redate_assigned_matter`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from kernel import clock
from kernel.tenancy import TenantQuerySet
from shared_apps.worktime import recounting
from tenant_apps.handling import access, actions, counting, deadlines, selectors, states
from tenant_apps.handling.models import Assignment, Commitment, Matter


class Replies:
    """The periods for the reply to a suggestion of ours (代表法 第五十一条) and for the opinions of those who assist, as long as
    they are owed and not late."""

    def waiting(self) -> Iterator[UUID]:
        """Open matters whose day, or whose being provisional, differs from what is kept; of a unit's own day the same."""
        now = clock.now()
        owed = Assignment.objects.filter(matter=OuterRef("pk"), state__in=states.OWED, due_at__gt=now)
        rows = Matter.objects.filter(
            Q(due_at__gt=now) | Exists(owed), kind=states.SUGGESTION_MATTER, state=states.OPEN
        ).prefetch_related("assignments__instead_of")
        for matter in rows.order_by("due_at", "id"):
            held = [one for one in matter.assignments.all() if one.state in states.OWED]
            if _changed(matter, held)[0]:
                yield matter.pk

    @transaction.atomic
    def recount(self, row_id: UUID, *, because: str) -> str:
        matter = access.lock_matter(row_id)
        if matter.state != states.OPEN or matter.due_at is None:
            return recounting.SAME
        changed, days, day = _changed(matter, actions.open_assignments(matter))
        if not changed:
            return recounting.SAME
        return actions.redate(matter, days, day=day, because=because)


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


def _changed(
    matter: Matter, held: list[Assignment]
) -> tuple[bool, list[tuple[Assignment, counting.Day]], counting.Day]:
    """Whether anything differs, the new day of each unit that is not late, and the matter's own."""
    by, now = deadlines.rules(matter.profile_version), clock.now()
    days: list[tuple[Assignment, counting.Day]] = []
    for one in held:
        if one.due_at is not None and one.due_at > now:
            due_at, provisional = counting.due(one, by=by)
            days.append((one, (recounting.not_before_today(due_at) if due_at else None, provisional)))
    new = {one.pk: its for one, its in days}
    owed = [new.get(one.pk, (one.due_at, one.due_provisional)) for one in selectors.answering(held)]
    day = min((its for its in owed if its[0] is not None), default=_presumed(matter, now))
    changed = day != (matter.due_at, matter.due_provisional) or any(
        its != (one.due_at, one.due_provisional) for one, its in days
    )
    return changed, days, day


def _presumed(matter: Matter, now: datetime) -> counting.Day:
    """Of a matter that nobody leads: its day as it was told at the assignment, by the calendar of now."""
    if matter.due_at is None or matter.due_at <= now:
        return matter.due_at, matter.due_provisional
    return _counted(matter, None)


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
