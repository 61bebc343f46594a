"""Units for the pages on which seats are given: which there are, and for which one a seat acts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import InputRefused
from tenant_apps.organs import actions, selectors
from tenant_apps.organs.models import UnitMember


class UnitUnknown(InputRefused):
    code = "unit_unknown"
    message = "请从列表中选择本单位的承办单位。"
    field = "unit"


class Units:
    """Registered with shared_apps.identity.plugging; called inside the congress's block."""

    def choices(self) -> list[tuple[str, str]]:
        return [(str(unit.pk), unit.name) for unit in selectors.units_in_use()]

    def name_of(self, *, seat_id: UUID) -> str:
        return selectors.unit_name_of_seat(seat_id)

    def names_of(self, *, seat_ids: Collection[UUID]) -> dict[UUID, str]:
        return selectors.unit_names_of_seats(seat_ids)

    def duties(self) -> list[tuple[str, str]]:
        return [(role.value, role.label) for role in UnitMember.Role]

    def duties_of(self, *, seat_id: UUID) -> tuple[str, ...]:
        return selectors.roles_of_seat(seat_id)

    def place(
        self,
        *,
        actor: Actor | None,
        unit_id: UUID,
        seat_id: UUID,
        kind: str,
        name: str,
        duties: Collection[str] = (),
    ) -> str:
        """Raises UnitUnknown, UnitInactive, RolesRefused, NotPermitted, StepUpNeeded."""
        unit = selectors.unit(unit_id)
        if unit is None:
            raise UnitUnknown
        actions.place_seat(actor=actor, unit=unit, seat_id=seat_id, person_name=name, kind=kind, roles=duties)
        return unit.name

    def leave(self, *, actor: Actor | None, seat_id: UUID) -> None:
        actions.remove_seat(actor=actor, seat_id=seat_id)
