"""Dates, levels and numerals are written one way."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ui import calendar, words

TODAY = date(2026, 11, 20)


def test_a_day_of_this_year_goes_without_the_year() -> None:
    assert words.day(date(2026, 11, 23), today=TODAY) == "11-23"
    assert words.day(date(2027, 1, 12), today=TODAY) == "2027-01-12"


def test_a_moment_is_told_by_the_clock_of_shanghai() -> None:
    assert words.moment(datetime(2026, 8, 17, 16, 30, tzinfo=UTC), today=TODAY) == "08-18 00:30"


def test_a_long_day_has_its_weekday() -> None:
    assert words.long_day(TODAY) == "2026年11月20日 星期五"


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")]
)
def test_legs_are_counted_in_chinese(number: int, word: str) -> None:
    assert words.ordinal(number) == word


def test_nobody_knows_the_working_day_before_a_calendar_is_registered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendar, "_asked", [])
    assert calendar.working_day_word(TODAY) == ""
    calendar.register_working_day(lambda day: None)
    assert calendar.working_day_word(TODAY) == ""
    calendar.register_working_day(lambda day: day.weekday() < 5)
    assert calendar.working_day_word(TODAY) == "工作日"
    assert calendar.working_day_word(date(2026, 11, 21)) == "非工作日"
