"""承诺事项台账: what was promised in replies, as the office and the units list it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import NotPermitted
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from shared_apps.rules.codes import Commitments
from tenant_apps.handling import access, deadlines, following, states
from tenant_apps.handling.models import Commitment
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import DeedLink
from ui import parts as ui

PAGE, MOST = 20, 5_000  # rows of a page, of a file
HEAD = (
    "编号",
    "建议标题",
    "承办单位",
    "承诺事项",
    "完成期限",
    "状态",
    "年度",
    "落实情况",
    "报告时间",
    "办理意见",
)
OVER, RUNNING = "over", "running"
DUES = {OVER: "已逾期", RUNNING: "未到期"}
_READERS = ("content.read", "matter.read")
# Deed → address, icon.
_DEEDS = {
    "report_commitment": ("report_commitment", "check2-circle"),
    "confirm_commitment": ("confirm_commitment", "check2-all"),
    "send_back_commitment": ("send_back_commitment", "arrow-return-left"),
    "explain_commitment": ("explain_commitment", "chat-square-text"),
}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all, and what means nothing is left out."""

    text: str = ""
    state: str = ""
    due: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state, due = given.get("state", ""), given.get("due", "")
        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:60],
            state=state if state in states.COMMITMENT.labels else "",
            due=due if due in DUES else "",
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, "state": now.state, "due": now.due}
        given = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.state or self.due)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One promise of the list."""

    commitment: Commitment
    lamp: ui.Lamp
    url: str
    deeds: tuple[DeedLink, ...]


def require_reader(actor: Actor) -> None:
    """Raises NotPermitted for who neither reads the cases nor handles any."""
    if not any(actor.can(name) for name in _READERS):
        raise NotPermitted


def listed(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """Those this actor may see; raises NotPermitted."""
    require_reader(actor)
    found = access.commitments(actor)
    if wanted.text:
        sought = Q(text__icontains=wanted.text) | Q(matter__title__icontains=wanted.text)
        sought |= Q(matter__number_label__icontains=wanted.text)
        found = found.filter(sought | Q(assignment__undertaker_name__icontains=wanted.text))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.due:
        found = found.filter(state__in=sorted(states.TRACKED))
        over = Q(due_at__lte=clock.now())
        found = found.filter(over if wanted.due == OVER else ~over)
    return found


def rows_of(actor: Actor, found: Sequence[Commitment]) -> list[Row]:
    lamps, works_for = deadlines.LampsByRules(), cache(partial(_works_for, actor))
    return [
        Row(
            commitment=one,
            lamp=lamp(one, lamps),
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=one.matter.suggestion_id),
            deeds=deeds(actor, one, works_for),
        )
        for one in found
    ]


def lamp(one: Commitment, lamps: deadlines.LampsByRules) -> ui.Lamp:
    if not one.is_open:
        return deadlines.done(one.state_label)
    return deadlines.shown(one.due_at, one.due_provisional, by=lamps(one.matter.profile_version))


def deeds(actor: Actor, one: Commitment, works_for: Callable[[UUID | None], bool]) -> tuple[DeedLink, ...]:
    """What this actor may do with it now. `works_for` tells whether they act for a unit: asked once for all of its rows."""
    found = []
    for row in states.COMMITMENT.possible(one):
        if row.deed not in _DEEDS or not _may(actor, one, row.deed, row.capability, works_for):
            continue
        view, icon = _DEEDS[row.deed]
        url = links.tenant_url(tenancy.current().code, f"handling:{view}", pk=one.pk)
        found.append(DeedLink(deed=row.deed, label=row.label, url=url, dialogue=True, icon=icon))
    if actor.can(course.FOLLOW_UP) and following.is_owed(one) and following.may_end(one):
        url = links.tenant_url(tenancy.current().code, "handling:follow_up", pk=one.matter.suggestion_id)
        found.insert(0, DeedLink(deed="follow_up", label="再次答复", url=url, icon="reply"))
    return tuple(found)


def _works_for(actor: Actor, unit_id: UUID | None) -> bool:
    return access.seat_of_unit(actor, unit_id) is not None


def _may(
    actor: Actor, one: Commitment, deed: str, capability: str, works_for: Callable[[UUID | None], bool]
) -> bool:
    if deed == "report_commitment":
        return works_for(one.assignment.unit_id)
    if deed == "confirm_commitment":
        by = deadlines.rules(one.matter.profile_version)
        return actor.can(capability) and by.commitments is not Commitments.FOLLOW_UP
    return actor.can(capability)


def table(actor: Actor, found: TenantQuerySet) -> list[tuple[object, ...]]:
    return [
        (
            one.matter.number_label,
            one.matter.title,
            one.assignment.undertaker_name,
            one.text,
            f"{clock.day_of_deadline(one.due_at):%Y-%m-%d}" + ("（暂定）" if one.due_provisional else ""),
            one.state_label,
            one.year,
            one.report,
            one.reported_at,
            one.answer,
        )
        for one in found[:MOST]
    ]
