"""The tree of a desk: every unit below it that has an organ, onboarded or not, with its state. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from kernel.tenancy import CongressRef
from tenants import states
from tenants.console import figures
from tenants.models import Batch, BatchRow, Congress, CongressCheck, CongressCode, Division
from tenants.onboarding import steps
from tenants.provisioning import organ_name

# What the tree says of a unit: the registry's states, those between them, and “not yet asked for”.
NONE, FAILED, WORKING, CHECKING = "none", "failed", "working", "checking"
LABELS = {
    states.ACTIVE: "已上线",
    WORKING: "开通中",
    CHECKING: "待上线检查",
    states.REQUESTED: "已申请",
    NONE: "未开通",
    FAILED: "开通失败",
    states.MIGRATING: "维护中",
    states.SUSPENDED: "暂停",
    states.CLOSED: "已关闭",
    states.MERGED: "已并入",
    states.ELSEWHERE: "在其他平台",
}
# These are no longer counted among the units that could be live.
GONE = frozenset({states.CLOSED, states.MERGED, states.ELSEWHERE})
# What somebody at the console should look at.
WAITING = frozenset({FAILED, CHECKING})
_AT_WORK = frozenset({states.QUEUED, states.RUNNING, states.STOPPING})


@dataclass(kw_only=True)
class Unit:
    """One line of the tree. `congress_id` is None where the registry knows nothing of the unit yet."""

    code: str
    name: str
    organ_name: str
    level: str
    kind: str
    congress_id: UUID | None = None
    parent_code: str = ""
    state: str = NONE
    since: datetime | None = None
    why: str = ""
    batch_id: UUID | None = None
    deputies: int | None = None
    passed: int = 0
    wanted: int = 0
    migrations: int = 0
    depth: int = 0
    live: int = 0
    total: int = 0
    children: list[Unit] = field(default_factory=list)

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def is_office(self) -> bool:
        return self.kind == "work_office"

    def below(self) -> Iterable[Unit]:
        for child in self.children:
            yield child
            yield from child.below()


@dataclass(frozen=True)
class Tree:
    top: Unit
    by_code: Mapping[str, Unit]

    @property
    def all(self) -> list[Unit]:
        """From the top down, in order of code, each below its parent."""
        return [self.top, *self.top.below()]

    def counts(self) -> dict[str, int]:
        """State → number of units, the states without any left out, in the order in which they are told."""
        found = dict.fromkeys(LABELS, 0)
        for unit in self.all:
            found[unit.state] += 1
        return {state: number for state, number in found.items() if number}


def build(scope: CongressRef) -> Tree:
    """The desk's congress and everything below it."""
    congresses = list(Congress.objects.order_by("code"))
    own = _within(scope.id, congresses)
    units = {congress.code: _unit_of(congress) for congress in own}
    codes = {congress.id: congress.code for congress in congresses}
    for congress in own:
        units[congress.code].parent_code = codes.get(congress.parent_id, "")
    _add_unasked(scope, units, taken={congress.code for congress in congresses})
    _add_progress(units)
    ids = [unit.congress_id for unit in units.values() if unit.congress_id is not None]
    deputies = figures.count(figures.DEPUTIES, ids)
    checks = _checks(ids)
    for unit in units.values():
        if unit.congress_id is not None and unit.migrations:
            unit.deputies = deputies.get(unit.congress_id, 0)
        if unit.congress_id is not None:
            unit.passed, unit.wanted = checks.get(unit.congress_id, (0, 0))
    return _joined(scope.code, units)


def _within(top: UUID, congresses: list[Congress]) -> list[Congress]:
    children: dict[UUID | None, list[Congress]] = {}
    for congress in congresses:
        children.setdefault(congress.parent_id, []).append(congress)
    found = [congress for congress in congresses if congress.id == top]
    for congress in found:
        found.extend(children.get(congress.id, []))
    return found


