"""A year's arrangement before it counts: days from what was ticked, what is wrong with them, what they change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared_apps.worktime.statutory import FESTIVALS, statutory_days

HOLIDAY, REST, MAKEUP = "holiday", "rest", "makeup"
OFF_WORD, WORKED_WORD = "调休放假", "调休上班"
_WEEK = "一二三四五六日"
_SHOWN = 6

Base = Callable[[date], bool]  # is this day worked, before the arrangement?


@dataclass(frozen=True, slots=True)
class Arranged:
    """One day that differs; `kind` as in models.Day.Kind."""

    date: date
    kind: str
    name: str

    @property
    def works(self) -> bool:
        return self.kind == MAKEUP


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: `bad` must be mended, `near` must be looked at, `ok` is in order."""

    level: Literal["bad", "near", "ok"]
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One day on which work and rest change places."""

    day: date
    works: bool
    name: str

    @property
    def words(self) -> str:
        return spoken(self.day)


def spoken(day: date) -> str:
    """`10月1日（周四）`."""
    return f"{day.month}月{day.day}日（周{_WEEK[day.weekday()]}）"


def plain_week(day: date) -> bool:
    return day.weekday() < 5


def days_of(year: int) -> Iterator[date]:
    """What a notice for a year may change: it, and the December before it."""
    day, last = date(year - 1, 12, 1), date(year, 12, 31)
    while day <= last:
        yield day
        day += timedelta(days=1)


def national(year: int, ticked: Iterable[date], *, names: Mapping[date, str]) -> list[Arranged]:
    """The days of a national notice. Ticked weekdays are off, ticked weekend days worked; the statutory days are off anyway."""
    found = {day: Arranged(day, HOLIDAY, name) for day, name in statutory_days(year).items()}
    for day in ticked:
        if plain_week(day):
            found.setdefault(day, Arranged(day, REST, _off_word(names.get(day, ""))))
        else:
            found[day] = Arranged(day, MAKEUP, WORKED_WORD)
    return sorted(found.values(), key=lambda one: one.date)


def _off_word(name: str) -> str:
    """A day off beside a festival is 调休放假; one that the State Council adds by a name of its own (2015-09-03) keeps it."""
    return OFF_WORD if not name or set(name.split("、")) <= FESTIVALS else name


def regional(
    ticked: Iterable[date], *, base: Base, names: Mapping[date, str], festival: str
) -> list[Arranged]:
    """A region's own days: what was ticked changes places, work for rest or rest for work."""
    return [
        Arranged(day, HOLIDAY, names.get(day) or festival)
        if base(day)
        else Arranged(day, MAKEUP, WORKED_WORD)
        for day in sorted(set(ticked))
    ]


def ticks(days: Iterable[Arranged], *, base: Base) -> set[date]:
    """Which boxes are ticked for these days."""
    return {one.date for one in days if one.works != base(one.date)}


def check_national(
    year: int, days: Iterable[Arranged], *, today: date, before_is_known: bool
) -> list[Finding]:
    """`before_is_known`: the year before is confirmed, so that its December may be changed."""
    days = list(days)
    works = {one.date: one.works for one in days}
    found = [
        Finding("bad", f"{spoken(day)}是法定节日（{name}），不能安排上班。")
        for day, name in statutory_days(year).items()
        if works.get(day, plain_week(day))
    ]
    if not found:
        festivals = dict.fromkeys("、".join(statutory_days(year).values()).split("、"))
        found.append(Finding("ok", f"法定节日齐全：{'、'.join(festivals)}。"))
    if any(day.year < year for day in works) and not before_is_known:
        found.append(Finding("bad", f"改动涉及{year - 1}年12月，请先录入{year - 1}年的安排。"))
    found.append(_count(year, works))
    found += _past(works, today=today, base=plain_week)
    return found


def working_days(year: int, works: Mapping[date, bool]) -> int:
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return sum(works.get(day, plain_week(day)) for day in days)


def lawful_number(year: int) -> int:
    """Weekdays less the statutory days: one that falls on a weekend is made good by another day (放假办法 第六条), and days
    moved about (调休) make up for each other."""
    return working_days(year, {}) - sum(len(name.split("、")) for name in statutory_days(year).values())


def _count(year: int, works: Mapping[date, bool]) -> Finding:
    number, lawful = working_days(year, works), lawful_number(year)
    if number == lawful:
        return Finding("ok", f"全年 {number} 个工作日，与法定的天数相符。")
    return Finding(
        "near",
        f"全年 {number} 个工作日，按法定节假日推算应为 {lawful} 个，相差 {abs(number - lawful)} 个："
        "请核对是否漏录放假日或者调休上班日（通知另有规定的除外）。",
    )


def check_regional(year: int, days: Iterable[Arranged], *, today: date, base: Base) -> list[Finding]:
    days = list(days)
    law = statutory_days(year)
    found = [
        Finding("bad", f"{spoken(one.date)}是法定节日（{law[one.date]}），不能安排上班。")
        for one in days
        if one.works and one.date in law
    ]
    off = sum(not one.works for one in days)
    found.append(Finding("ok", f"本地区另行放假 {off} 日，另行上班 {len(days) - off} 日。"))
    return found + _past({one.date: one.works for one in days}, today=today, base=base)


def _past(works: Mapping[date, bool], *, today: date, base: Base) -> list[Finding]:
    gone = [day for day, working in works.items() if day <= today and working != base(day)]
    if not gone:
        return []
    return [Finding("near", f"其中 {len(gone)} 日已经过去：已届满的期限不再变动，只影响尚未届满的期限。")]


def changes(before: Mapping[date, bool], after: Iterable[Arranged], *, base: Base) -> list[Changed]:
    """What becomes of the days that count now: `before` holds those that differ from `base` or may."""
    now = {one.date: one for one in after}
    found = []
    for day in sorted({*before, *now}):
        was = before.get(day, base(day))
        works = now[day].works if day in now else base(day)
        if was != works:
            found.append(Changed(day, works, now[day].name if day in now else ""))
    return found


def stored(days: Iterable[Arranged]) -> list[dict[str, str]]:
    """As a notice keeps them."""
    return [{"date": one.date.isoformat(), "kind": one.kind, "name": one.name} for one in days]


def unstored(rows: Iterable[Mapping[str, str]]) -> list[Arranged]:
    return [Arranged(date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in rows]
