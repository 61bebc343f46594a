"""Deeds on persons and seats. All run in public, outside every congress's block, and leave an entry in the public journal.

`giving` is the platform's, `inviting` and `changing` a congress's administrators', `confirming` the person's, `people` about persons
themselves. None as actor is the platform itself (onboarding, a job, a command).
"""

from shared_apps.identity.actions.changing import (
    change_phone,
    change_roles,
    end_seat,
    end_with_mandate,
    give_out_journal,
    give_out_list,
    give_out_waiting,
    unmask_id_number,
)
from shared_apps.identity.actions.confirming import (
    activate_pending,
    activate_seat,
    confirm_seat,
    confirm_seat_for,
    decline_seat,
    refuse_seat_for,
)
from shared_apps.identity.actions.giving import NewSeat, give_seat, give_seats, make_admin
from shared_apps.identity.actions.inviting import (
    BATCH,
    Invitation,
    Invited,
    Starter,
    invite,
    invite_many,
    starter,
)
from shared_apps.identity.actions.people import (
    Account,
    disable_person,
    enable_person,
    enrol_by_number,
    enrol_people,
    link_accounts,
    log_out_person,
)
from shared_apps.identity.actions.placing import end_placed, invite_for_mandate, invite_for_unit, place
from shared_apps.identity.refusals import (
    NumberMissing,
    NumberOfAnother,
    SeatHeldAlready,
    SeatsOffChain,
    UnknownKind,
)

__all__ = [
    "BATCH",
    "Account",
    "Invitation",
    "Invited",
    "NewSeat",
    "NumberMissing",
    "NumberOfAnother",
    "SeatHeldAlready",
    "SeatsOffChain",
    "Starter",
    "UnknownKind",
    "activate_pending",
    "activate_seat",
    "change_phone",
    "change_roles",
    "confirm_seat",
    "confirm_seat_for",
    "decline_seat",
    "disable_person",
    "enable_person",
    "end_placed",
    "end_seat",
    "end_with_mandate",
    "enrol_by_number",
    "enrol_people",
    "give_out_journal",
    "give_out_list",
    "give_out_waiting",
    "give_seat",
    "give_seats",
    "invite",
    "invite_for_mandate",
    "invite_for_unit",
    "invite_many",
    "link_accounts",
    "log_out_person",
    "make_admin",
    "place",
    "refuse_seat_for",
    "starter",
    "unmask_id_number",
]
