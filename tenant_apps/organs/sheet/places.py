"""Units for the people of a sheet (shared_apps.identity.registers.Places)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kernel.actor import Actor
from kernel.errors import DomainError
from shared_apps.identity.registers import Placing, UnitNamed
from tenant_apps.organs import actions, selectors
from tenant_apps.organs.models import UnitMember
from tenant_apps.organs.refusals import UnitInactive


class Places:
    def duties(self) -> Mapping[str, str]:
        return {role.value: str(role.label) for role in UnitMember.Role}

    def names(self) -> Sequence[str]:
        return [unit.name for unit in selectors.units_in_use()]

    def named(self, names: Sequence[str]) -> Mapping[str, UnitNamed]:
        found = selectors.known_by_name(names)
        return {
            name: UnitNamed(
                id=one.unit.pk,
                name=one.unit.name,
                gone="" if one.unit.active else selectors.inactive(one.unit).message,
            )
            for name, one in found.items()
        }

    def place_all(self, *, actor: Actor, placings: Sequence[Placing]) -> list[DomainError | None]:
        return [_placed(actor, one) for one in placings]


def _placed(actor: Actor, one: Placing) -> DomainError | None:
    unit = selectors.unit(one.unit_id)
    assert unit is not None  # a unit is never deleted
    try:
        actions.place_imported(
            actor=actor, unit=unit, seat_id=one.seat_id, person_name=one.name, kind=one.kind, roles=one.duties
        )
    except UnitInactive as refusal:
        return refusal
    return None
