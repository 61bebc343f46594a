"""Reading the public journal, for those who may: identity's pages, the auditor's."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.journal import AbstractEntry
from tenants.models import PlatformEntry

# What the platform does to persons; in a congress's journal it would tell what other congresses have.
_NOT_A_CONGRESSES = ("person.enrolled", "person.corrected", "person.keeper_changed")


def of_congress(congress_id: UUID) -> QuerySet[AbstractEntry]:
    """Everything in it that concerns this congress, the newest first."""
    rows: QuerySet[AbstractEntry] = (
        PlatformEntry.objects.filter(congress_id=congress_id)
        .exclude(deed__in=_NOT_A_CONGRESSES)
        .order_by("-at", "-id")
    )
    return rows


def of_either(congress_id: UUID, *subjects: tuple[str, UUID]) -> QuerySet[AbstractEntry]:
    """What concerns this congress and one of these things, the newest first."""
    rows = of_congress(congress_id)
    wanted = Q()
    for kind, subject_id in subjects:
        wanted |= Q(subject_type=kind, subject_id=subject_id)
    return rows.filter(wanted)


def givers(seat_ids: list[UUID]) -> dict[UUID, str]:
    """Seat → who gave it; empty for the platform."""
    rows = PlatformEntry.objects.filter(
        subject_type="identity.seat", subject_id__in=seat_ids, deed="seat.given"
    )
    return {row.subject_id: row.person_name for row in rows}
