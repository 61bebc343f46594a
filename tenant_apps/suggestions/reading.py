"""Suggestions for what is made of them (an index, a compilation): whoever asks for them, in portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from kernel.tenancy import TenantQuerySet
from tenant_apps.suggestions import openness, states
from tenant_apps.suggestions.models import Signature, Suggestion

KINDS: dict[str, str] = {str(code): str(word) for code, word in Suggestion.Kind.choices}


def among(suggestion_ids: Sequence[UUID]) -> list[Suggestion]:
    """These suggestions, in one query; those that are gone are left out."""
    return list(Suggestion.objects.filter(pk__in=suggestion_ids).order_by("id"))


def cosigners_of(found: Iterable[Suggestion]) -> dict[UUID, list[str]]:
    """suggestion → whose names stand under it besides its lead's, in the order of the roster, in one query."""
    leads = {case.pk: case.lead_mandate_id for case in found}
    rows = Signature.objects.filter(suggestion__in=list(leads), status=Signature.Status.SIGNED)
    beside: dict[UUID, list[str]] = {}
    for row in rows.order_by("delegation", "mandate__seat_no", "id"):
        if row.mandate_id != leads[row.suggestion_id]:
            beside.setdefault(row.suggestion_id, []).append(row.person_name)
    return beside


def ids_in_batches(size: int, *, lacking: str = "") -> Iterator[list[UUID]]:
    """Every suggestion's id, `size` at a time; with `lacking` those without that related row."""
    rows = Suggestion.objects.order_by("id").values_list("pk", flat=True)
    if lacking:
        rows = rows.filter(**{f"{lacking}__isnull": True})
    last: list[UUID] = []
    while last := list((rows.filter(pk__gt=last[-1]) if last else rows)[:size]):
        yield last


def comparable() -> TenantQuerySet:
    """Of which other congresses may learn that something like it is here: taken up, not taken back, and nothing about it
    confidential, neither by its deputy nor by the office (公开认定)."""
    rows: TenantQuerySet = Suggestion.objects.filter(
        confidentiality=Suggestion.Confidentiality.PUBLIC, number__isnull=False, trial=False
    )
    return rows.exclude(state=states.WITHDRAWN).exclude(openness__in=openness.ENDED)
