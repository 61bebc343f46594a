"""Reading units, who acts for them and what they are competent for. Inside the congress's block."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor
from tenant_apps.organs import kinds
from tenant_apps.organs.models import Competence, Succession, Unit, UnitEvent, UnitMember
from tenant_apps.organs.refusals import UnitInactive

# The office's order; among those alike the townships stand by division code.
ORDER = ("order", "division_code", "name", "id")
_NAMES_BEFORE = (UnitEvent.Kind.FORMER_NAME, UnitEvent.Kind.RENAMED)


def units_for_assignment() -> list[Unit]:
    """Units that may undertake now, in the office's order; the government itself only distributes."""
    rows = Unit.objects.filter(active=True).exclude(kind=Unit.Kind.GOVERNMENT)
    return list(rows.order_by(*ORDER))


def units_in_use() -> list[Unit]:
    """Every unit that is not abolished, the government among them, in the office's order."""
    return list(Unit.objects.filter(active=True).order_by(*ORDER))


def possible_heirs(unit: Unit) -> list[Unit]:
    """Units that may follow this one: in use, of the same branch (kinds.BRANCHES), in the office's order."""
    branch = kinds.branch_of(unit.kind)
    return [row for row in units_in_use() if row.pk != unit.pk and kinds.branch_of(row.kind) == branch]


def unit_name_of_seat(seat_id: UUID) -> str:
    """The unit for which the seat acts; empty for none."""
    found = UnitMember.objects.filter(seat_id=seat_id).select_related("unit").order_by("id").last()
    return found.unit.name if found else ""


def unit_names_of_seats(seat_ids: Collection[UUID]) -> dict[UUID, str]:
    """seat → the unit for which it acts, in one query; those that act for none are left out."""
    rows = UnitMember.objects.filter(seat_id__in=seat_ids).order_by("id")
    return dict(rows.values_list("seat_id", "unit__name"))


def roles_of_seat(seat_id: UUID) -> tuple[str, ...]:
    """What the seat does in its unit, as codes in the order of UnitMember.Role."""
    held = set(UnitMember.objects.filter(seat_id=seat_id).values_list("role", flat=True))
    return tuple(role for role in UnitMember.Role.values if role in held)


def unit(unit_id: UUID) -> Unit | None:
    """One unit, active or not."""
    found: Unit | None = Unit.objects.filter(pk=unit_id).first()
    return found


def units_of(actor: Actor) -> list[Unit]:
    """The units in use for which the actor's seats here act."""
    rows = Unit.objects.filter(members__seat_id__in=_seats(actor), active=True)
    return list(rows.distinct().order_by(*ORDER))


def unit_ids_of(actor: Actor) -> list[UUID]:
    """The same as ids, and the abolished units that they followed: what lies there is theirs to read. Empty for who acts for none."""
    seats = _seats(actor)
    if not seats:
        return []
    found = set(UnitMember.objects.filter(seat_id__in=seats).values_list("unit_id", flat=True))
    fresh = found
    while fresh:
        before = Succession.objects.filter(successor_id__in=fresh).values_list("unit_id", flat=True)
        fresh = set(before) - found
        found |= fresh
    return list(found)


def _seats(actor: Actor) -> list[UUID]:
    return [seat.id for seat in actor.seats if seat.kind in ("handler", "distributor")]


REVIEWER, APPROVER = UnitMember.Role.REVIEWER.value, UnitMember.Role.APPROVER.value


def roles_in(unit_id: UUID) -> frozenset[str]:
    """What there is somebody for in this unit (UnitMember.Role)."""
    return frozenset(UnitMember.objects.filter(unit_id=unit_id).values_list("role", flat=True))


def roles_of(actor: Actor, unit_id: UUID) -> frozenset[str]:
    """What the actor's seats do in this unit (UnitMember.Role): who may review, who may sign."""
    rows = UnitMember.objects.filter(unit_id=unit_id, seat_id__in=_seats(actor))
    return frozenset(rows.values_list("role", flat=True))


def government() -> Unit | None:
    """This level's people's government."""
    rows = Unit.objects.filter(kind=Unit.Kind.GOVERNMENT, active=True)
    found: Unit | None = rows.order_by("order", "id").first()
    return found


def committees() -> list[Unit]:
    """The congress's own committees in use, in the office's order."""
    return list(Unit.objects.filter(active=True, kind=Unit.Kind.COMMITTEE).order_by(*ORDER))


def distributors() -> list[Unit]:
    """The units in use that distribute (分办), in the office's order."""
    return list(Unit.objects.filter(active=True, is_distributor=True).order_by(*ORDER))


