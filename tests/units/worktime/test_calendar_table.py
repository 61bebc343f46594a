"""The calendar as it lies in the database: loaded once, readable in a congress, its changes seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import tenancy
from kernel.ids import uuid7
from shared_apps.worktime import actions, seed, selectors
from shared_apps.worktime.models import CalendarYear, Day
from tenants import selectors as registry

pytestmark = pytest.mark.usefixtures("database")

A_FRIDAY = date(2040, 8, 3)


def congress(code: str) -> tenancy.CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def year_2040() -> Iterator[CalendarYear]:
    """A year without a notice, taken away again."""
    year = CalendarYear.objects.create(year=2040)
    yield year
    Day.objects.filter(year=year).delete()
    CalendarYear.objects.using("owner").filter(pk=year.pk).delete()  # the app's login deletes none


def shown() -> dict[int, tuple[str, UUID]]:
    return {row.year: (row.seed, row.stamp) for row in CalendarYear.objects.all()}


def test_loading_again_changes_nothing() -> None:
    before = shown()
    actions.load_reference()
    assert shown() == before
    assert set(before) >= set(range(2010, 2027))
    assert Day.objects.filter(date__year__range=(2010, 2026)).count() == sum(
        len(year.days) for year in seed.read()
    )


def test_a_newer_shipped_year_replaces_the_older_but_never_what_an_office_entered() -> None:
    before = CalendarYear.objects.get(year=2010)
    Day.objects.filter(date=date(2010, 1, 1)).update(name="一月一日")
    try:
        CalendarYear.objects.filter(year=2010).update(seed="")
        actions.load_reference()
        assert Day.objects.get(date=date(2010, 1, 1)).name == "一月一日"
    finally:
        CalendarYear.objects.filter(year=2010).update(seed="of an older release")
        actions.load_reference()
    after = CalendarYear.objects.get(year=2010)
    assert Day.objects.get(date=date(2010, 1, 1)).name == "元旦"
    assert after.seed == before.seed
    assert after.stamp != before.stamp


def test_a_congress_reads_the_calendar_under_its_own_role_with_one_query() -> None:
    county = congress("330122")
    selectors.calendar(county.id)
    with tenancy.enter(county), CaptureQueriesContext(connection) as queries:
        calendar = selectors.calendar(county.id)
    assert len(queries) == 1
    assert len(calendar.year(2026)) == 248
    assert selectors.calendar() is calendar


def test_a_citys_own_day_holds_for_its_counties_and_nobody_else(year_2040: CalendarYear) -> None:
    city, its_county = congress("330200"), congress("330203")
    Day.objects.create(
        date=A_FRIDAY, year=year_2040, kind=Day.Kind.HOLIDAY, name="自定节日", scope_id=city.id
    )
    CalendarYear.objects.filter(pk=year_2040.pk).update(stamp=uuid7())
    off = {
        code: not selectors.calendar(congress(code).id).is_working(A_FRIDAY) for code in ("330000", "330122")
    }
    assert off == {"330000": False, "330122": False}
    assert not selectors.calendar(city.id).is_working(A_FRIDAY)
    with tenancy.enter(its_county):
        assert not selectors.calendar(its_county.id).is_working(A_FRIDAY)
    assert selectors.calendar().is_working(A_FRIDAY)


def test_a_year_confirmed_meanwhile_is_seen_at_the_next_reading(year_2040: CalendarYear) -> None:
    assert not selectors.calendar().is_confirmed(2040)
    CalendarYear.objects.filter(pk=year_2040.pk).update(confirmed=True, stamp=uuid7())
    assert selectors.calendar().is_confirmed(2040)
