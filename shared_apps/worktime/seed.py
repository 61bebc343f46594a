"""The shipped calendar: data/years.csv and data/days.csv, made by `manage.py worktime_seed` from the package `holidays`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from shared_apps.worktime.statutory import FESTIVALS

DATA = Path(__file__).parent / "data"
# Notices beyond the yearly one that changed a year afterwards; the package holds their days.
LATER_NOTICES: Mapping[int, str] = {
    2015: "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
    2019: "国务院办公厅关于调整2019年劳动节假期安排的通知",
    2020: "国务院办公厅关于延长2020年春节假期的通知",
}


@dataclass(frozen=True, slots=True)
class SeedDay:
    """One shipped day; `kind` as in models.Day.Kind."""

    date: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class SeedYear:
    """One shipped year, complete by its notice."""

    year: int
    source: str
    days: tuple[SeedDay, ...]

    @property
    def digest(self) -> str:
        rows = [self.source, *(f"{day.date} {day.kind} {day.name}" for day in self.days)]
        return sha256("\n".join(rows).encode()).hexdigest()


def read() -> list[SeedYear]:
    """The committed years, ascending."""
    with (DATA / "days.csv").open(encoding="utf-8", newline="") as file:
        days = [
            SeedDay(date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in csv.DictReader(file)
        ]
    with (DATA / "years.csv").open(encoding="utf-8", newline="") as file:
        years = [(int(row["year"]), row["source"]) for row in csv.DictReader(file)]
    return [
        SeedYear(year, source, tuple(day for day in days if day.date.year == year)) for year, source in years
    ]


def from_package(years: Iterable[int]) -> list[SeedYear]:
    """The same as the installed package knows it; raises ValueError for a year of which it holds no notice."""
    # It reads all countries of the world; what is shipped needs none of it.
    from holidays.countries.china import China

    wanted = sorted(years)
    # The year after is asked too: its notice may make days of the last December worked or free.
    china = China(years=range(wanted[0], wanted[-1] + 2), language="zh_CN")  # type: ignore[no-untyped-call]
    for year in wanted:
        if not any(day.year == year for day in china.weekend_workdays):
            raise ValueError(f"the package holds no notice for {year}")
    makeup = [SeedDay(day, "makeup", "调休上班") for day in china.weekend_workdays]
    off = [SeedDay(day, *_kind_and_name(text)) for day, text in china.items()]
    days = sorted(makeup + off, key=lambda day: day.date)
    return [
        SeedYear(year, _source(year), tuple(day for day in days if day.date.year == year)) for year in wanted
    ]


def _kind_and_name(text: str) -> tuple[str, str]:
    names = [name.removesuffix("（补假）") for name in text.split("; ")]
    statutory = [name for name in names if name in FESTIVALS]
    if statutory and "（补假）" not in text:
        return "holiday", "、".join(statutory)
    if statutory:
        return "rest", "、".join(statutory) + "补假"
    return ("rest", "调休放假") if "调休" in text else ("rest", names[0])


def _source(year: int) -> str:
    yearly = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return f"{yearly}；{LATER_NOTICES[year]}" if year in LATER_NOTICES else yearly


def write(years: Iterable[SeedYear]) -> None:
    """Replace the committed files."""
    years = list(years)
    with (DATA / "years.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["year", "source"])
        rows.writerows([year.year, year.source] for year in years)
    with (DATA / "days.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["date", "kind", "name"])
        rows.writerows([day.date.isoformat(), day.kind, day.name] for year in years for day in year.days)
