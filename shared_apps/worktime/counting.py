"""Counting days. Pure: everything takes the calendar as an argument and asks no database.

民法典 第二百零一条至第二百零三条, by analogy: the day of the start is not counted; months end on the corresponding day;
a last day on a day off moves to the next working day; the last day ends at 24:00 in Shanghai (`kernel.clock.end_of_day`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kernel.errors import InputRefused
from shared_apps.worktime.spans import Span, Unit, same_day
from shared_apps.worktime.statutory import statutory_days

FIRST_YEAR, LAST_YEAR = 2000, 2099
DAY = timedelta(days=1)


class OutOfCalendar(InputRefused):
    """The lunar table and the law it rests on are known for these years only."""

    code = "out_of_calendar"
    message = f"工作日历只能推算 {FIRST_YEAR} 年至 {LAST_YEAR} 年的日期。"


class Due(NamedTuple):
    """The last day of a period; `provisional` if it may move once the State Council's notice is known."""

    date: date
    provisional: bool


@dataclass(frozen=True)
class Exceptions:
    """What the table says: `working[day]` is False for a day off, True for a worked weekend day; `confirmed` years are complete."""

    working: Mapping[date, bool]
    confirmed: frozenset[int]

    def with_days(self, days: Mapping[date, bool]) -> Exceptions:
        """The same with a congress's own days laid over (放假办法 第四条)."""
        return Exceptions({**self.working, **days}, self.confirmed)


class Calendar:
    """Which days are worked. Immutable; years are laid out when first asked for, then each count is a look-up."""

    def __init__(self, exceptions: Exceptions) -> None:
        self._exceptions = exceptions
        self._years: dict[int, list[int]] = {}

    def is_confirmed(self, year: int) -> bool:
        return year in self._exceptions.confirmed

    def is_working(self, day: date) -> bool:
        days, ordinal = self.year(day.year), day.toordinal()
        at = bisect_left(days, ordinal)
        return at < len(days) and days[at] == ordinal

    def year(self, year: int) -> list[int]:
        """The working days of a year as ordinals, ascending; raises OutOfCalendar."""
        days = self._years.get(year)
        if days is None:
            days = self._years[year] = self._lay_out(year)
        return days

    def _lay_out(self, year: int) -> list[int]:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise OutOfCalendar
        festivals: Iterable[date] = () if self.is_confirmed(year) else statutory_days(year)
        off = frozenset(festivals)
        known = self._exceptions.working
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        days = map(date.fromordinal, range(first, last + 1))
        return [day.toordinal() for day in days if known.get(day, day.weekday() < 5 and day not in off)]

    def working_day_after(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, `start` not counted."""
        year, left = start.year, count
        days = self.year(year)
        at = bisect_right(days, start.toordinal())
        while len(days) - at < left:
            left -= len(days) - at
            year, at = year + 1, 0
            days = self.year(year)
        return date.fromordinal(days[at + left - 1])

    def working_day_before(self, end: date, count: int) -> date:
        """The `count`-th working day before `end`, `end` not counted."""
        year, left = end.year, count
        days = self.year(year)
        at = bisect_left(days, end.toordinal())
        while at < left:
            left -= at
            year -= 1
            days = self.year(year)
            at = len(days)
        return date.fromordinal(days[at - left])

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is worked, else the next working day."""
        return self.working_day_after(day - DAY, 1)


def due(start: date, span: Span, *, calendar: Calendar, roll: bool = True) -> Due:
    """The last day of `span` counted from `start`; raises OutOfCalendar.

    `roll` (a profile's `roll_on_holiday`) moves the end of calendar and month periods from a day off to the next working day.
    Provisional if any counted day lies in a year without a confirmed calendar.
    """
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise OutOfCalendar
    if span.unit is Unit.WORKING_DAYS:
        end = calendar.working_day_after(start, span.count)
    else:
        end = start + timedelta(days=span.count) if span.unit is Unit.DAYS else same_day(start, span.count)
        if end.year > LAST_YEAR:
            raise OutOfCalendar
        if roll:
            end = calendar.working_day_from(end)
    counted = range((start + DAY).year, end.year + 1)
    return Due(end, not all(calendar.is_confirmed(year) for year in counted))


def held_back(end: date, margin: Span | None, *, calendar: Calendar) -> date:
    """The day `margin` before `end`, moved to the working day before it if off: what a lower level is given of an upper deadline."""
    if margin is None:
        return end
    if margin.unit is Unit.WORKING_DAYS:
        return calendar.working_day_before(end, margin.count)
    day = end - timedelta(days=margin.count) if margin.unit is Unit.DAYS else same_day(end, -margin.count)
    return day if calendar.is_working(day) else calendar.working_day_before(day, 1)


def working_days_between(start: date, end: date, *, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`; negative if `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start, calendar=calendar)
    whole = sum(len(calendar.year(year)) for year in range(start.year, end.year))
    upto_end = bisect_right(calendar.year(end.year), end.toordinal())
    return whole + upto_end - bisect_right(calendar.year(start.year), start.toordinal())
