"""Every deed of handling. Each checks, writes, records and tells in one transaction, on rows locked in one
order (access)."""

from tenant_apps.handling.actions.approving import (
    review_letter,
    send_back_letter,
    sign_letter,
    submit_letter,
    take_back_letter,
)
from tenant_apps.handling.actions.assigning import (
    assign,
    assign_to_lower,
    cancel_lower,
    distribute,
    open_assigned_matter,
)
from tenant_apps.handling.actions.countersigning import (
    agree_letter,
    circulate_letter,
    object_letter,
    take_back_countersigning,
)
from tenant_apps.handling.actions.drafting import DraftFields, save_reply_draft
from tenant_apps.handling.actions.extending import grant_extension, refuse_extension, request_extension
from tenant_apps.handling.actions.lapsing import lapse
from tenant_apps.handling.actions.lettering import keep_letter, take_letter
from tenant_apps.handling.actions.opinions import give_opinion, send_back_opinion
from tenant_apps.handling.actions.promising import (
    carry_on,
    confirm_commitment,
    explain_commitment,
    make_commitment,
    report_commitment,
    send_back_commitment,
)
from tenant_apps.handling.actions.rating import RatedAlready, RatingOver, rate, rate_latest
from tenant_apps.handling.actions.redating import open_assignments, redate, redate_assigned_matter
from tenant_apps.handling.actions.redoing import redo, settle_dissent
from tenant_apps.handling.actions.replying import (
    follow_up_reply,
    read,
    reply,
    take_lower_reply,
)
from tenant_apps.handling.actions.returning import accept_return, refuse_return, request_return
from tenant_apps.handling.actions.undertakers import (
    add_undertaker,
    excuse_opinion,
    remove_undertaker,
    replace_undertaker,
)
from tenant_apps.handling.actions.working import log_contact, lower_signed, sign_for, state_competence

__all__ = [
    "DraftFields",
    "RatedAlready",
    "RatingOver",
    "accept_return",
    "add_undertaker",
    "agree_letter",
    "assign",
    "assign_to_lower",
    "cancel_lower",
    "carry_on",
    "circulate_letter",
    "confirm_commitment",
    "distribute",
    "excuse_opinion",
    "explain_commitment",
    "follow_up_reply",
    "give_opinion",
    "grant_extension",
    "keep_letter",
    "lapse",
    "log_contact",
    "lower_signed",
    "make_commitment",
    "object_letter",
    "open_assigned_matter",
    "open_assignments",
    "rate",
    "rate_latest",
    "read",
    "redate",
    "redate_assigned_matter",
    "redo",
    "refuse_extension",
    "refuse_return",
    "remove_undertaker",
    "replace_undertaker",
    "reply",
    "report_commitment",
    "request_extension",
    "request_return",
    "review_letter",
    "save_reply_draft",
    "send_back_commitment",
    "send_back_letter",
    "send_back_opinion",
    "settle_dissent",
    "sign_for",
    "sign_letter",
    "state_competence",
    "submit_letter",
    "take_back_countersigning",
    "take_back_letter",
    "take_letter",
    "take_lower_reply",
]
