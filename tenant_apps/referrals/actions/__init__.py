"""Every deed of a referral: what the sending end does, and what the receiving end does."""

from tenant_apps.referrals.actions.answering import answer_back, bundle, note
from tenant_apps.referrals.actions.below import file_below
from tenant_apps.referrals.actions.further import (
    entrust,
    refer_further,
    relay,
    report_mandate_change,
    revoke,
    settle,
    urge,
)
from tenant_apps.referrals.actions.incoming import (
    accept,
    adopt,
    decline,
    not_adopt,
    receive,
    reject,
    take_in,
    take_on,
)
from tenant_apps.referrals.actions.outgoing import (
    acknowledge,
    approve,
    approve_together,
    give_result,
    recall,
    refer_down,
    refer_up,
    send_back,
    take_back,
    take_back_together,
)

__all__ = [
    "accept",
    "acknowledge",
    "adopt",
    "answer_back",
    "approve",
    "approve_together",
    "bundle",
    "decline",
    "entrust",
    "file_below",
    "give_result",
    "not_adopt",
    "note",
    "recall",
    "receive",
    "refer_down",
    "refer_further",
    "refer_up",
    "reject",
    "relay",
    "report_mandate_change",
    "revoke",
    "send_back",
    "settle",
    "take_back",
    "take_back_together",
    "take_in",
    "take_on",
    "urge",
]
