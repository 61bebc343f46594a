"""The page of one unit: what it is, what it is competent for, who acts for it, what lies there, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from kernel.actor import Actor
from tenant_apps.organs import access, kinds, ports, selectors
from tenant_apps.organs.models import Competence, Unit, UnitEvent, UnitMember
from tenant_apps.organs.ports import OpenItem
from ui.parts import Act, Acts, Fact


@dataclass(frozen=True)
class CompetenceLine:
    id: UUID
    category: str
    role: str
    note: str


@dataclass(frozen=True)
class MemberLine:
    seat_id: UUID
    name: str
    roles: str


@dataclass(frozen=True)
class UnitPage:
    """All that the template shows; nothing in it asks the database."""

    unit: Unit
    facts: list[Fact]
    competences: list[CompetenceLine]
    members: list[MemberLine]
    events: list[UnitEvent]
    children: list[Unit]
    successors: list[Unit]
    open: int
    items: list[OpenItem]
    acts: Acts
    may_keep: bool
    sees_seats: bool


def build(actor: Actor, unit: Unit) -> UnitPage:
    """Inside the block."""
    work = ports.work()
    may_keep = actor.can(access.KEEP)
    return UnitPage(
        unit=unit,
        facts=_facts(unit),
        competences=competences(unit.pk),
        members=members(unit.pk),
        events=selectors.events_of(unit.pk),
        children=selectors.children_of(unit.pk),
        successors=selectors.successors_of([unit.pk]).get(unit.pk, []),
        open=work.counts([unit.pk]).get(unit.pk, 0) if work else 0,
        items=work.open_of(actor, unit.pk) if work else [],
        acts=_acts(unit) if may_keep else Acts(),
        may_keep=may_keep and unit.active,
        sees_seats=actor.can("seats.read"),
    )


def _facts(unit: Unit) -> list[Fact]:
    found = {
        "类别": kinds.labels().get(unit.kind, unit.kind),
        "简称": unit.short_name,
        "曾用名": "、".join(selectors.former_names_of([unit.pk]).get(unit.pk, [])),
        "上级单位": unit.parent.name if unit.parent else "",
        "行政区划代码": unit.division_code,
        "统一社会信用代码": unit.unified_code,
        "办公电话": unit.phone,
        "分办": "负责分办上级交办件" if unit.is_distributor else "",
        "撤并日期": f"{unit.ended_on:%Y-%m-%d}" if unit.ended_on else "",
    }
    return [Fact(term=term, value=value) for term, value in found.items() if value]


def competences(unit_id: UUID) -> list[CompetenceLine]:
    labels = kinds.category_labels()
    return [
        CompetenceLine(
            row.pk,
            labels.get(row.category, row.category),
            Competence.Role(row.role).label,
            row.note,
        )
        for row in selectors.competences_of([unit_id]).get(unit_id, [])
    ]


def members(unit_id: UUID) -> list[MemberLine]:
    """Each person once, with all their roles in the order 经办, 审核, 签发, 联络."""
    held: dict[UUID, tuple[str, set[str]]] = {}
    for row in selectors.members_of(unit_id):
        held.setdefault(row.seat_id, (row.person_name, set()))[1].add(row.role)
    return [
        MemberLine(seat_id, name, "、".join(role.label for role in UnitMember.Role if role.value in roles))
        for seat_id, (name, roles) in held.items()
    ]


def _acts(unit: Unit) -> Acts:
    def act(label: str, name: str, *, primary: bool = False, dialogue: bool = True) -> Act:
        url = reverse(f"organs:{name}", kwargs={"pk": unit.pk})
        return Act(label=label, url=url, primary=primary, dialogue=dialogue)

    if not unit.active:
        return Acts(can=(act("恢复", "restoration"),))
    return Acts(
        can=(
            act("修改", "edit", primary=True, dialogue=False),
            act("添加职责", "competence_new"),
            act("更名", "renaming"),
            act("撤并", "abolition"),
        )
    )
