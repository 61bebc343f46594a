"""The parts of one congress's page, and the rows of 升级状态."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from kernel import clock
from kernel.actor import Actor
from tenants import access, lifecycle, migrating, states
from tenants.console import figures, gate, tree
from tenants.models import Congress, CongressCheck, SchemaState
from tenants.onboarding import checklist, naming
from ui import words
from ui.parts import Act, Acts, Cannot, Fact, Tab

ENTRIES = 20
KINDS = {"congress": "人民代表大会常务委员会", "work_office": "工作机构（不设人民代表大会）"}
# The deed of the table → the page that does it; what can't be undone comes last.
PAGES = {
    "go_live": "going_live",
    "suspend": "suspension",
    "resume": "resumption",
    "rename": "renaming",
    "recode": "recoding",
    "merge": "merger",
    "close": "closure",
}
FINAL = ("merge", "close")
BEHIND = "behind"


@dataclass(frozen=True)
class Line:
    """A line of the check list: the registered one, and whether the console itself can do it."""

    line: checklist.Line

    @property
    def passed(self) -> bool:
        return not self.line.lacks

    @property
    def fact(self) -> str:
        if self.line.state == checklist.NOT_NEEDED:
            return self.line.fact or "不适用"
        return self.line.fact or ("通过" if self.passed else "未完成")


def checks(congress_id: UUID, state: str) -> dict[str, Any]:
    """The check list as it was found last."""
    lines = [Line(line) for line in checklist.lines(congress_id)]
    needed = [one for one in lines if one.line.state != checklist.NOT_NEEDED]
    return {
        "never_checked": not CongressCheck.objects.filter(congress_id=congress_id).exists(),
        "checks": lines,
        "checks_passed": sum(one.passed for one in needed),
        "checks_wanted": len(needed),
        "checks_lacking": len(checklist.lacking([one.line for one in lines])),
        "is_over": state in states.ENDED,
        "before_live": state in (states.PROVISIONING, tree.CHECKING, tree.FAILED),
    }


def facts(row: Congress) -> list[Fact]:
    former = "、".join(row.former_codes.order_by("-valid_to").values_list("code", flat=True))
    deputies = figures.count(figures.DEPUTIES, [row.pk]).get(row.pk, 0)
    found = {
        "机关全称": row.organ_name,
        "行政区划代码": f"{row.code}（曾用 {former}）" if former else row.code,
        "层级": words.level_word(row.level),
        "机关性质": KINDS.get(row.kind, row.kind),
        "上级": row.parent.organ_name if row.parent else "无",
        "下级": "无"
        if row.level == "county"
        else f"{row.children.filter(state=states.ACTIVE).count()} 个已上线，共 {row.children.count()} 个已登记",
        "代表席位": f"{deputies} 个",
        "登记": _moment(row.created_at),
        "建库": _moment(row.provisioned_at) or "尚未建库",
        "上线": _moment(row.activated_at) or "尚未上线",
    }
    if row.successor is not None:
        found["并入"] = row.successor.organ_name
    return [Fact(term=term, value=value) for term, value in found.items()]


def state_word(row: Congress) -> dict[str, str]:
    """The state in words, since when and why."""
    return {
        "label": states.CONGRESS.label(row.state),
        "since": _moment(row.state_since),
        "reason": row.state_reason,
        "is_live": "1" if row.state == states.ACTIVE else "",
    }


def acts(row: Congress, *, is_own: bool) -> Acts:
    """What the table allows now, and why the rest is not possible. `is_own`: the console's seat lies in this very congress."""
    can, possible = [], {move.deed: move for move in lifecycle.possible(row)}
    if is_own:
        possible = {deed: move for deed, move in possible.items() if deed not in FINAL}
    allowed = {deed: possible[deed] for deed in PAGES if deed in possible}
    first = next(iter(allowed), "") if row.state in (states.PROVISIONING, states.SUSPENDED) else ""
    for deed, move in allowed.items():
        url = reverse(f"console:{PAGES[deed]}", kwargs={"pk": row.pk})
        can.append(Act(label=move.label, url=url, primary=deed == first, dialogue=True))
    reason = f"当前为“{states.CONGRESS.label(row.state)}”"
    cannot = [
        Cannot(label=move.label, reason="您的管理席位在这个单位" if is_own and move.deed in FINAL else reason)
        for move in states.CONGRESS.moves
        if move.capability and move.deed not in allowed and move.deed in PAGES
    ]
    return Acts(can=tuple(can), cannot=tuple(cannot))


def admins(row: Congress) -> list[naming.Admin]:
    return list(naming.admins_of([row.pk]).get(row.pk, []))


@dataclass(frozen=True)
class SchemaRow:
    congress_id: UUID
    code: str
    name: str
    state: str
    label: str
    count: int
    error: str
    moment: str


def schema(row: Congress) -> SchemaRow | None:
    found = migrating.state_rows(congress_ids=[row.pk])
    return _schema_row(found[0]) if found else None


def schema_rows(actor: Actor) -> list[SchemaRow]:
    ids = list(access.in_scope(actor, gate.READ).values_list("pk", flat=True))
    return [_schema_row(row) for row in migrating.state_rows(congress_ids=ids)]


def _schema_row(row: migrating.StateRow) -> SchemaRow:
    is_behind = row.is_behind and row.schema_state == SchemaState.State.CURRENT
    return SchemaRow(
        congress_id=row.congress_id,
        code=row.code,
        name=row.name,
        state=BEHIND if is_behind else row.schema_state,
        label="待升级" if is_behind else row.label,
        count=row.migrations,
        error=row.error,
        moment=_moment(row.at),
    )


def schema_tabs(rows: list[SchemaRow], wanted: str) -> list[Tab]:
    labels = {"": "全部", "current": "最新", BEHIND: "待升级", "running": "升级中", "failed": "升级失败"}
    return [
        Tab(
            label=label,
            url=f"?state={state}" if state else "?",
            count=sum(not state or row.state == state for row in rows),
            current=state == wanted,
        )
        for state, label in labels.items()
    ]


def _moment(value: Any) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""
