"""Reads of the shared dictionaries. They work under a tenant's role inside its block, and outside; each is one query."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from kernel import clock
from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary


class Choice(NamedTuple):
    """A pair for forms and API lists."""

    code: str
    label: str


def choices(dictionary: Dictionary, *, on: date | None = None) -> list[Choice]:
    """What may be chosen on a day (today without one), in the dictionary's order."""
    return [Choice(*row) for row in _valid(dictionary, on).values_list("code", "label")]


def exists(dictionary: Dictionary, code: str, *, on: date | None = None) -> bool:
    """May `code` be chosen on that day (today without one)?"""
    return _valid(dictionary, on).filter(code=code).exists()


def labels(dictionary: Dictionary) -> dict[str, str]:
    """Code → label of all entries, ended ones too: for lists, so that they ask once."""
    return dict(_shared(dictionary).values_list("code", "label"))


def label(dictionary: Dictionary, code: str) -> str:
    """The label of a code, ended or not; the code itself where it is unknown, so that an old case stays readable."""
    return labels(dictionary).get(code, code)


def counted() -> dict[str, int]:
    """Dictionary → how many entries may be chosen today."""
    day = clock.today()
    begun, ended = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to__lt=day)
    rows = Entry.objects.filter(begun, scope=None).exclude(ended)
    return dict(rows.order_by().values_list("dictionary").annotate(Count("id")))


def _shared(dictionary: Dictionary) -> QuerySet[Entry]:
    return Entry.objects.filter(dictionary=dictionary, scope=None)


def _valid(dictionary: Dictionary, on: date | None) -> QuerySet[Entry]:
    day = on or clock.today()
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return _shared(dictionary).filter(begun & (Q(valid_to=None) | Q(valid_to__gte=day)))
