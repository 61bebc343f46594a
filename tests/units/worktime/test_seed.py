"""The shipped calendar holds together and is what the package knows."""

from __future__ import annotations

from collections import Counter

import pytest

from shared_apps.worktime import seed
from shared_apps.worktime.statutory import statutory_days


def test_every_year_from_2010_to_2026_is_shipped() -> None:
    assert [year.year for year in seed.read()] == list(range(2010, 2027))


def test_the_files_are_what_the_package_gives() -> None:
    assert seed.read() == seed.from_package(range(2010, 2027))


def test_no_day_is_listed_twice_and_each_differs_from_its_plain_week() -> None:
    days = [day for year in seed.read() for day in year.days]
    assert max(Counter(day.date for day in days).values()) == 1
    assert all(day.date.weekday() >= 5 for day in days if day.kind == "makeup")
    assert {day.kind for day in days} == {"holiday", "rest", "makeup"}
    assert all(day.name for day in days)


@pytest.mark.parametrize("year", range(2010, 2027))
def test_every_statutory_day_of_a_shipped_year_is_off(year: int) -> None:
    shipped = next(each for each in seed.read() if each.year == year)
    off = {day.date for day in shipped.days if day.kind != "makeup"}
    assert set(statutory_days(year)) <= off


def test_the_day_of_a_later_notice_is_there() -> None:
    by_date = {str(day.date): day for year in seed.read() for day in year.days}
    assert by_date["2015-09-03"].kind == "rest"
    assert by_date["2020-02-02"].name == "春节延长假期"
    assert by_date["2011-12-31"].kind == "makeup"  # worked for the New Year holiday of 2012


def test_a_year_without_a_notice_is_not_made_up() -> None:
    with pytest.raises(ValueError, match="2099"):
        seed.from_package([2099])
