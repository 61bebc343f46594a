"""The page of a year: its months, where it comes from, and the answer to a question after a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel import clock
from kernel.errors import DomainError
from shared_apps.worktime import counting, grid, outlook, places, selectors
from shared_apps.worktime.counting import FIRST_YEAR, LAST_YEAR, Calendar
from shared_apps.worktime.forms import DueForm
from shared_apps.worktime.selectors import SpecialDay
from shared_apps.worktime.spans import Span
from shared_apps.worktime.statutory import statutory_days
from ui import words

HEAD = ("日期", "星期", "工作日或休息日", "安排", "名称", "适用范围", "是否暂定")


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """One year as it counts for one congress (for the country without one)."""

    year: int
    confirmed: bool
    source: str
    months: list[grid.Month]
    own: list[SpecialDay]

    @property
    def working_days(self) -> int:
        return sum(month.working_days for month in self.months)

    @property
    def before(self) -> int | None:
        return self.year - 1 if self.year > FIRST_YEAR else None

    @property
    def after(self) -> int | None:
        return self.year + 1 if self.year < LAST_YEAR else None

    @property
    def alarm(self) -> str:
        """Why its dates are provisional; empty for a year that is known."""
        return "" if self.confirmed else outlook.sentence(self.year)


def wanted_year(raw: str) -> int:
    """The year of the address; what is none gives the present one, so that a mistyped address shows something."""
    this = clock.today().year
    if not raw.isascii() or not raw.isdigit() or len(raw) != 4:
        return this
    return int(raw) if FIRST_YEAR <= int(raw) <= LAST_YEAR else this


def build(year: int, congress_id: UUID | None, *, found: date | None = None) -> YearPage:
    calendar = selectors.calendar(congress_id)
    row, special = selectors.year(year), special_days(year, congress_id, calendar)
    months = grid.months(year, special=special, working=calendar.is_working, today=clock.today(), found=found)
    return YearPage(
        year=year,
        confirmed=calendar.is_confirmed(year),
        source=row.source if row else "",
        months=months,
        own=[day for day in special.values() if day.of],
    )


def special_days(year: int, congress_id: UUID | None, calendar: Calendar) -> dict[date, SpecialDay]:
    """Those of the table; of an unconfirmed year the computed festivals too."""
    found = selectors.special_days(year, congress_id)
    if calendar.is_confirmed(year):
        return found
    law = {day: SpecialDay(day, "holiday", name, "") for day, name in statutory_days(year).items()}
    return {**law, **found}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`text` is the sentence, `provisional` marks a date that may still move."""

    text: str
    provisional: bool
    day: date
    more: str = ""


def answer(form: DueForm, congress_id: UUID) -> Answer | None:
    """What the calculator says; a refusal goes to its field. Periods end as the congress's own rules say."""
    if not form.is_valid():
        return None
    start, span = form.cleaned_data["start"], form.cleaned_data["span"]
    calendar = selectors.calendar(congress_id)
    try:
        return _due(start, span, calendar, congress_id) if span else _day(start, calendar, congress_id)
    except DomainError as refused:
        form.add_error("start", refused.message)
        return None


def _due(start: date, span: Span, calendar: Calendar, congress_id: UUID) -> Answer:
    rolls = places.of(congress_id).rolls
    due = counting.due(start, span, calendar=calendar, roll=rolls)
    number = counting.working_days_between(start, due.date, calendar=calendar)
    days = (due.date - start).days
    rule = "期满遇休息日顺延到下一个工作日" if rolls else "期满遇休息日不顺延（本级规则）"
    return Answer(
        text=f"自 {start} 起 {span.words}，最后一日是 {words.long_day(due.date)}，当日 24 时届满。",
        provisional=due.provisional,
        day=due.date,
        more=f"起算当日不计；其间 {days} 日，其中工作日 {number} 日、休息日 {days - number} 日。{rule}。",
    )


def _day(day: date, calendar: Calendar, congress_id: UUID) -> Answer:
    works = calendar.is_working(day)
    named = special_days(day.year, congress_id, calendar).get(day)
    told = f"{words.long_day(day)}是{'工作日' if works else '休息日'}"
    before = date(day.year - 1, 12, 31)
    number = counting.working_days_between(before, day, calendar=calendar) if day.year > FIRST_YEAR else 0
    return Answer(
        text=f"{told}（{named.name}）。" if named else f"{told}。",
        provisional=not calendar.is_confirmed(day.year),
        day=day,
        more=f"是{day.year}年第 {number} 个工作日。" if works and number else "",
    )


def table(page: YearPage) -> list[tuple[object, ...]]:
    """Every day of the year for the file."""
    return [
        (
            box.day.isoformat(),
            f"星期{grid.WEEK[box.day.weekday()]}",
            "工作日" if box.works else "休息日",
            {"休": "放假", "班": "上班"}.get(box.mark, ""),
            box.name,
            (box.of or "全国") if box.mark else "",
            "" if page.confirmed else "暂定",
        )
        for month in page.months
        for week in month.weeks
        for box in week
        if box
    ]
