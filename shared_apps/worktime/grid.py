"""A year as twelve months of weeks, ready for the page and for the form. Pure."""

from __future__ import annotations

import calendar as weeks_of
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

WEEK = "一二三四五六日"
_months = weeks_of.Calendar(firstweekday=weeks_of.MONDAY)


class Special(Protocol):
    """A day that differs: worked or not, with its name."""

    @property
    def name(self) -> str: ...

    @property
    def works(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Box:
    """One day on the page. `mark` is 休 or 班 where it differs from the plain week, `name` says why."""

    day: date
    works: bool
    mark: str = ""
    name: str = ""
    of: str = ""
    is_today: bool = False
    is_found: bool = False
    ticked: bool = False
    fixed: bool = False

    @property
    def kind(self) -> str:
        """For the colour, which the mark says too: off, rest (a plain weekend), makeup, work."""
        if self.mark:
            return "off" if self.mark == "休" else "makeup"
        return "work" if self.works else "rest"

    @property
    def words(self) -> str:
        """What a reader who sees no grid hears."""
        told = "工作日" if self.works else "休息日"
        return f"{self.day.month}月{self.day.day}日 星期{WEEK[self.day.weekday()]} " + "，".join(
            filter(None, (self.name, f"{self.of}自行安排" if self.of else "", told))
        )

    @property
    def flips_to(self) -> str:
        """What ticking this day makes of it."""
        return "休" if self.works else "班"


@dataclass(frozen=True)
class Month:
    year: int
    month: int
    weeks: tuple[tuple[Box | None, ...], ...]

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def working_days(self) -> int:
        return sum(box.works for week in self.weeks for box in week if box)

    @property
    def names(self) -> list[str]:
        """The month's festivals and arrangements in one line each, for the phone and for paper."""
        found: dict[str, list[int]] = {}
        for week in self.weeks:
            for box in week:
                if box and box.mark:
                    found.setdefault(box.name or box.mark, []).append(box.day.day)
        return [f"{_runs(days)}日 {name}" for name, days in found.items()]


def _runs(days: list[int]) -> str:
    """`1–3、5`."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def months(
    year: int,
    *,
    special: Mapping[date, Special],
    working: Callable[[date], bool],
    today: date | None = None,
    found: date | None = None,
) -> list[Month]:
    """The year as it counts."""

    def box(day: date) -> Box:
        differs = special.get(day)
        works = working(day)
        return Box(
            day=day,
            works=works,
            mark=("班" if works else "休") if differs else "",
            name=differs.name if differs else "",
            of=getattr(differs, "of", ""),
            is_today=day == today,
            is_found=day == found,
        )

    return [_month(year, number, box) for number in range(1, 13)]


def form(
    year: int,
    *,
    base: Callable[[date], bool],
    ticked: Collection[date],
    law: Mapping[date, str],
    from_december: bool,
) -> list[Month]:
    """The year as boxes to tick: a ticked working day is off, a ticked day off is worked. `law`: off anyway, nothing to tick."""

    def box(day: date) -> Box:
        fixed = day in law and day not in ticked
        return Box(
            day=day,
            works=base(day) and not fixed,
            mark="休" if fixed else "",
            name=law.get(day, ""),
            ticked=day in ticked,
            fixed=fixed,
        )

    first = [_month(year - 1, 12, box)] if from_december else []
    return first + [_month(year, number, box) for number in range(1, 13)]


def _month(year: int, number: int, box: Callable[[date], Box]) -> Month:
    weeks = _months.monthdatescalendar(year, number)
    return Month(
        year,
        number,
        tuple(tuple(box(day) if day.month == number else None for day in week) for week in weeks),
    )
