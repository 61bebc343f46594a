"""重点督办: the list, and one item as its page draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from tenant_apps.files import selectors as files
from tenant_apps.suggestions.casepage import DeedLink
from tenant_apps.suggestions.listing import RowFacts
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, attaching, selectors, states
from tenant_apps.supervision.models import KeySupervision, KeyVisit
from ui import parts as ui
from ui import words

PAGE, MOST, MARK = 20, 5_000, "重点督办"
HEAD = (
    "编号",
    "标题",
    "领衔代表",
    "状态",
    "决定日期",
    "决定依据",
    "牵头督办",
    "督办活动次数",
    "报告日期",
    "督办结果",
)
_TEXT = 60
_ICONS = {
    "decide_key": "check2-square",
    "decline_key": "x-square",
    "plan_key": "list-check",
    "visit_key": "calendar-check",
    "report_key": "file-earmark-text",
    "end_key": "flag",
}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all."""

    state: str = ""
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state = given.get("state", "")
        return cls(
            state=state if state in states.KEY.labels else "",
            text=text.one_line(given.get("q", "")[: 4 * _TEXT])[:_TEXT],
        )

    def query(self, **changed: str) -> str:
        """The address with some conditions changed, beginning with ?."""
        now = replace(self, **changed)
        pairs = {"state": now.state, "q": now.text}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


def listed(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """Raises NotPermitted."""
    access.require_key_reader(actor)
    rows = access.visible_keys(actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        names = (
            "suggestion__title",
            "suggestion__number",
            "suggestion__lead_name",
            "committee_name",
            "decision",
        )
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__icontains": wanted.text})
        rows = rows.filter(found)
    found_ones: TenantQuerySet = rows.prefetch_related("visits")
    return found_ones


def table(rows: TenantQuerySet) -> list[tuple[object, ...]]:
    return [
        (
            row.suggestion.number_label,
            row.suggestion.title,
            row.suggestion.lead_name,
            row.state_label,
            f"{row.decided_on:%Y-%m-%d}" if row.decided_on else "",
            row.decision,
            row.committee_name,
            len(row.visits.all()),
            f"{clock.local(row.reported_at):%Y-%m-%d}" if row.reported_at else "",
            row.ended_note,
        )
        for row in rows[:MOST]
    ]


def column(actor: Actor, rows: Sequence[Suggestion]) -> Mapping[UUID, RowFacts]:
    """The mark on a line of the list of suggestions, for everybody who sees the line."""
    return {pk: RowFacts(mark=MARK) for pk in selectors.keyed([row.pk for row in rows])}


@dataclass(frozen=True, kw_only=True)
class KeyView:
    """What the page draws besides the item itself."""

    case_url: str
    files_url: str
    facts: tuple[ui.Fact, ...]
    visits: tuple[KeyVisit, ...]
    rows: tuple[files.Row, ...]  # its attachments, as their panel takes them
    deeds: tuple[DeedLink, ...]


def build(actor: Actor, key: KeySupervision) -> KeyView:
    code = tenancy.current().code
    facts = [
        ("状态", key.state_label),
        ("建议", f"{key.suggestion.number_label}，领衔 {key.suggestion.lead_name}"),
        ("提请", f"{words.moment(key.proposed_at)} {key.proposed_by_name}"),
        ("主任会议决定", f"{key.decided_on:%Y-%m-%d} {key.decision}" if key.decided_on else ""),
        ("牵头督办", key.committee_name or ("代表工作机构" if key.is_decided else "")),
        (key.state_label, f"{words.moment(key.ended_at)} {key.ended_note}" if key.ended_at else ""),
    ]
    return KeyView(
        case_url=links.tenant_url(code, "suggestions:case", pk=key.suggestion_id),
        files_url=links.tenant_url(code, "supervision:key_files", pk=key.pk) if _writes(actor, key) else "",
        facts=tuple(ui.Fact(term=term, value=value) for term, value in facts if value),
        visits=tuple(key.visits.order_by("-on", "-id")),
        rows=tuple(files.of_carrier(attaching.KIND, key.pk)),
        deeds=tuple(deeds(actor, key)),
    )


def _writes(actor: Actor, key: KeySupervision) -> bool:
    return actor.can(states.LEAD_KEY) and states.KEY.allows(key, "report_key")


def deeds(actor: Actor, key: KeySupervision) -> list[DeedLink]:
    """What this actor may do now, the next step first."""
    code = tenancy.current().code
    return [
        DeedLink(
            deed=row.deed,
            label=row.label,
            url=links.tenant_url(code, f"supervision:{row.deed}", pk=key.pk),
            primary=row.deed not in ("decline_key", "report_key"),
            dialogue=True,
            icon=_ICONS[row.deed],
        )
        for row in states.KEY.possible(key)
        if actor.can(row.capability)
    ]
