"""Last days of periods, one core, the calendar warm: working days, days and months in turn, from every day of a year."""

from __future__ import annotations

import time
from datetime import date, timedelta

from shared_apps.worktime import counting, selectors
from shared_apps.worktime.spans import Span
from tests.bench import rows
from tests.bench.stacks import NotMeasured

MANY = 50_000
SPANS = [Span.parse(text) for text in ("10wd", "30d", "3m", "6m", "60wd")]


def measure() -> list[rows.Row]:
    """CPU of this process, so that a busy machine counts less."""
    calendar = selectors.calendar()
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    for day in days:
        counting.due(day, SPANS[-1], calendar=calendar)
    begun, last = time.process_time(), date.min
    for number in range(MANY):
        due = counting.due(days[number % 365], SPANS[number % 5], calendar=calendar)
        last = max(last, due.date)
    took = time.process_time() - begun
    if last <= days[-1]:
        raise NotMeasured(f"the last of all due dates is {last}")
    return [
        rows.limited(f"{MANY} due dates, one core, the calendar warm", took, "s", limit=1),
        rows.told("due dates a second, one core", MANY / took, "/s"),
    ]
