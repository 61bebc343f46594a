"""What public knows of this congress's cases is their signatures (shared_apps.likeness), put in once they are registered and taken out
when they are taken back or made confidential. `CaseWords.told` says what lies there, so that a job that died is made good by the next.

No envelope carries them: an envelope is kept for ever, and what is made confidential later must be gone.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from kernel import tenancy
from kernel.tenancy import CongressRef
from shared_apps.likeness import actions, keyed
from shared_apps.likeness.actions import Told
from tenant_apps.finding.models import CaseWords
from tenant_apps.suggestions import reading

JOB = "finding.tell"
BATCH = 200


def is_behind(suggestion_id: UUID) -> bool:
    """Whether public has something else of it than it should."""
    return bool(CaseWords.objects.filter(_to_tell() | _to_forget(), pk=suggestion_id).exists())


def run(ref: CongressRef) -> int:
    """Not inside a block: read in the congress's own, written in public, kept in its own again; answers how many were told or forgotten."""
    count = 0
    while True:
        with tenancy.enter(ref):
            told, gone = _next(_to_tell()), _next(_to_forget())
            facts = [
                Told(
                    case_id=row.pk,
                    year=row.suggestion.series_year or 0,
                    category=row.suggestion.category,
                    bands=row.bands or (),
                )
                for row in told
            ]
        if not told and not gone:
            return count
        actions.keep(congress_id=ref.id, found=facts)
        actions.forget(case_ids=[row.pk for row in gone])
        with tenancy.enter(ref):
            CaseWords.objects.filter(pk__in=[row.pk for row in told]).update(told=keyed.mark())
            CaseWords.objects.filter(pk__in=[row.pk for row in gone]).update(told="")
        count += len(told) + len(gone)


def _next(chosen: Q) -> list[CaseWords]:
    rows = CaseWords.objects.filter(chosen).select_related("suggestion").order_by("pk")
    return list(rows.only("pk", "bands", "suggestion__series_year", "suggestion__category")[:BATCH])


def _to_tell() -> Q:
    return Q(suggestion__in=reading.comparable(), bands__len__gt=0) & ~Q(told=keyed.mark())


def _to_forget() -> Q:
    return ~Q(told="") & ~Q(suggestion__in=reading.comparable())
