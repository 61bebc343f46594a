"""单位与职责, the list: which units, in which order, and how a row reads. The number of queries does not grow with the units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from tenant_apps.organs import access, kinds, ports, selectors
from tenant_apps.organs.models import Competence, Unit, UnitEvent, UnitMember
from ui.parts import Chip, Tab

PAGE = 20
_TEXT_LENGTH = 60
IN_USE, ENDED, ALL = "", "ended", "all"
STATES = {IN_USE: "在用", ENDED: "已撤并", ALL: "全部"}
_DEEPEST = 5  # steps by which a row is set in


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it. Values that mean nothing are left out."""

    state: str = IN_USE
    kind: str = ""
    distributor: bool = False
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state, kind = given.get("state", ""), given.get("kind", "")
        return cls(
            state=state if state in STATES else IN_USE,
            kind=kind.replace("\x00", "")[:40],
            distributor=given.get("distributor") == "1",
            text=given.get("q", "").replace("\x00", "").strip()[:_TEXT_LENGTH],
        )

    def query(self, **changed: object) -> str:
        """The address with some things changed, beginning with ?."""
        now = replace(self, **changed)  # type: ignore[arg-type]
        pairs = {
            "state": now.state,
            "kind": now.kind,
            "distributor": "1" if now.distributor else "",
            "q": now.text,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.distributor or self.text)

    def chips(self, labels: Mapping[str, str]) -> list[Chip]:
        words = {
            "text": f"含“{self.text}”" if self.text else "",
            "kind": labels.get(self.kind, self.kind),
            "distributor": "负责分办" if self.distributor else "",
        }
        empty = {"text": "", "kind": "", "distributor": False}
        return [
            Chip(label=word, url_without=self.query(**{name: empty[name]}))
            for name, word in words.items()
            if word
        ]


def _filtered(rows: TenantQuerySet, wanted: Wanted) -> TenantQuerySet:
    """A name is looked for as it is, as it was, and as it is shortened."""
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.distributor:
        rows = rows.filter(is_distributor=True)
    if wanted.text:
        before = UnitEvent.objects.filter(unit_id=OuterRef("pk"), name_before__icontains=wanted.text)
        rows = rows.filter(
            Q(name__icontains=wanted.text)
            | Q(short_name__icontains=wanted.text)
            | Q(unified_code__iexact=wanted.text)
            | Q(division_code=wanted.text)
            | Exists(before)
        )
    return rows


def found(actor: Actor, wanted: Wanted) -> TenantQuerySet:
    """The units that match, in the office's order, for the API. Raises NotPermitted."""
    rows = _filtered(access.units(actor), wanted)
    return rows if wanted.state == ALL else rows.filter(active=wanted.state == IN_USE)


@dataclass(frozen=True)
class Record:
    """One unit with what the API says of it."""

    unit: Unit
    kind: str
    former_names: list[str]
    competences: list[Competence]
    successors: list[Unit]


