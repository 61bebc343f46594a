"""Deeds on the registers of deputies: terms, sessions and bodies (`registers`), mandates (`enrolling`, `changing`).

None as actor is the platform itself (seeds, a job).
"""

from tenant_apps.deputies.actions.changing import confirm, end, restore, suspend
from tenant_apps.deputies.actions.enrolling import SeatNumberTaken, TermUnknown, enrol, enrol_many
from tenant_apps.deputies.actions.registers import open_term
from tenant_apps.deputies.facts import Decision

__all__ = [
    "Decision",
    "SeatNumberTaken",
    "TermUnknown",
    "confirm",
    "end",
    "enrol",
    "enrol_many",
    "open_term",
    "restore",
    "suspend",
]
