"""Deeds on units, inside the congress's block. `entering` and `reorganising` on the unit itself, `members` on who acts for it,
`competence` on what it is asked for."""

from tenant_apps.organs.actions.competence import drop_competence, set_competence
from tenant_apps.organs.actions.entering import Fields, add_unit, change_unit
from tenant_apps.organs.actions.members import add_member, place_imported, place_seat, remove_seat
from tenant_apps.organs.actions.reorganising import Reorganised, abolish_unit, rename_unit, restore_unit
from tenant_apps.organs.refusals import UnitInactive

__all__ = [
    "Fields",
    "Reorganised",
    "UnitInactive",
    "abolish_unit",
    "add_member",
    "add_unit",
    "change_unit",
    "drop_competence",
    "place_imported",
    "place_seat",
    "remove_seat",
    "rename_unit",
    "restore_unit",
    "set_competence",
]
