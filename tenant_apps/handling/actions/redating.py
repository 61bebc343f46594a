"""A deadline moves because the calendar has changed: nobody's deed, so no actor and no seat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.worktime import recounting
from tenant_apps.handling import access, states, telling
from tenant_apps.handling.models import Assignment, Matter

DEED, LABEL = "recounted", "期限调整"


def live_assignments(matter: Matter) -> list[Assignment]:
    """Those that count, locked after their matter."""
    rows = matter.assignments.select_for_update(of=("self",)).exclude(state=states.CANCELLED)
    return list(rows.order_by("id"))


def redate(
    matter: Matter,
    live: list[Assignment],
    *,
    due_at: datetime,
    provisional: bool,
    because: str,
    internal: bool = False,
) -> str:
    """The matter (locked) and its assignments get the new day; unit, office and deputy are told where it moved.

    The same day that is final now is noted in the journal alone: the page shows it without 暂定.
    """
    before, moved = matter.due_at, due_at != matter.due_at
    said = recounting.words(because, before, due_at) if moved and before is not None else ""
    matter.due_at, matter.due_provisional = due_at, provisional
    if said:
        matter.due_note, matter.redated_at = said, clock.now()
    matter.save(update_fields=["due_at", "due_provisional", "due_note", "redated_at"])
    for one in live:
        one.due_at, one.due_provisional = due_at, provisional
        one.save(update_fields=["due_at", "due_provisional"])
        facts: dict[str, object] = {
            "because": because,
            "before": before,
            "due_at": due_at,
            "due_provisional": provisional,
        }
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
    live = live_assignments(matter)
    redate(matter, live, due_at=due_at, provisional=provisional, because=because, internal=True)