def records(rows: Sequence[Unit]) -> list[Record]:
    """These units; the same few queries for any number of them."""
    ids, labels = [row.pk for row in rows], kinds.labels()
    before, after = selectors.former_names_of(ids), selectors.successors_of(ids)
    words = selectors.competences_of(ids)
    return [
        Record(
            row,
            labels.get(row.kind, row.kind),
            before.get(row.pk, []),
            words.get(row.pk, []),
            after.get(row.pk, []),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Place:
    """Where a unit stands in the tree."""

    id: UUID
    depth: int


@dataclass(frozen=True)
class Found:
    """What the filter lets through: the places in order, and how many units each state has."""

    places: Sequence[Place]
    tabs: list[Tab]


def places(actor: Actor, wanted: Wanted) -> Found:
    """Without a filter the units in use stand as a tree, each under its parent; else in the office's order. Raises NotPermitted."""
    rows = list(_filtered(access.units(actor), wanted).values_list("id", "parent_id", "active"))
    counts = {IN_USE: sum(row[2] for row in rows), ALL: len(rows)}
    counts[ENDED] = counts[ALL] - counts[IN_USE]
    tabs = [
        Tab(label=word, url=wanted.query(state=state), count=counts[state], current=state == wanted.state)
        for state, word in STATES.items()
    ]
    shown = [row for row in rows if wanted.state == ALL or row[2] == (wanted.state == IN_USE)]
    if wanted.narrows or wanted.state != IN_USE:
        return Found([Place(row[0], 0) for row in shown], tabs)
    return Found(list(_tree([(row[0], row[1]) for row in shown])), tabs)


def _tree(rows: Sequence[tuple[UUID, UUID | None]]) -> Iterator[Place]:
    """Depth first; who stands under nobody of these rows stands at the top."""
    present = {one for one, _ in rows}
    below: dict[UUID | None, list[UUID]] = {}
    for one, parent in rows:
        below.setdefault(parent if parent in present else None, []).append(one)
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        yield Place(one, min(depth, _DEEPEST))
        waiting += [(child, depth + 1) for child in reversed(below.get(one, []))]


@dataclass(frozen=True)
class Line:
    """One unit in the table."""

    unit: Unit
    depth: int
    kind: str
    parent: str
    competences: tuple[str, ...]
    people: tuple[str, ...]
    open: int
    successors: str
    former_names: tuple[str, ...]

    @property
    def state(self) -> str:
        return STATES[IN_USE if self.unit.active else ENDED]


def lines(shown: Collection[Place]) -> list[Line]:
    """These rows with all they show; a handful of queries for any number of them."""
    ids = [place.id for place in shown]
    units = {row.pk: row for row in Unit.objects.filter(pk__in=ids).select_related("parent")}
    labels, words = kinds.labels(), _competences(ids)
    people, work = _people(ids), ports.work()
    counts = work.counts(ids) if work else {}
    after, before = selectors.successors_of(ids), selectors.former_names_of(ids)
    return [
        Line(
            unit=units[place.id],
            depth=place.depth,
            kind=labels.get(units[place.id].kind, units[place.id].kind),
            parent=parent.name if (parent := units[place.id].parent) else "",
            competences=words.get(place.id, ()),
            people=people.get(place.id, ()),
            open=counts.get(place.id, 0),
            successors="、".join(one.name for one in after.get(place.id, [])),
            former_names=tuple(before.get(place.id, [])),
        )
        for place in shown
        if place.id in units
    ]


def _competences(ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    labels, found = kinds.category_labels(), selectors.competences_of(ids)
    return {
        unit_id: tuple(
            labels.get(row.category, row.category) + ("" if row.role == Competence.Role.LEAD else "（协办）")
            for row in rows
        )
        for unit_id, rows in found.items()
    }


def _people(ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """unit → 经办人 俞水根, …: each person once, with their first role."""
    found: dict[UUID, dict[UUID, str]] = {}
    rows = UnitMember.objects.filter(unit_id__in=ids).order_by("person_name", "id")
    for row in rows:
        found.setdefault(row.unit_id, {}).setdefault(row.seat_id, row.person_name)
    return {unit_id: tuple(names.values()) for unit_id, names in found.items()}


HEAD = (
    "名称",
    "简称",
    "类别",
    "上级单位",
    "次序",
    "行政区划代码",
    "统一社会信用代码",
    "办公电话",
    "负责分办",
    "职责类别",
    "曾用名",
    "人员",
    "在办件数",
    "状态",
    "撤并日期",
    "承继单位",
)


def table(shown: Collection[Place]) -> list[tuple[object, ...]]:
    """The rows as a file has them."""
    return [
        (
            line.unit.name,
            line.unit.short_name,
            line.kind,
            line.parent,
            line.unit.order,
            line.unit.division_code,
            line.unit.unified_code,
            line.unit.phone,
            "是" if line.unit.is_distributor else "",
            "、".join(line.competences),
            "、".join(line.former_names),
            "、".join(line.people),
            line.open,
            line.state,
            line.unit.ended_on or "",
            line.successors,
        )
        for line in lines(shown)
    ]
