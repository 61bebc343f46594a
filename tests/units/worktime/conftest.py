from __future__ import annotations

import pytest

from shared_apps.worktime import seed
from shared_apps.worktime.counting import Calendar, Exceptions


def shipped_exceptions() -> Exceptions:
    years = seed.read()
    working = {day.date: day.kind == "makeup" for year in years for day in year.days}
    return Exceptions(working, frozenset(year.year for year in years))


@pytest.fixture(scope="session")
def shipped() -> Calendar:
    """The calendar as it is delivered, without a database."""
    return Calendar(shipped_exceptions())
