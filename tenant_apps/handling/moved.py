"""期限调整: open matters whose deadline a change of the calendar has moved, as the office and the units see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import NotPermitted
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from tenant_apps.handling import access, deadlines, naming, selectors, states
from tenant_apps.handling.models import Matter
from ui import parts as ui

PAGE, MOST = 20, 5_000  # rows of a page, of a file
HEAD = ("编号", "标题", "主办", "期限", "调整说明", "调整时间")
_READERS = ("content.read", "matter.distribute", "matter.read")


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        return cls(text=given.get("q", "").replace("\x00", "").strip()[:60])

    def query(self) -> str:
        return f"?{urlencode({'q': self.text})}" if self.text else ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One matter of the list."""

    matter: Matter
    undertaker: str
    lamp: ui.Lamp
    url: str


def moved(actor: Actor) -> TenantQuerySet:
    """Those this actor may see, the last moved first."""
    rows: TenantQuerySet = Matter.objects.filter(
        access.matters(actor), state=states.OPEN, redated_at__isnull=False
    )
    return rows.order_by("-redated_at", "id")


def listed(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """Raises NotPermitted for who handles and reads no matters."""
    if not any(actor.can(name) for name in _READERS):
        raise NotPermitted
    found = moved(actor)
    if wanted.text:
        found = found.filter(Q(title__icontains=wanted.text) | Q(number_label__icontains=wanted.text))
    return found


def rows_of(found: Sequence[Matter]) -> list[Row]:
    held, lamps = selectors.held_of(found), deadlines.LampsByRules()
    return [
        Row(
            matter=matter,
            undertaker=naming.named(selectors.answering(held.get(matter.pk, []))),
            lamp=deadlines.shown(matter.due_at, matter.due_provisional, by=lamps(matter.profile_version)),
            url=_url(matter),
        )
        for matter in found
    ]


def _url(matter: Matter) -> str:
    code = tenancy.current().code
    if matter.suggestion_id is None:
        return links.tenant_url(code, "handling:matter", pk=matter.pk)
    return links.tenant_url(code, "suggestions:case", pk=matter.suggestion_id)


def table(found: TenantQuerySet) -> list[tuple[object, ...]]:
    return [
        (
            row.matter.number_label,
            row.matter.title,
            row.undertaker,
            _day(row.matter.due_at) + ("（暂定）" if row.lamp.provisional else ""),
            row.matter.due_note,
            row.matter.redated_at,
        )
        for row in rows_of(list(found[:MOST]))
    ]


def _day(due_at: datetime | None) -> str:
    return f"{clock.day_of_deadline(due_at):%Y-%m-%d}" if due_at else ""
