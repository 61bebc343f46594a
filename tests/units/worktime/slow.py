"""A second, slow and obvious way to count days: one day at a time, nothing laid out beforehand."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class SlowCalendar:
    off: AbstractSet[date]
    worked: AbstractSet[date]
    confirmed: AbstractSet[int]

    def works(self, day: date) -> bool:
        if day in self.worked:
            return True
        if day in self.off:
            return False
        return day.isoweekday() not in (6, 7)


def due(start: date, count: int, unit: str, *, calendar: SlowCalendar, roll: bool) -> tuple[date, bool]:
    day = start
    counted: list[date] = []
    if unit == "wd":
        while count:
            day += DAY
            counted.append(day)
            if calendar.works(day):
                count -= 1
    else:
        end = start + count * DAY if unit == "d" else months_later(start, count)
        while day < end:
            day += DAY
            counted.append(day)
        while roll and not calendar.works(day):
            day += DAY
            counted.append(day)
    return day, any(each.year not in calendar.confirmed for each in counted)


def months_later(start: date, count: int) -> date:
    year, month = start.year, start.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month, min(day, start.day))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def between(start: date, end: date, *, calendar: SlowCalendar) -> int:
    if end < start:
        return -between(end, start, calendar=calendar)
    return sum(calendar.works(start + n * DAY) for n in range(1, (end - start).days + 1))
