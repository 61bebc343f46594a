"""Deeds on the registers of deputies: terms and sessions (`registers`), the bodies they sit in (`bodying`), mandates.

None as actor is the platform itself (seeds, a job).
"""

from tenant_apps.deputies.actions.amending import COLUMNS, BodyUnknown, Told, amend, give_out, place
from tenant_apps.deputies.actions.bodying import (
    BodyGone,
    BodyInUse,
    NameTaken,
    NumberTaken,
    SeatsBelowHeld,
    SuccessorRefused,
    add_body,
    change_body,
    dissolve_body,
)
from tenant_apps.deputies.actions.changing import (
    BeforeLastEvent,
    GroundMissing,
    confirm,
    end,
    restore,
    suspend,
)
from tenant_apps.deputies.actions.enrolling import (
    SeatNumberTaken,
    TermUnknown,
    check_place,
    enrol,
    enrol_many,
)
from tenant_apps.deputies.actions.registers import (
    CutoffOutside,
    SessionTaken,
    TermOutOfOrder,
    TermOver,
    TermPlanned,
    TermTaken,
    change_session,
    change_term,
    open_session,
    open_term,
    planned_elsewhere,
)
from tenant_apps.deputies.actions.reseating import SeatOfAnother, SeatStands, SeatUnknown, reseat
from tenant_apps.deputies.actions.turning import begin_on, prepare_term, turn, turn_back
from tenant_apps.deputies.facts import Decision
from tenant_apps.deputies.places import PlacesFull

__all__ = [
    "COLUMNS",
    "BeforeLastEvent",
    "BodyGone",
    "BodyInUse",
    "BodyUnknown",
    "CutoffOutside",
    "Decision",
    "GroundMissing",
    "NameTaken",
    "NumberTaken",
    "PlacesFull",
    "SeatNumberTaken",
    "SeatOfAnother",
    "SeatStands",
    "SeatUnknown",
    "SeatsBelowHeld",
    "SessionTaken",
    "SuccessorRefused",
    "TermOutOfOrder",
    "TermOver",
    "TermPlanned",
    "TermTaken",
    "TermUnknown",
    "Told",
    "add_body",
    "amend",
    "begin_on",
    "change_body",
    "change_session",
    "change_term",
    "check_place",
    "confirm",
    "dissolve_body",
    "end",
    "enrol",
    "enrol_many",
    "give_out",
    "open_session",
    "open_term",
    "place",
    "planned_elsewhere",
    "prepare_term",
    "reseat",
    "restore",
    "suspend",
    "turn",
    "turn_back",
]
