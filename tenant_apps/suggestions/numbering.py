"""Numbers of the year's series, given once under a row lock and never again."""

from __future__ import annotations

from django.db import transaction

from kernel import clock, tenancy
from tenant_apps.suggestions.models import NumberSeries

TRIAL, BETWEEN = "T", "闭"


def give(*, trial: bool, between: bool = False) -> tuple[str, int]:
    """The next number of this year (in Shanghai) and the year: "2026-0001", of trial items "T2026-0001", and of what was filed
    `between` sessions, where that has a series of its own, "闭2026-0001".

    Runs in the registration's own transaction: a registration that fails gives its number back, so the series has no gaps.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is given inside the registration's transaction")
    year, series = clock.today().year, TRIAL if trial else BETWEEN if between else ""
    key = {"congress_id": tenancy.current().id, "year": year, "series": series}
    NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
    row = NumberSeries.objects.select_for_update().get(**key)
    row.last += 1
    row.save(update_fields=["last"])
    return name(series, year, row.last), year


def name(series: str, year: int, index: int) -> str:
    """“2026-0001”."""
    return f"{series}{year}-{index:04d}"
