"""Every deed of a bill: its deputies', the office's, the committee's, and the decisions on it."""

from tenant_apps.bills.actions.converting import convert, file_as_suggestion
from tenant_apps.bills.actions.cosigning import (
    cosign,
    decline_cosigning,
    invite,
    note_voided,
    recall_text,
)
from tenant_apps.bills.actions.deciding import (
    conclude,
    decide_no_bill,
    give_opinion,
    put_on_agenda,
    register,
    report,
    send_to_committee,
)
from tenant_apps.bills.actions.filing import DraftStale, Fields, draft, save_draft, submit
from tenant_apps.bills.actions.withdrawing import (
    ask_withdrawal,
    consent_withdrawal,
    leave,
    note_result,
    refuse_withdrawal,
    withdraw,
)

__all__ = [
    "DraftStale",
    "Fields",
    "ask_withdrawal",
    "conclude",
    "consent_withdrawal",
    "convert",
    "cosign",
    "decide_no_bill",
    "decline_cosigning",
    "draft",
    "file_as_suggestion",
    "give_opinion",
    "invite",
    "leave",
    "note_result",
    "note_voided",
    "put_on_agenda",
    "recall_text",
    "refuse_withdrawal",
    "register",
    "report",
    "save_draft",
    "send_to_committee",
    "submit",
    "withdraw",
]
