"""Suggestions for what is made of them (an index, a compilation): whoever asks for them, in portions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from kernel.tenancy import TenantQuerySet
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import Suggestion

KINDS: dict[str, str] = {str(code): str(word) for code, word in Suggestion.Kind.choices}


def among(suggestion_ids: Sequence[UUID]) -> list[Suggestion]:
    """These suggestions, in one query; those that are gone are left out."""
    return list(Suggestion.objects.filter(pk__in=suggestion_ids).order_by("id"))


def ids_in_batches(size: int, *, lacking: str = "") -> Iterator[list[UUID]]:
    """Every suggestion's id, `size` at a time; with `lacking` those without that related row."""
    rows = Suggestion.objects.order_by("id").values_list("pk", flat=True)
    if lacking:
        rows = rows.filter(**{f"{lacking}__isnull": True})
    last: list[UUID] = []
    while last := list((rows.filter(pk__gt=last[-1]) if last else rows)[:size]):
        yield last


def publishable() -> Q:
    """What may be published: neither its author nor the office has kept it back, it was taken up, and its author stands by it."""
    open_to_all = ~Q(confidentiality=Suggestion.Confidentiality.NOT_PUBLIC) & ~Q(state=states.WITHDRAWN)
    return Q(publish_consent=True) & open_to_all & ~Q(number=None) & Q(trial=False)


def comparable() -> TenantQuerySet:
    """Of which other congresses may learn that something like it is here: taken up, not taken back, and nothing about it confidential."""
    rows: TenantQuerySet = Suggestion.objects.filter(
        confidentiality=Suggestion.Confidentiality.PUBLIC, number__isnull=False, trial=False
    )
    return rows.exclude(state=states.WITHDRAWN)


def names_author(suggestion: Suggestion) -> bool:
    """Whether the public may read who filed it."""
    return suggestion.confidentiality == Suggestion.Confidentiality.PUBLIC
