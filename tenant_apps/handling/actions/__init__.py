"""Every deed of handling. Each checks, writes, records and tells in one transaction, on rows locked in one
order (access)."""

from tenant_apps.handling.actions.assigning import (
    assign,
    assign_to_lower,
    cancel_lower,
    distribute,
    open_assigned_matter,
)
from tenant_apps.handling.actions.lapsing import lapse
from tenant_apps.handling.actions.rating import RatedAlready, RatingOver, rate, rate_latest
from tenant_apps.handling.actions.redating import live_assignments, redate, redate_assigned_matter
from tenant_apps.handling.actions.redoing import redo, settle_dissent
from tenant_apps.handling.actions.replying import (
    DraftFields,
    follow_up_reply,
    read,
    reply,
    save_reply_draft,
    take_lower_reply,
)
from tenant_apps.handling.actions.working import log_contact, lower_signed, sign_for, state_competence

__all__ = [
    "DraftFields",
    "RatedAlready",
    "RatingOver",
    "assign",
    "assign_to_lower",
    "cancel_lower",
    "distribute",
    "follow_up_reply",
    "lapse",
    "live_assignments",
    "log_contact",
    "lower_signed",
    "open_assigned_matter",
    "rate",
    "rate_latest",
    "read",
    "redate",
    "redate_assigned_matter",
    "redo",
    "reply",
    "save_reply_draft",
    "settle_dissent",
    "sign_for",
    "state_competence",
    "take_lower_reply",
]
