"""Writes to the calendar."""

from __future__ import annotations

from django.db import transaction

from kernel.ids import uuid7
from shared_apps.worktime import seed
from shared_apps.worktime.models import CalendarYear, Day


def load_reference() -> None:
    """Bring the shipped years into the table; safe to run again.

    A year that an office has edited or entered itself (its `seed` is empty) is left alone.
    """
    with transaction.atomic():
        known = {row.year: row for row in CalendarYear.objects.select_for_update()}
        for year in seed.read():
            row = known.get(year.year)
            if row is None or row.seed not in ("", year.digest):
                _write(year)


def _write(year: seed.SeedYear) -> None:
    row, _ = CalendarYear.objects.update_or_create(
        year=year.year,
        defaults={"confirmed": True, "source": year.source, "seed": year.digest, "stamp": uuid7()},
    )
    row.days.filter(scope=None).delete()
    Day.objects.bulk_create(Day(date=day.date, year=row, kind=day.kind, name=day.name) for day in year.days)
