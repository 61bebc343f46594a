"""A deadline moves because the calendar has changed: nobody's deed, so no actor and no seat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.worktime import recounting
from tenant_apps.handling import access, counting, states, telling
from tenant_apps.handling.models import Assignment, Matter

DEED, LABEL = "recounted", "期限调整"


def open_assignments(matter: Matter) -> list[Assignment]:
    """Those that still owe something, locked after their matter."""
    rows = matter.assignments.select_for_update(of=("self",)).filter(state__in=states.OWED)
    found = list(rows.order_by("id"))
    for one in found:
        one.matter = matter
    return found


def redate(
    matter: Matter,
    days: list[tuple[Assignment, counting.Day]],
    *,
    day: counting.Day,
    because: str,
    internal: bool = False,
) -> str:
    """The matter (locked) gets its new day and each assignment its own; unit, office and deputy are told where the matter's moved.

    The same day that is final now is noted in the journal alone: the page shows it without 暂定.
    """
    before, due_at = matter.due_at, day[0]
    said = recounting.words(because, before, due_at) if due_at != before and before and due_at else ""
    moved = due_at != before or any(one.due_at != its[0] for one, its in days)
    matter.due_at, matter.due_provisional = day
    if said:
        matter.due_note, matter.redated_at = said, clock.now()
    matter.save(update_fields=["due_at", "due_provisional", "due_note", "redated_at"])
    for one, its in days:
        facts: dict[str, object] = {
            "because": because,
            "before": one.due_at,
            "due_at": its[0],
            "due_provisional": its[1],
        }
        one.due_at, one.due_provisional = its
        one.save(update_fields=["due_at", "due_provisional"])
        telling.note(actor=None, seat=None, assignment=one, deed="assignment.recounted", facts=facts)
    if said:
        telling.tell(
            actor=None, seat=None, matter=matter, deed=DEED, label=LABEL, text=said, internal=internal
        )
    return recounting.MOVED if moved else recounting.SETTLED


@transaction.atomic
def redate_assigned_matter(*, referral_id: UUID, due_at: datetime, provisional: bool, because: str) -> None:
    """The congress above has moved the day by which its assignment must be back. Without an open matter it does nothing."""
    rows = Matter.objects.filter(referral_id=referral_id, state=states.OPEN)
    found = rows.values_list("id", flat=True).first()
    if found is None:
        return
    matter = access.lock_matter(found)
    if matter.state != states.OPEN or (due_at, provisional) == (matter.due_at, matter.due_provisional):
        return
    days: list[tuple[Assignment, counting.Day]] = [
        (one, (due_at, provisional))
        for one in open_assignments(matter)
        # Who assists owes an opinion before that, by our own rules.
        if one.role != states.CO or one.due_at is None or one.due_at > due_at
    ]
    redate(matter, days, day=(due_at, provisional), because=because, internal=True)
