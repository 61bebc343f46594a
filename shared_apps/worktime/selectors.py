"""Reads of the calendar. They work under a tenant's role inside its block, and outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import Q

from shared_apps.worktime.counting import Calendar, Exceptions
from shared_apps.worktime.models import CalendarYear, Day
from tenants import selectors as registry

Stamp = tuple[tuple[int, bool, UUID], ...]


@dataclass(frozen=True)
class _Loaded:
    """The table as one process last read it. `stamp` tells whether it still holds."""

    stamp: Stamp
    national: Exceptions
    own_days: Mapping[UUID, Mapping[date, bool]]
    calendars: dict[tuple[UUID, ...], Calendar]


_loaded: list[_Loaded] = []


def calendar(congress_id: UUID | None = None) -> Calendar:
    """The calendar of a congress (of the whole country without one), to be passed to the counting functions.

    One short query; the days themselves are read again only when a year has changed. A region's own days hold for all below it.
    """
    stamp = _stamp()
    if not _loaded or _loaded[0].stamp != stamp:
        _loaded[:] = [_load(stamp)]
    loaded = _loaded[0]
    scopes = (
        tuple(scope for scope in _chain(congress_id) if scope in loaded.own_days) if loaded.own_days else ()
    )
    found = loaded.calendars.get(scopes)
    if found is None:
        exceptions = loaded.national
        for scope in reversed(scopes):
            exceptions = exceptions.with_days(loaded.own_days[scope])
        found = loaded.calendars[scopes] = Calendar(exceptions)
    return found


def _stamp() -> Stamp:
    """Asked by every page and every deadline, and so written out."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT year, confirmed, stamp FROM {CalendarYear._meta.db_table} ORDER BY year")
        return tuple(cursor.fetchall())


def digest() -> str:
    """Changes with every change of the calendar."""
    return sha256(repr(_stamp()).encode()).hexdigest()


def _load(stamp: Stamp) -> _Loaded:
    national: dict[date, bool] = {}
    own: dict[UUID, dict[date, bool]] = {}
    for day, kind, scope in Day.objects.values_list("date", "kind", "scope_id"):
        days = national if scope is None else own.setdefault(scope, {})
        days[day] = kind == Day.Kind.MAKEUP
    confirmed = frozenset(year for year, done, _ in stamp if done)
    return _Loaded(stamp, Exceptions(national, confirmed), own, {})


def _chain(congress_id: UUID | None) -> Iterator[UUID]:
    """The congress and those above it, nearest first."""
    while congress_id is not None:
        yield congress_id
        congress_id = registry.entry(congress_id).parent_id


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs, as people read it. `of` is the region whose own day it is; empty for the whole country."""

    date: date
    kind: str
    name: str
    of: str

    @property
    def works(self) -> bool:
        return self.kind == Day.Kind.MAKEUP


def special_days(year: int, congress_id: UUID | None) -> dict[date, SpecialDay]:
    """Every day of the year that differs for this congress; of two the nearest level's counts."""
    chain = list(_chain(congress_id))
    rows = Day.objects.filter(Q(scope=None) | Q(scope_id__in=chain), date__year=year)
    found: dict[date, SpecialDay] = {}
    nearest: dict[UUID | None, int] = {scope: place for place, scope in enumerate(chain)}
    nearest[None] = len(chain)
    names = {scope: registry.entry(scope).name for scope in {row.scope_id for row in rows if row.scope_id}}
    for row in sorted(rows, key=lambda row: -nearest[row.scope_id]):
        of = names[row.scope_id] if row.scope_id else ""
        found[row.date] = SpecialDay(row.date, row.kind, row.name, of)
    return dict(sorted(found.items()))


def year(number: int) -> CalendarYear | None:
    return CalendarYear.objects.filter(pk=number).first()


def alarm_days(number: int) -> int:
    """How many calendar days before this year's end the next year's arrangement is asked for."""
    found: int = (year(number) or CalendarYear(year=number)).alarm_days
    return found


def confirmed_years() -> list[int]:
    return list(CalendarYear.objects.filter(confirmed=True).order_by("year").values_list("year", flat=True))
