"""How far the calendar reaches, and the alarm before it runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kernel import clock
from shared_apps.worktime import selectors
from tenants.console.banners import Banner
from tenants.doctor.checking import Cell, Check

ADDRESS = "console_calendar:years"


def lacking(today: date) -> list[int]:
    """Years whose arrangement is not entered although it is needed: this one, and so many days before its end the next.

    How many says `CalendarYear.alarm_days`; the console sets it, year by year.
    """
    known = set(selectors.confirmed_years())
    horizon = (today + timedelta(days=selectors.alarm_days(today.year))).year
    return [year for year in range(today.year, horizon + 1) if year not in known]


def sentence(year: int) -> str:
    return f"{year}年国务院节假日安排尚未由省级平台统一录入，涉及该年的期限按周末和法定节日推算，均为暂定。"


def banners() -> list[Banner]:
    """For the console's first page."""
    return [Banner(text=sentence(year), view=ADDRESS, word="录入安排") for year in lacking(clock.today())]


def _look(_: Cell) -> Iterator[str]:
    for year in lacking(clock.today()):
        yield f"the State Council's arrangement of {year} is not entered: its dates are provisional"


CHECK = Check(
    "working days",
    "the calendar is known as far ahead as the console asks",
    "have the province's console enter the State Council's notice (节假日安排)",
    _look,
    warns=True,
)
