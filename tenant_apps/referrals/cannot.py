"""What can't be done with a referral now, and why: said on its page beside the buttons."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import clock
from kernel.actor import Actor
from kernel.errors import StateRefused
from tenant_apps.referrals import errors, possible, states, types
from tenant_apps.referrals.models import Referral
from ui import parts as ui

# Whose deeds these are; a deputy has none of them, and needs no reason why.
_OFFICE = (states.DRAFT, states.APPROVE, states.RECEIVE, states.TAKE_ON)


def of(actor: Actor, referral: Referral) -> Iterator[ui.Cannot]:
    if not any(actor.can(capability) for capability in _OFFICE):
        return
    if referral.is_out and referral.received_at and referral.state in states.IN_THEIR_HANDS:
        yield ui.Cannot(
            label="撤回", reason=f"对方已于 {clock.local(referral.received_at):%m-%d %H:%M} 签收。"
        )
    never = possible.barred(referral, "approve")
    if never is not None and referral.is_out:
        yield ui.Cannot(label=states.OUTGOING.row("approve").label, reason=f"{never.message}{never.next}")
    came = referral.state in (states.RESULT_RETURNED, states.ACKNOWLEDGED)
    if referral.is_out and came and possible.waits_for_reply(referral.suggestion):
        yield ui.Cannot(label="再次答复代表", reason=possible.why_it_waits(referral.suggestion))
    again = possible.may_urge_from(referral) if referral.is_out and referral.state in states.AWAITED else None
    if again is not None and referral.urged_at and clock.today() < again:
        yield ui.Cannot(
            label="催办",
            reason=f"已于 {clock.local(referral.urged_at):%m-%d} 催办，{again:%m-%d} 起可以再次催办。",
        )
    yield from _not_sent_back(referral)
    try:
        possible.relay(referral)
    except errors.PeerNotLive as shut:
        yield ui.Cannot(label="转送", reason=shut.message)
    except StateRefused:
        return  # said where it is asked for


def _not_sent_back(referral: Referral) -> Iterator[ui.Cannot]:
    """退回 belongs before 受理 and before 接办: afterwards there is another way, which is named here."""
    if referral.is_out or not types.TABLE[referral.kind].refusable:
        return
    if referral.state == states.IN_HANDLING:
        reason = "本件已经承办，不再退回；确不属于本级职权的，请在答复中说明，或者商请上级撤回后另行交办。"
        yield ui.Cannot(label="退回", reason=reason)
    elif referral.state == states.ACCEPTED and (why := possible.barred(referral, "reject")) is not None:
        yield ui.Cannot(label="退回", reason=f"{why.message}{why.next}")
