"""Who acts for a unit: seats of the own congress, in one or several roles. May be called again with the same facts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from kernel import journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import NotPermitted
from tenant_apps.organs import selectors
from tenant_apps.organs.models import Unit, UnitMember
from tenant_apps.organs.refusals import RolesRefused

Role = UnitMember.Role


@transaction.atomic
def add_member(
    *, actor: Actor | None, unit: Unit, seat_id: UUID, person_name: str, role: str = Role.HANDLER
) -> UnitMember:
    """Let a seat act for the unit. Raises UnitInactive."""
    if not unit.active:
        raise selectors.inactive(unit)
    member, made = UnitMember.objects.get_or_create(
        unit=unit, seat_id=seat_id, role=role, defaults={"person_name": person_name}
    )
    if made:
        _record("unit.member_added", member, actor=actor, by=None)
    found: UnitMember = member
    return found


@transaction.atomic
def place_seat(
    *,
    actor: Actor | None,
    unit: Unit,
    seat_id: UUID,
    person_name: str,
    kind: str,
    roles: Collection[str] = (),
) -> list[UnitMember]:
    """The administrator lets a seat of the own congress act for this unit and for no other from now on; None is the platform.

    `roles` are those of a handler's seat, 经办 without any. A distributor's seat acts for the office that distributes.
    Raises UnitInactive, RolesRefused, NotPermitted, StepUpNeeded.
    """
    by = actor.require("seats.manage") if actor else None
    return _placed(actor, by, unit, seat_id, person_name, kind, roles)


@transaction.atomic
def place_imported(
    *, actor: Actor, unit: Unit, seat_id: UUID, person_name: str, kind: str, roles: Collection[str] = ()
) -> list[UnitMember]:
    """The same for a line of an import: the second factor was asked when it was started. Raises UnitInactive, RolesRefused, NotPermitted."""
    by = actor.seat_with("seats.manage")
    if by is None:
        raise NotPermitted
    return _placed(actor, by, unit, seat_id, person_name, kind, roles)


def _placed(
    actor: Actor | None,
    by: SeatFacts | None,
    unit: Unit,
    seat_id: UUID,
    person_name: str,
    kind: str,
    roles: Collection[str],
) -> list[UnitMember]:
    wanted = {Role.LIAISON.value} if kind == "distributor" else set(roles) or {Role.HANDLER.value}
    if not wanted <= set(Role.values):
        raise RolesRefused
    gone = UnitMember.objects.filter(seat_id=seat_id).exclude(unit=unit, role__in=wanted)
    _take_away(gone, actor=actor, by=by)
    return [
        add_member(actor=actor, unit=unit, seat_id=seat_id, person_name=person_name, role=role)
        for role in Role.values
        if role in wanted
    ]


@transaction.atomic
def remove_seat(*, actor: Actor | None, seat_id: UUID) -> None:
    """The seat has ended and acts for no unit any more. Called after the seat's end, which asked who may end it."""
    _take_away(UnitMember.objects.filter(seat_id=seat_id), actor=actor, by=None)


def move_members(*, actor: Actor, seat: SeatFacts | None, unit: Unit, successor: Unit) -> tuple[UUID, ...]:
    """Everybody goes on in the successor, in the same roles; part of `abolish_unit`. Answers their seats."""
    rows = selectors.members_of(unit.pk)
    for row in rows:
        add_member(
            actor=actor, unit=successor, seat_id=row.seat_id, person_name=row.person_name, role=row.role
        )
    _take_away(UnitMember.objects.filter(unit=unit), actor=actor, by=seat)
    return tuple(dict.fromkeys(row.seat_id for row in rows))


def _take_away(rows: Collection[UnitMember], *, actor: Actor | None, by: SeatFacts | None) -> None:
    for member in rows:
        _record("unit.member_left", member, actor=actor, by=by)
        member.delete()


def _record(deed: str, member: UnitMember, *, actor: Actor | None, by: SeatFacts | None) -> None:
    journal.record(
        actor=actor,
        seat=by,
        deed=deed,
        subject=member,
        body={"unit_id": member.unit_id, "seat_id": member.seat_id, "role": member.role},
        congress_id=member.unit.congress_id,
    )
