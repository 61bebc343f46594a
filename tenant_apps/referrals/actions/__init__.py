"""Every deed of a referral: what the sending end does, and what the receiving end does."""

from tenant_apps.referrals.actions.incoming import accept, adopt, not_adopt, receive, reject, take_on
from tenant_apps.referrals.actions.outgoing import (
    acknowledge,
    approve,
    give_result,
    recall,
    refer_down,
    refer_up,
    send_back,
    take_back,
)

__all__ = [
    "accept",
    "acknowledge",
    "adopt",
    "approve",
    "give_result",
    "not_adopt",
    "recall",
    "receive",
    "refer_down",
    "refer_up",
    "reject",
    "send_back",
    "take_back",
    "take_on",
]
