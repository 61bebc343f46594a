"""转来与交办总览: the index of the exchange as this congress may see it. Outside the block, which is opened for its own titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from kernel.text import one_line
from kernel.web import links
from shared_apps.exchange import index, indexing
from shared_apps.exchange.checking import SAME_MOMENT
from shared_apps.worktime import counting, lamps
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Calendar
from shared_apps.worktime.spans import Span, Unit
from tenant_apps.referrals import deadlines, selectors, states, types
from tenant_apps.referrals.models import TraceEvent
from tenants import selectors as registry
from tenants.models import DirectoryEntry
from ui import parts as ui
from ui import words

PAGE, SHEET = 50, 5_000  # rows
COUNTED = 1_000  # more than these are not counted: who has more narrows the list down
FOUND = 500  # at most, of what a search finds in the congress's own referrals
SIDES = {indexing.IN: "收到", indexing.OUT: "送出", indexing.VIA: "经本级转出"}
DUES = {index.OVER: "已逾期", index.NEAR: "临近期限"}
HEAD = ("关系", "方式", "编号", "标题", "从", "到", "状态", "期限", "灯", "送出日期", "签收日期", "最近变动")
NO_TITLE = "（标题由两端单位掌握）"


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; empty means all."""

    text: str = ""
    side: str = ""
    kind: str = ""
    state: str = ""
    due: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out, so that a mistyped address shows the whole list."""

        def one(name: str, known: Mapping[str, str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        text = one_line(given.get("q", "")[:400])[:60]
        return cls(
            text, one("side", SIDES), one("kind", types.choices()), one("state", STATES), one("due", DUES)
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, "side": now.side, "kind": now.kind, "state": now.state, "due": now.due}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[ui.Chip]:
        found = {
            "text": f"含“{self.text}”" if self.text else "",
            "side": SIDES.get(self.side, ""),
            "kind": types.choices().get(self.kind, ""),
            "state": states.LABELS.get(self.state, ""),
            "due": DUES.get(self.due, ""),
        }
        return [
            ui.Chip(label=word, url_without=self.query(**{name: ""})) for name, word in found.items() if word
        ]


# What the index can tell: the asked end's states.
STATES = {
    code: states.LABELS[code]
    for code in sorted(
        {move.target for move in states.INCOMING.moves} | {states.DELIVERED}, key=list(states.LABELS).index
    )
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as it is drawn. `title` is empty where this congress is neither end, `url` too."""

    side: str
    kind: str
    number: str
    title: str
    url: str
    begun: DirectoryEntry | None
    asked: DirectoryEntry | None
    state: str
    lamp: ui.Lamp | None
    due_day: date | None
    sent_at: datetime | None
    received_at: datetime | None
    changed_at: datetime


def pages(rows: Any) -> Paginator[Any]:
    """Counted as far as COUNTED and one more: counting 200,000 rows takes longer than showing the page."""
    found = Paginator(rows, PAGE)
    found.count = int(rows[: COUNTED + 1].count())
    return found


def listed(here: CongressRef, wanted: Wanted) -> Any:
    """Rows of the index, the latest change first."""
    peers = referrals = among = None
    kind = wanted.kind
    if (
        kind in types.SOUGHT
    ):  # the index knows the kind alone: which of them have this reason, the congress itself does
        with tenancy.enter(here):
            among = frozenset(selectors.ids_for(kind, most=SHEET))
        kind = types.SOUGHT[kind][0]
    if wanted.text:
        entries = registry.directory_entries()
        peers = frozenset(
            one.id for one in entries if wanted.text in one.name or wanted.text in one.organ_name
        )
        with tenancy.enter(here):
            referrals = frozenset(selectors.ids_about(wanted.text, most=FOUND))
    now = clock.now()
    return index.rows(
        here.id,
        index.Wanted(
            side=wanted.side,
            kind=kind,
            among=among,
            state=wanted.state,
            due=wanted.due,
            now=now,
            near_until=_near_until(here, now) if wanted.due == index.NEAR else None,
            peers=peers,
            referrals=referrals,
        ),
    )


