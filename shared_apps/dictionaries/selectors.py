"""Reads of the shared dictionaries. What a congress chooses from, its own overlay included, is read by tenant_apps.codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kernel import clock
from shared_apps.dictionaries.models import Edition, Entry
from tenants import selectors as registry

# The public rows of one dictionary that hold for one congress: the country's and those published on its own chain. Takes the congress's id
# and the dictionary; a congress's own rows are added to it (tenant_apps.codes.selectors), so that a look-up is one query.
# Columns: kind, code, label, note, order, valid_from, valid_to, merged_into, version, steps up to the scope (NULL: the country), its level.
ON_CHAIN = """
WITH RECURSIVE chain (id, parent_id, level, steps) AS (
    SELECT id, parent_id, level, 0 FROM tenants_directory WHERE id = %s
    UNION ALL
    SELECT above.id, above.parent_id, above.level, chain.steps + 1
    FROM tenants_directory above JOIN chain ON above.id = chain.parent_id
)
SELECT 'PUBLIC', e.code, e.label, e.note, e."order"::bigint, e.valid_from, e.valid_to, e.merged_into, e.version::bigint, c.steps, c.level
FROM dictionaries_entry e LEFT JOIN chain c ON c.id = e.scope_id
WHERE e.dictionary = %s AND (e.scope_id IS NULL OR c.id IS NOT NULL)
"""


def counted() -> dict[str, int]:
    """Dictionary → how many of the country's entries may be chosen today."""
    day = clock.today()
    begun, ended = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to__lt=day)
    rows = Entry.objects.filter(begun, scope=None, merged_into="").exclude(ended)
    return dict(rows.order_by().values_list("dictionary").annotate(Count("id")))


def chain(congress_id: UUID) -> list[UUID]:
    """The congress and all above it. Outside every block."""
    tree = registry.parents()
    found, here = [], UUID(str(congress_id))
    while here is not None and here not in found:
        found.append(here)
        here = tree.get(here)  # type: ignore[assignment]
    return found


def holding(congress_id: UUID, dictionary: str) -> QuerySet[Entry]:
    """The entries that hold for this congress, in order. Outside every block."""
    rows: QuerySet[Entry] = Entry.objects.filter(dictionary=dictionary).filter(
        Q(scope=None) | Q(scope__in=chain(congress_id))
    )
    return rows.order_by("order", "code", "id")


def label_of(congress_id: UUID, dictionary: str, code: str) -> str:
    """The label of a code that holds for this congress; the code itself where it is unknown."""
    found = holding(congress_id, dictionary).filter(code=code).values_list("label", flat=True).first()
    return found or code


def editions(*, dictionary: str, code: str) -> list[dict[str, Any]]:
    """Former wordings of a code, the latest first; readable inside a block and outside."""
    rows = Edition.objects.filter(dictionary=dictionary, code=code).order_by("-version", "id")
    return [dict(row) for row in rows.values("version", "label", "note", "until")]
