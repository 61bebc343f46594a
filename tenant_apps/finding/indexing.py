"""Keeping the index: one case when its words change, all of a congress, or those that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kernel import jobs, tenancy
from tenant_apps.finding import likeness, telling, words
from tenant_apps.finding.models import CaseWords
from tenant_apps.handling import narrowing
from tenant_apps.suggestions import reading

BATCH = 500


def keep(suggestion_id: UUID) -> None:
    """The row of one case, in the running transaction (registered with tenant_apps.suggestions.texts); once it has a number, public
    is told of its signature when the deed commits."""
    found = reading.among([suggestion_id])
    _write(found)
    if any(case.number for case in found) and telling.is_behind(suggestion_id):
        jobs.enqueue(telling.JOB, at=str(tenancy.current().id))


def rebuild(*, missing: bool = False) -> int:
    """Every row of the running block's congress, or those that are missing; how many were written."""
    count = 0
    for batch in reading.ids_in_batches(BATCH, lacking="found__created_at" if missing else ""):
        _write(reading.among(batch))
        count += len(batch)
    return count


def _write(found: Sequence[Any]) -> None:
    told = narrowing.words_of([row.pk for row in found])
    rows = [_row(case, told.get(case.pk, ())) for case in found]
    CaseWords.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["text", "head", "terms", "bands", "created_at"],
    )


def _row(case: Any, handled: Iterable[str]) -> CaseWords:
    head = words.plainly(f"{case.number or ''} {case.title}")
    parts = (
        case.lead_name,
        case.lead_delegation,
        case.suggested_undertaker,
        case.category_label,
        *handled,
        case.body,
    )
    text = f"{head} {words.plainly(' '.join(parts))}"[: words.MOST_TEXT]
    return CaseWords(
        suggestion_id=case.pk,
        text=text,
        head=words.terms(head),
        terms=words.terms(text),
        created_at=case.created_at,
        bands=likeness.bands(likeness.runs(f"{case.title}{case.body}")),
    )