def names_of(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """unit → name, for lists."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("id", "name"))


def members_of(unit_id: UUID) -> list[UnitMember]:
    """Who acts for the unit, one row for each role of a person."""
    return list(UnitMember.objects.filter(unit_id=unit_id).order_by("person_name", "id"))


def seat_ids_in(unit_ids: Iterable[UUID]) -> set[UUID]:
    """The seats of those who act for these units, or for the units that have followed them."""
    found = set(unit_ids)
    fresh = found
    while fresh:
        after = Succession.objects.filter(unit_id__in=fresh).values_list("successor_id", flat=True)
        fresh = set(after) - found
        found = found | fresh
    return set(UnitMember.objects.filter(unit_id__in=found).values_list("seat_id", flat=True))


@dataclass(frozen=True)
class Fit:
    """A unit that is competent for a category; `note` are the office's words."""

    unit_id: UUID
    name: str
    role: str
    role_label: str
    note: str


def competent_for(category: str) -> list[Fit]:
    """Units in use that may undertake and are competent for this category or for one merged with it, those that lead first.

    A proposal, no rule.
    """
    rows = Competence.objects.filter(category__in=kinds.family(category), unit__active=True).exclude(
        unit__kind=Unit.Kind.GOVERNMENT
    )
    order = [f"unit__{name}" for name in ORDER]
    found = [
        Fit(row.unit_id, row.unit.name, row.role, row.get_role_display(), row.note)
        for row in rows.select_related("unit").order_by(*order)
    ]
    once = {fit.unit_id: fit for fit in sorted(found, key=lambda fit: fit.role == Competence.Role.LEAD)}
    return sorted(
        (fit for fit in found if once[fit.unit_id] is fit), key=lambda fit: fit.role != Competence.Role.LEAD
    )


def competences_of(unit_ids: Collection[UUID]) -> dict[UUID, list[Competence]]:
    """unit → its competences, those it leads first."""
    found: dict[UUID, list[Competence]] = {}
    rows = Competence.objects.filter(unit_id__in=unit_ids).order_by("-role", "category", "id")
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return found


def successors_of(unit_ids: Collection[UUID]) -> dict[UUID, list[Unit]]:
    """Abolished unit → who followed it, in the office's order; they may be abolished themselves."""
    found: dict[UUID, list[Unit]] = {}
    rows = Succession.objects.filter(unit_id__in=unit_ids).select_related("successor")
    rows = rows.order_by(*(f"successor__{name}" for name in ORDER))
    for row in rows:
        found.setdefault(row.unit_id, []).append(row.successor)
    return found


def heirs_of(unit_id: UUID) -> list[Unit]:
    """The units in use that stand at the end of the succession."""
    found: dict[UUID, Unit] = {}
    seen, fresh = {unit_id}, {unit_id}
    while fresh:
        after = [row for rows in successors_of(fresh).values() for row in rows]
        found |= {row.pk: row for row in after if row.active}
        fresh = {row.pk for row in after if not row.active} - seen
        seen |= fresh
    return list(found.values())


def inactive(unit: Unit, *, field: str = "unit") -> UnitInactive:
    """The refusal of an abolished unit, naming who followed it."""
    heirs = "、".join(f"“{one.name}”" for one in heirs_of(unit.pk))
    follow = f"由{heirs}承继，请改选承继单位" if heirs else "没有登记承继单位，请另选单位"
    return UnitInactive(name=unit.name, follow=follow, field=field)


def former_names_of(unit_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """unit → names it bore before, each once, oldest first."""
    found: dict[UUID, list[str]] = {}
    rows = UnitEvent.objects.filter(unit_id__in=unit_ids, kind__in=_NAMES_BEFORE).order_by("at", "id")
    for unit_id, name in rows.values_list("unit_id", "name_before"):
        if name not in found.setdefault(unit_id, []):
            found[unit_id].append(name)
    return found


def events_of(unit_id: UUID) -> list[UnitEvent]:
    """沿革, the latest first; undated former names last."""
    rows = list(UnitEvent.objects.filter(unit_id=unit_id).order_by("-at", "-id"))
    return sorted(rows, key=lambda row: row.on.toordinal() if row.on else 0, reverse=True)


def children_of(unit_id: UUID) -> list[Unit]:
    return list(Unit.objects.filter(parent_id=unit_id, active=True).order_by(*ORDER))


@dataclass(frozen=True)
class Known:
    """A unit found by a name: its present one, its short one or one it bore before."""

    unit: Unit
    by: str  # name, short_name, former_name


def known_by_name(names: Sequence[str]) -> dict[str, Known]:
    """name → the unit that bears or bore it, abolished ones too; the present full name counts before all others.

    A short or former name that two units share finds none. For sheets; three queries for any number of names.
    """
    wanted = set(names)
    found: dict[str, list[Known]] = {}
    events = UnitEvent.objects.filter(kind__in=_NAMES_BEFORE, name_before__in=wanted).select_related("unit")
    for row in Unit.objects.filter(Q(short_name__in=wanted)).order_by(*ORDER):
        found.setdefault(row.short_name, []).append(Known(row, "short_name"))
    for event in events.order_by("at", "id"):
        found.setdefault(event.name_before, []).append(Known(event.unit, "former_name"))
    sure = {name: known[0] for name, known in found.items() if len({one.unit.pk for one in known}) == 1}
    full = {row.name: Known(row, "name") for row in Unit.objects.filter(name__in=wanted)}
    return sure | full


def undated_names_of(unit_id: UUID) -> list[str]:
    """Former names that were entered as such, without a renaming."""
    rows = UnitEvent.objects.filter(unit_id=unit_id, kind=UnitEvent.Kind.FORMER_NAME)
    return list(rows.order_by("at", "id").values_list("name_before", flat=True))
