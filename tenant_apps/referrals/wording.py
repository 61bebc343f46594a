"""What a referral's page says of it in words: how it was decided, and why it was sent."""

from __future__ import annotations

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.referrals import possible, states, types
from tenant_apps.referrals.models import Referral

# The state that the decision itself brought stands as long as nothing more is expected.
_LASTING = frozenset({states.REJECTED, states.NOT_ADOPTED, states.NOTED})


# What we ourselves did with what we sent; its other states are the other end's.
_OURS = frozenset(
    {
        states.SEND_APPROVAL,
        states.TAKEN_BACK,
        states.RECALLING,
        states.RECALLED,
        states.BOUNCED,
        states.RESULT_RETURNED,
        states.ACKNOWLEDGED,
    }
)


def our_part(referral: Referral) -> str:
    """Of what we sent: how far we are with it ourselves, whatever the other end decided."""
    awaited = referral.state in states.AWAITED
    if referral.state == states.CALLED_OFF or (awaited and possible.withdrawn(referral.suggestion)):
        return states.LABELS[states.RECALLED]
    return states.LABELS[referral.state if referral.state in _OURS else states.SENT]


def decided(referral: Referral) -> str:
    """What the asked end decided at `decided_at`: its later course (结果已回, 已确认) is no decision."""
    if referral.decided_at is None:
        return ""
    if referral.state in _LASTING:
        return states.LABELS[referral.state]
    if referral.kind in types.UNDERTAKEN:
        return "已接办" if referral.kind == types.ASSIGN_DOWN else "已受理"
    return states.LABELS[states.ADOPTED]


def not_yet(referral: Referral, *, sent: bool) -> str:
    """Of the sending or of the signing for it that has no day: is it still to come?"""
    over = referral.state in states.FINISHED
    return f"{'没有' if over else '尚未'}{'送出' if sent else '签收'}"


def reason(referral: Referral) -> str:
    """Why it was sent; empty where nobody gave a reason (a copy says by its kind what it is for). What was passed on keeps the first one."""
    if referral.reason in types.TABLE:
        return reason(referral.relayed_from) if referral.relayed_from else ""
    if referral.reason_label:
        return referral.reason_label
    # A referral of an earlier release has the code alone.
    up = referral.kind == types.REQUEST_ADOPTION
    return codes.label(Dictionary.REFERRAL_UP if up else Dictionary.REFERRAL_DOWN, referral.reason)


def whose_answer(referral: Referral) -> str:
    """The words under `answer`: the head's who let it not leave, the other end's, or ours."""
    if not referral.is_out:
        return "本级说明"
    return "退回意见" if referral.state == states.TAKEN_BACK else "对方说明"
