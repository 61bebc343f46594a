"""The list of red and yellow cards: which, in which order, how a row reads; and how many each unit was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from shared_apps.worktime.counting import FIRST_YEAR, LAST_YEAR
from tenant_apps.supervision import access, states
from tenant_apps.supervision.models import AlertCard
from ui import parts as ui
from ui import words

PAGE, MOST = 20, 5_000  # rows of a page, of a file
HEAD = (
    "颜色",
    "编号",
    "标题",
    "承办单位",
    "期限",
    "发出时间",
    "状态",
    "升级",
    "单位说明",
    "核销或者失效说明",
)
UNIT_HEAD = ("承办单位", "期限提醒", "黄牌", "红牌", "升级", "待说明", "待核销")
_LAMPS = {states.NOTICE: "ok", states.YELLOW: "near", states.RED: "over"}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all. A value that means nothing is left out."""

    unit: str = ""
    colour: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        unit, colour, state = (given.get(name, "") for name in ("unit", "colour", "state"))
        key = text.as_uuid(unit)
        return cls(
            unit=str(key) if key else "",
            colour=colour if colour in states.COLOURS else "",
            state=state if state in states.CARD.labels else "",
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
        )

    def query(self, **changed: object) -> str:
        """The address with some conditions changed, beginning with ?."""
        now = replace(self, **changed)  # type: ignore[arg-type]
        pairs = {
            "unit": now.unit,
            "colour": now.colour,
            "state": now.state,
            "since": now.since.isoformat() if now.since else "",
            "until": now.until.isoformat() if now.until else "",
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self, units: Mapping[str, str]) -> list[ui.Chip]:
        found = [
            ("unit", "", units.get(self.unit, "所选单位") if self.unit else ""),
            ("colour", "", states.COLOURS.get(self.colour, "")),
            ("since", None, f"{self.since:%Y-%m-%d} 起" if self.since else ""),
            ("until", None, f"{self.until:%Y-%m-%d} 止" if self.until else ""),
        ]
        return [
            ui.Chip(label=word, url_without=self.query(**{name: empty}))
            for name, empty, word in found
            if word
        ]


def _day(raw: str) -> date | None:
    """Of the years that the platform counts in; a year further on has no next day to end on."""
    try:
        found = date.fromisoformat(raw[:10])
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One card of the list."""

    card: AlertCard
    number: str
    title: str
    lamp: ui.Lamp
    url: str


def listed(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """Raises NotPermitted for who sees no cards."""
    access.require_reader(actor)
    rows = _narrowed(access.visible_cards(actor), wanted)
    return rows.filter(state=wanted.state) if wanted.state else rows


def _narrowed(rows: TenantQuerySet, wanted: Wanted) -> TenantQuerySet:
    if wanted.unit:
        rows = rows.filter(unit_id=UUID(wanted.unit))
    if wanted.colour:
        rows = rows.filter(colour=wanted.colour)
    if wanted.since:
        rows = rows.filter(given_at__gte=_begins(wanted.since))
    if wanted.until:
        rows = rows.filter(given_at__lt=clock.end_of_day(wanted.until))
    return rows


def _begins(day: date) -> datetime:
    """The first moment of the day in Shanghai."""
    return clock.end_of_day(day) - timedelta(days=1)


def tabs(actor: Actor, wanted: Wanted) -> list[ui.Tab]:
    """One tab a state, with its count under the other conditions."""
    rows = (
        _narrowed(access.visible_cards(actor), wanted).order_by().values_list("state").annotate(n=Count("pk"))
    )
    counts = dict(rows)
    found = [("", "全部", sum(counts.values()))]
    found += [(code, label, counts[code]) for code, label in states.CARD.labels.items() if code in counts]
    return [
        ui.Tab(label=label, url=wanted.query(state=code), count=count, current=code == wanted.state)
        for code, label, count in found
    ]


def units(actor: Actor) -> dict[str, str]:
    """Units that were given a card this actor may see: id → name."""
    rows = access.visible_cards(actor).order_by("unit__order", "unit__name", "unit_id")
    return {str(pk): name for pk, name in rows.values_list("unit_id", "unit__name").distinct()}


def rows_of(cards: Sequence[AlertCard]) -> list[Row]:
    code = tenancy.current().code
    return [
        Row(
            card=card,
            number=card.assignment.matter.number_label,
            title=card.assignment.matter.title,
            lamp=lamp(card),
            url=links.tenant_url(code, "supervision:card", pk=card.pk),
        )
        for card in cards
    ]


def lamp(card: AlertCard) -> ui.Lamp:
    """Its shape and its words; what is over is drawn as done."""
    day = words.day(clock.day_of_deadline(card.due_at))
    code = _LAMPS[card.colour] if card.is_open else "done"
    label = f"{card.colour_label}（已升级）" if card.escalated_at else card.colour_label
    return ui.Lamp(code=code, words=label, date=f"{day} 到期")  # type: ignore[arg-type]


def table(cards: TenantQuerySet) -> list[tuple[object, ...]]:
    return [
        (
            card.colour_label,
            card.assignment.matter.number_label,
            card.assignment.matter.title,
            card.unit_name,
            f"{clock.day_of_deadline(card.due_at):%Y-%m-%d}",
            f"{clock.local(card.given_at):%Y-%m-%d %H:%M}",
            card.state_label,
            f"{clock.local(card.escalated_at):%Y-%m-%d}" if card.escalated_at else "",
            card.answer,
            card.ended_note,
        )
        for card in cards[:MOST]
    ]


def by_unit(actor: Actor, wanted: Wanted) -> list[dict[str, Any]]:
    """One row a unit: how many of each colour it was given in the period, and how many still wait.

    Raises NotPermitted.
    """
    access.require_reader(actor)
    rows = _narrowed(access.visible_cards(actor), wanted).order_by()
    counted = rows.values("unit_id", "unit__name").annotate(
        notices=Count("pk", filter=Q(colour=states.NOTICE)),
        yellow=Count("pk", filter=Q(colour=states.YELLOW)),
        red=Count("pk", filter=Q(colour=states.RED)),
        escalated=Count("pk", filter=Q(escalated_at__isnull=False)),
        waiting=Count("pk", filter=Q(state=states.GIVEN)),
        answered=Count("pk", filter=Q(state=states.ANSWERED)),
    )
    return list(counted.order_by("-red", "-yellow", "unit__name", "unit_id"))


def unit_table(rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    names = ("unit__name", "notices", "yellow", "red", "escalated", "waiting", "answered")
    return [tuple(row[name] for name in names) for row in rows]
