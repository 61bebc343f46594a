"""节假日安排 at the console: which years are known, which wait; what was counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kernel import clock
from kernel.actor import Actor
from shared_apps.worktime import access, drafting, outlook, selectors
from shared_apps.worktime.models import CalendarYear, Notice, RecountRow
from tenants import selectors as registry
from ui.parts import Chip, Tab

PAGE = 20
HEAD = ("年份", "状态", "工作日（天）", "依据")
KNOWN, LACKING, DRAFT = "known", "lacking", "draft"
LABELS = {KNOWN: "已确认", DRAFT: "有草稿", LACKING: "尚未录入"}
RECOUNT_HEAD = ("行政区划代码", "单位", "状态", "改变日期（项）", "转为确定（项）", "时间")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One year."""

    year: int
    confirmed: bool
    working_days: int
    source: str
    has_draft: bool
    is_open: bool
    is_late: bool

    @property
    def state(self) -> str:
        if self.has_draft:
            return DRAFT
        return KNOWN if self.confirmed else LACKING

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    state: str = ""
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state = given.get("state", "")
        text = given.get("q", "").replace("\x00", "").strip()[:60]
        return cls(state=state if state in LABELS else "", text=text)

    def takes(self, line: Line) -> bool:
        return self.state in ("", line.state) and (
            not self.text or self.text in f"{line.year}年 {line.source}"
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"state": now.state, "q": now.text}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        return [Chip(label=f"含“{self.text}”", url_without=self.query(text=""))] if self.text else []


def lines() -> list[Line]:
    """Every year that is known or may be entered, the newest first."""
    kept = {row.year: row for row in CalendarYear.objects.all()}
    drafts = set(Notice.objects.filter(scope=None, state=Notice.State.DRAFT).values_list("year", flat=True))
    calendar, late = selectors.calendar(), outlook.lacking(clock.today())
    return [
        Line(
            year=year,
            confirmed=calendar.is_confirmed(year),
            working_days=len(calendar.year(year)),
            source=kept[year].source if year in kept else "",
            has_draft=year in drafts,
            is_open=year in drafting.open_years(),
            is_late=year in late,
        )
        for year in sorted({*kept, *drafting.open_years()}, reverse=True)
    ]


def may_enter(actor: Actor) -> bool:
    """Whether the page shows the way to enter; the deed asks again."""
    seats = [seat for seat in actor.all_seats if access.KEEP in seat.capabilities]
    return any(registry.entry(seat.congress_id).parent_id is None for seat in seats)


def tabs(every: list[Line], wanted: Wanted) -> list[Tab]:
    found = [Tab(label="全部", url=wanted.query(state="") or "?", count=len(every), current=not wanted.state)]
    for state, label in LABELS.items():
        number = sum(line.state == state for line in every)
        found.append(
            Tab(label=label, url=wanted.query(state=state), count=number, current=wanted.state == state)
        )
    return found


def table(shown: list[Line]) -> list[tuple[object, ...]]:
    return [(line.year, line.label, line.working_days, line.source) for line in shown]


def recount_table(rows: list[RecountRow]) -> list[tuple[object, ...]]:
    return [
        (
            row.congress.code,
            row.congress.name,
            row.get_state_display(),
            row.moved,
            row.settled,
            f"{clock.local(row.at):%Y-%m-%d %H:%M}" if row.at else "",
        )
        for row in rows
    ]


def recount_tabs(state: str, text: str) -> list[Tab]:
    def url(one: str) -> str:
        return "?" + urlencode({name: value for name, value in {"state": one, "q": text}.items() if value})

    found = [Tab(label="全部", url=url(""), current=not state)]
    return found + [
        Tab(label=label, url=url(value), current=state == value) for value, label in RecountRow.State.choices
    ]
