"""Every deed of a suggestion: its deputies', the office's, and the marks by which other apps move it."""

from tenant_apps.suggestions.actions.archiving import ReportedAlready, archive, report_year
from tenant_apps.suggestions.actions.converting import file_converted
from tenant_apps.suggestions.actions.cosigning import (
    cosign,
    decline_cosigning,
    invite,
    note_voided,
    recall_text,
)
from tenant_apps.suggestions.actions.entering import (
    answer_objection,
    confirm_entry,
    enter,
    object_to_entry,
    receive_paper,
    revise_entry,
)
from tenant_apps.suggestions.actions.filing import (
    DraftConflict,
    Fields,
    KindUnknown,
    MandateNotActive,
    TextFrozen,
    delegation_refused,
    deputy_words,
    draft,
    file_adopted,
    save_draft,
    submit,
)
from tenant_apps.suggestions.actions.intake import (
    ExclusionUnknown,
    check_decided,
    close,
    decide_assignment,
    mark_assigned,
    mark_evaluated,
    mark_in_handling,
    mark_replied,
    mark_tracking,
    not_accept,
    register,
    return_for_revision,
)
from tenant_apps.suggestions.actions.merging import merge, unmerge
from tenant_apps.suggestions.actions.opening import check as check_openness
from tenant_apps.suggestions.actions.opening import (
    decide_openness,
    give_consent,
    stop_openness,
    withdraw_consent,
)
from tenant_apps.suggestions.actions.opening import decisions as openness_decisions
from tenant_apps.suggestions.actions.opening import grounds as openness_grounds
from tenant_apps.suggestions.actions.withdrawing import agree_withdrawal, refuse_withdrawal, withdraw

__all__ = [
    "DraftConflict",
    "ExclusionUnknown",
    "Fields",
    "KindUnknown",
    "MandateNotActive",
    "ReportedAlready",
    "TextFrozen",
    "agree_withdrawal",
    "answer_objection",
    "archive",
    "check_decided",
    "check_openness",
    "close",
    "confirm_entry",
    "cosign",
    "decide_assignment",
    "decide_openness",
    "decline_cosigning",
    "delegation_refused",
    "deputy_words",
    "draft",
    "enter",
    "file_adopted",
    "file_converted",
    "give_consent",
    "invite",
    "mark_assigned",
    "mark_evaluated",
    "mark_in_handling",
    "mark_replied",
    "mark_tracking",
    "merge",
    "not_accept",
    "note_voided",
    "object_to_entry",
    "openness_decisions",
    "openness_grounds",
    "recall_text",
    "receive_paper",
    "refuse_withdrawal",
    "register",
    "report_year",
    "return_for_revision",
    "revise_entry",
    "save_draft",
    "stop_openness",
    "submit",
    "unmerge",
    "withdraw",
    "withdraw_consent",
]
