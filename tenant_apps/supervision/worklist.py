"""督办台账: what units still owe, the nearest day first; from here one or many are urged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import deadlines, naming
from tenant_apps.handling.models import Assignment
from tenant_apps.suggestions import access as suggestions
from tenant_apps.supervision import access, listing, selectors
from ui import parts as ui

PAGE, MOST = 20, 5_000
HEAD = ("编号", "标题", "承办单位", "承担", "状态", "期限", "期限情况", "红黄牌", "催办次数", "最近催办")
LAMPS = {"over": "逾期", "near": "临期", "ok": "在限"}
_TEXT = 60


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    unit: str = ""
    lamp: str = ""
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        lamp, key = given.get("lamp", ""), text.as_uuid(given.get("unit", ""))
        return cls(
            unit=str(key) if key else "",
            lamp=lamp if lamp in LAMPS else "",
            text=text.one_line(given.get("q", "")[: 4 * _TEXT])[:_TEXT],
        )

    def query(self, **changed: str) -> str:
        """The address with some conditions changed, beginning with ?."""
        now = replace(self, **changed)
        pairs = {"unit": now.unit, "lamp": now.lamp, "q": now.text}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self, units: Mapping[str, str]) -> list[ui.Chip]:
        found = [
            ("text", f"含“{self.text}”" if self.text else ""),
            ("unit", units.get(self.unit, "所选单位") if self.unit else ""),
            ("lamp", LAMPS.get(self.lamp, "")),
        ]
        return [ui.Chip(label=word, url_without=self.query(**{name: ""})) for name, word in found if word]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One unit's work on one case."""

    pk: UUID
    number: str
    title: str
    unit: str
    role: str
    state: str
    lamp: ui.Lamp
    due_at: datetime | None
    card: ui.Lamp | None
    times: int
    urged_at: datetime | None
    url: str


def listed(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """Raises NotPermitted for who sees no unit's work."""
    rows = access.work(actor)
    if wanted.unit:
        rows = rows.filter(unit_id=UUID(wanted.unit))
    if wanted.text:
        found = Q()
        for name in ("matter__title", "matter__number_label", "matter__lead_name", "undertaker_name"):
            found |= Q(**{f"{name}__icontains": wanted.text})
        rows = rows.filter(found)
    return _of_lamp(rows, wanted.lamp)


def _of_lamp(rows: TenantQuerySet, lamp: str) -> TenantQuerySet:
    """By the rules of today, as the lamps of most rows are."""
    now = clock.now()
    days = deadlines.rules(None).near_working_days if lamp in ("near", "ok") else 0
    calendar = worktime.calendar(tenancy.current().id)
    near = clock.end_of_day(calendar.working_day_after(clock.today(), days) if days else clock.today())
    chosen = {
        "over": Q(due_at__lte=now),
        "near": Q(due_at__gt=now, due_at__lte=near),
        "ok": Q(due_at__gt=near),
    }
    return rows.filter(chosen.get(lamp, Q()))


def units(actor: Actor) -> dict[str, str]:
    """Units that owe something this actor sees: id → name."""
    rows = access.work(actor).order_by("unit__order", "unit__name", "unit_id")
    return {str(pk): name for pk, name in rows.values_list("unit_id", "unit__name").distinct()}


def rows_of(actor: Actor, found: Sequence[Assignment]) -> list[Row]:
    """A page of them: cards, urgings and what may be opened are asked once."""
    pks = [one.pk for one in found]
    cards, urged, lamps = selectors.given_to(pks), selectors.urgings_of(pks), deadlines.LampsByRules()
    opens = _opened(actor, found)
    return [
        Row(
            pk=one.pk,
            number=one.matter.number_label,
            title=one.matter.title,
            unit=one.undertaker_name,
            role=naming.role_label(one.role, by=deadlines.rules(one.matter.profile_version)),
            state=one.state_label,
            due_at=one.due_at,
            lamp=deadlines.shown(one.due_at, one.due_provisional, by=lamps(one.matter.profile_version)),
            card=next((listing.lamp(card) for card in reversed(cards.get(one.pk, [])) if card.is_open), None),
            times=len(urged.get(one.pk, ())),
            urged_at=urged[one.pk][0].at if one.pk in urged else None,
            url=opens.get(one.matter_id, ""),
        )
        for one in found
    ]


def _opened(actor: Actor, found: Sequence[Assignment]) -> dict[UUID, str]:
    """matter → the page of its case, for those that this actor may open."""
    code = tenancy.current().code
    cases = {one.matter.suggestion_id for one in found if one.matter.suggestion_id}
    visible = set(suggestions.visible(actor).filter(pk__in=cases).values_list("pk", flat=True))
    return {
        one.matter_id: links.tenant_url(code, "suggestions:case", pk=one.matter.suggestion_id)
        if one.matter.suggestion_id
        else links.tenant_url(code, "handling:matter", pk=one.matter_id)
        for one in found
        if one.matter.suggestion_id is None or one.matter.suggestion_id in visible
    }


def chosen(actor: Actor, pks: Sequence[UUID]) -> list[Row]:
    """Those of the chosen that are owed and may be seen."""
    return rows_of(actor, list(access.work(actor).filter(pk__in=pks)))


def table(actor: Actor, found: TenantQuerySet) -> list[tuple[object, ...]]:
    return [
        (
            row.number,
            row.title,
            row.unit,
            row.role,
            row.state,
            clock.day_of_deadline(row.due_at) if row.due_at else "",
            row.lamp.words + ("（暂定）" if row.lamp.provisional else ""),
            row.card.words if row.card else "",
            row.times,
            row.urged_at,
        )
        for row in rows_of(actor, list(found[:MOST]))
    ]
