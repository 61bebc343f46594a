"""Deeds on units: enter one, let a seat act for one. Both may be called again with the same facts."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import journal, tenancy
from kernel.actor import Actor
from kernel.errors import InputRefused
from tenant_apps.organs.models import Unit, UnitMember


class UnitInactive(InputRefused):
    code = "unit_inactive"
    message = "“{name}”已经撤并，不能再确定经办人员。"
    field = "unit"


@transaction.atomic
def add_unit(
    *,
    actor: Actor | None,
    name: str,
    kind: str,
    parent: Unit | None = None,
    order: int = 0,
    is_distributor: bool = False,
) -> Unit:
    """Enter a unit of this area; one with the same name is left as it is."""
    congress = tenancy.current()
    unit, made = Unit.objects.get_or_create(
        congress_id=congress.id,
        name=name,
        defaults={"kind": kind, "parent": parent, "order": order, "is_distributor": is_distributor},
    )
    if made:
        journal.record(
            actor=actor,
            seat=None,
            deed="unit.added",
            subject=unit,
            body={"name": name, "kind": kind},
            congress_id=congress.id,
        )
    found: Unit = unit
    return found


@transaction.atomic
def add_member(
    *, actor: Actor | None, unit: Unit, seat_id: UUID, person_name: str, role: str = UnitMember.Role.HANDLER
) -> UnitMember:
    """Let a seat act for the unit. Raises UnitInactive."""
    if not unit.active:
        raise UnitInactive(name=unit.name)
    member, made = UnitMember.objects.get_or_create(
        unit=unit, seat_id=seat_id, role=role, defaults={"person_name": person_name}
    )
    if made:
        journal.record(
            actor=actor,
            seat=None,
            deed="unit.member_added",
            subject=member,
            body={"unit_id": unit.id, "seat_id": seat_id, "role": role},
            congress_id=unit.congress_id,
        )
    found: UnitMember = member
    return found


@transaction.atomic
def place_seat(*, actor: Actor | None, unit: Unit, seat_id: UUID, person_name: str, kind: str) -> UnitMember:
    """The administrator lets a seat of the own congress act for this unit and for no other from now on; None is the platform.

    A distributor's seat acts for the office that distributes. Raises UnitInactive, NotPermitted, StepUpNeeded.
    """
    by = actor.require("seats.manage") if actor else None
    role = UnitMember.Role.LIAISON if kind == "distributor" else UnitMember.Role.HANDLER
    gone = UnitMember.objects.filter(seat_id=seat_id).exclude(unit=unit, role=role)
    for member in gone:
        journal.record(
            actor=actor,
            seat=by,
            deed="unit.member_left",
            subject=member,
            body={"unit_id": member.unit_id, "seat_id": seat_id, "role": member.role},
            congress_id=unit.congress_id,
        )
    gone.delete()
    return add_member(actor=actor, unit=unit, seat_id=seat_id, person_name=person_name, role=role)
