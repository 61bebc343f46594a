"""Reading units and who acts for them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.organs.models import Unit, UnitMember


def units_for_assignment() -> list[Unit]:
    """Units that may undertake now, in the office's order; the government itself only distributes."""
    rows = Unit.objects.filter(active=True).exclude(kind=Unit.Kind.GOVERNMENT)
    return list(rows.order_by("order", "name"))


def units_in_use() -> list[Unit]:
    """Every unit that is not dissolved, the government among them, in the office's order."""
    return list(Unit.objects.filter(active=True).order_by("order", "name", "id"))


def unit_name_of_seat(seat_id: UUID) -> str:
    """The unit for which the seat acts; empty for none."""
    found = UnitMember.objects.filter(seat_id=seat_id).select_related("unit").order_by("id").last()
    return found.unit.name if found else ""


def unit(unit_id: UUID) -> Unit | None:
    """One unit, active or not."""
    found: Unit | None = Unit.objects.filter(pk=unit_id).first()
    return found


def units_of(actor: Actor) -> list[Unit]:
    """The units for which the actor's seats here act."""
    return list(Unit.objects.filter(pk__in=unit_ids_of(actor)).order_by("order", "name"))


def unit_ids_of(actor: Actor) -> list[UUID]:
    """The same as ids; empty for who acts for none."""
    seats = [seat.id for seat in actor.seats if seat.kind in ("handler", "distributor")]
    if not seats:
        return []
    return list(UnitMember.objects.filter(seat_id__in=seats).values_list("unit_id", flat=True).distinct())


def government() -> Unit | None:
    """This level's people's government."""
    found: Unit | None = (
        Unit.objects.filter(kind=Unit.Kind.GOVERNMENT, active=True).order_by("order", "id").first()
    )
    return found


def names_of(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """unit → name, for lists."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("id", "name"))


def members_of(unit_id: UUID) -> list[UnitMember]:
    return list(UnitMember.objects.filter(unit_id=unit_id).order_by("person_name", "id"))
