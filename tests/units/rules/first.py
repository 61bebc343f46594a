"""The rules of the first days."""

# Every version that was ever made has these; a rule that came later says how the platform behaved before.
FIRST = frozenset(
    [
        "assign_span",
        "accept_upper_deputies",
        "clock_start",
        "presumed_receipt_span",
        "return_span",
        "restart_on_return",
        "contact_required",
        "co_label",
        "co_opinion_span",
        "reply_span",
        "reply_max",
        "extension_needs_approval",
        "reply_classes",
        "ratings",
        "rating_axes",
        "redo_span",
        "follow_up_span",
        "receive_span",
        "accept_span",
        "pass_on_span",
        "roll_on_holiday",
        "near_working_days",
    ]
)