def _near_until(here: CongressRef, now: datetime) -> datetime:
    days = Span(max(1, _near_days(here)), Unit.WORKING_DAYS)
    due = counting.due(clock.local(now).date(), days, calendar=worktime.calendar(here.id))
    return clock.end_of_day(due.date)


def _near_days(here: CongressRef) -> int:
    with tenancy.enter(here):
        return deadlines.profile().near_working_days


def lines(here: CongressRef, found: Sequence[Any]) -> list[Line]:
    """The rows with what only this congress knows of its own: their titles."""
    entries = {one.id: one for one in registry.directory_entries()}
    with tenancy.enter(here):
        own = selectors.own(row.referral_id for row in found) | _passed_on(here, found)
        near = deadlines.profile().near_working_days
    calendar, now = worktime.calendar(here.id), clock.now()
    return [
        Line(
            side=SIDES[row.side],
            kind=own[row.referral_id].kind if row.referral_id in own else states.TYPES.get(row.kind, "—"),
            number=row.number,
            title=own[row.referral_id].title if row.referral_id in own else "",
            url=_url(here, own[row.referral_id].id) if row.referral_id in own else "",
            begun=entries.get(row.from_id),
            asked=entries.get(row.to_id),
            state=states.LABELS.get(row.state, "—"),
            lamp=_lamp(row, calendar=calendar, now=now, near=near),
            due_day=clock.day_of_deadline(row.due_at) if row.due_at and row.is_open else None,
            sent_at=row.sent_at,
            received_at=row.received_at,
            changed_at=row.changed_at,
        )
        for row in found
    ]


def _passed_on(here: CongressRef, found: Sequence[Any]) -> dict[UUID, selectors.Own]:
    """Of what began here and went on under our number: ours to the congress that passed it on, whose title we know."""
    begun = [row for row in found if row.side == indexing.VIA and row.number and row.path[0] == here.id]
    told = TraceEvent.objects.filter(deed="relayed", congress_id=F("referral__peer_id"))
    told = told.filter(referral__direction=states.OUT, referral__number__in={row.number for row in begun})
    sent = {
        (one.referral.number, one.congress_id, row.referral_id): one.referral
        for one in told.select_related("referral")
        for row in begun
        if abs(one.at - row.sent_at) < SAME_MOMENT  # told with the deed that sent it on
    }
    ours = {row.referral_id: sent.get((row.number, row.path[1], row.referral_id)) for row in begun}
    return {
        key: selectors.Own(one.id, one.title, types.kind_label(one.kind, one.reason))
        for key, one in ours.items()
        if one is not None
    }


def _url(here: CongressRef, referral_id: UUID) -> str:
    return links.tenant_url(here.code, "referrals:referral", pk=referral_id)


def _lamp(row: Any, *, calendar: Calendar, now: datetime, near: int) -> ui.Lamp | None:
    if row.due_at is None or not row.is_open:
        return None
    lamp = lamps.lamp(row.due_at, now, calendar=calendar, near_days=near)
    day = words.day(clock.day_of_deadline(row.due_at))
    return ui.Lamp(code=lamp.code, words=lamp.label, date=day, provisional=row.due_provisional)  # type: ignore[arg-type]


def table(here: CongressRef, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """The list with its filter, at most SHEET rows."""
    for line in lines(here, list(listed(here, wanted)[:SHEET])):
        yield (
            line.side,
            line.kind,
            line.number,
            line.title or NO_TITLE,
            line.begun.name if line.begun else "",
            line.asked.name if line.asked else "",
            line.state,
            f"{line.due_day:%Y-%m-%d}" if line.due_day else "",
            line.lamp.words if line.lamp else "",
            *(f"{clock.local(at):%Y-%m-%d}" if at else "" for at in (line.sent_at, line.received_at)),
            f"{clock.local(line.changed_at):%Y-%m-%d %H:%M}",
        )