def _unit_of(congress: Congress) -> Unit:
    return Unit(
        code=congress.code,
        name=congress.name,
        organ_name=congress.organ_name,
        level=congress.level,
        kind=congress.kind,
        congress_id=congress.id,
        state=CHECKING if congress.state == states.PROVISIONING else congress.state,
        since=congress.state_since,
        why=congress.state_reason if congress.state in (states.SUSPENDED, *GONE) else "",
        migrations=congress.migrations,
    )


def _add_unasked(scope: CongressRef, units: dict[str, Unit], *, taken: set[str]) -> None:
    """The divisions with an organ that the registry does not know yet, and never under a code that it gave up."""
    former = set(CongressCode.objects.values_list("code", flat=True))
    rows = Division.objects.filter(code__startswith=scope.code[:2]).exclude(organ="none").order_by("code")
    by_parent: dict[str, list[Division]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_code, []).append(row)
    province = next((row.name for row in rows if row.level == "province"), "")
    waiting = list(units)
    for code in waiting:
        for row in by_parent.get(code, []):
            if row.code in units or row.code in taken or row.code in former:
                continue
            units[row.code] = Unit(
                code=row.code,
                name=row.name,
                organ_name=organ_name(row, province),
                level=row.level,
                kind=row.organ,
                parent_code=code,
            )
            waiting.append(row.code)


def _add_progress(units: dict[str, Unit]) -> None:
    """Of units that are not live: what the last batch did with them."""
    open_codes = [u.code for u in units.values() if u.state in (NONE, states.REQUESTED, CHECKING)]
    rows = (
        BatchRow.objects.filter(code__in=open_codes)
        .exclude(batch__state=states.PREVIEWED)
        .exclude(state="skipped")
        .order_by("code", "-id")
        .distinct("code")
        .values_list("code", "state", "step", "error", "error_code", "batch_id", "batch__state")
    )
    for code, state, step, error, error_code, batch_id, batch_state in rows:
        unit = units[code]
        unit.batch_id = batch_id
        if state == "failed":
            lacks = unit.state == CHECKING and error_code == steps.ChecksLacking.code
            unit.state, unit.why = CHECKING if lacks else FAILED, error
        elif state in ("working", "waiting") and batch_state in _AT_WORK:
            unit.state = WORKING
            unit.why = (
                "排队等候" if state == "waiting" and not step else f"正在{steps.WORDS.get(step, '办理')}"
            )
        elif state in ("working", "waiting") and batch_state == states.STOPPED:
            unit.why = "任务已停止，可继续"


def _checks(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Congress → lines that passed, lines that count."""
    found: dict[UUID, tuple[int, int]] = {}
    rows = CongressCheck.objects.filter(congress_id__in=ids).exclude(state=CongressCheck.State.NOT_NEEDED)
    for congress_id, state, number in rows.values_list("congress_id", "state").annotate(Count("id")):
        passed, wanted = found.get(congress_id, (0, 0))
        found[congress_id] = (passed + (number if state == CongressCheck.State.OK else 0), wanted + number)
    return found


def _joined(top_code: str, units: dict[str, Unit]) -> Tree:
    for unit in sorted(units.values(), key=lambda one: one.code):
        parent = units.get(unit.parent_code)
        if parent is not None and unit.code != top_code:
            parent.children.append(unit)
    top = units[top_code]
    _measure(top, 0)
    return Tree(top=top, by_code=units)


def _measure(unit: Unit, depth: int) -> None:
    unit.depth = depth
    for child in unit.children:
        _measure(child, depth + 1)
        counts = child.state not in GONE
        unit.total += child.total + counts
        unit.live += child.live + (child.state == states.ACTIVE)


def running(scope: CongressRef, tree: Tree) -> Batch | None:
    """The newest batch at work within the desk's reach."""
    ids = [unit.congress_id for unit in tree.all if unit.congress_id is not None]
    return Batch.objects.filter(scope_id__in=ids, state__in=_AT_WORK).order_by("-started_at", "-id").first()
