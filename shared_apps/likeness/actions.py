"""What a congress has there is put in and taken out by its own jobs, outside its block. Both may run again without harm."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from shared_apps.likeness import keyed
from shared_apps.likeness.models import Signature


@dataclass(frozen=True, kw_only=True)
class Told:
    """A case as its congress tells of it; id and bands are keyed here."""

    case_id: UUID
    year: int
    category: str
    bands: Sequence[int]


@transaction.atomic
def keep(*, congress_id: UUID, found: Sequence[Told]) -> None:
    """Put in, or put right. What was keyed by a former secret goes: its congress tells everything anew."""
    now = keyed.mark()
    Signature.objects.filter(congress_id=congress_id).exclude(mark=now).delete()
    rows = [
        Signature(
            congress_id=congress_id,
            case_key=keyed.case(one.case_id),
            year=one.year,
            category=one.category,
            bands=keyed.bands(one.bands),
            mark=now,
        )
        for one in found
    ]
    Signature.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["congress_id", "case_key"],
        update_fields=["year", "category", "bands", "mark"],
    )


def forget(*, case_ids: Collection[UUID]) -> None:
    """Taken back or made confidential: nothing of it stays, nor what a congress had told that was merged since: its cases keep their ids."""
    keys = [keyed.case(one) for one in case_ids]
    Signature.objects.filter(case_key__in=keys).delete()
