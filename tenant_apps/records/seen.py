"""What a person has taken note of, where the entry of 待阅 has no row of its own to be marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kernel import clock
from kernel.actor import Actor
from tenant_apps.records.models import Seen

LENGTH = 100  # characters of a mark


def among(actor: Actor, kind: str, marks: Collection[str]) -> set[str]:
    """Those of these marks that the actor has seen; one query."""
    rows = Seen.objects.filter(person_id=actor.person_id, kind=kind, mark__in=marks)
    return set(rows.values_list("mark", flat=True))


def note(actor: Actor, marks: Sequence[str], *, kind: str) -> None:
    """已阅; again is no fault. It speaks of this person's own desk alone, so nothing else is asked."""
    rows = [
        Seen(person_id=actor.person_id, kind=kind, mark=mark, at=clock.now())
        for mark in marks
        if mark and len(mark) <= LENGTH and "\x00" not in mark
    ]
    Seen.objects.bulk_create(rows, ignore_conflicts=True)
