"""The other end of a referral is closed, or was merged into another congress: what our own row says then."""

from __future__ import annotations

from uuid import UUID

from kernel import clock, journal, tenancy
from tenant_apps.handling import actions as handling
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Outbox
from tenant_apps.referrals import clocks, events, locking, relaying, states, types
from tenant_apps.referrals.models import Referral
from tenants import selectors as registry


def came_back(message: Outbox, why: str) -> None:
    """Our offer reached nobody, since its receiver is closed: the suggestion may be sent elsewhere."""
    referral = locking.locked(message.referral_id)
    if not states.OUTGOING.allows(referral, "came_back"):
        return
    states.OUTGOING.move(referral, "came_back")
    now = clock.now()
    referral.answer = f"{referral.peer_organ}的系统已停用，未能送达，可以改送其他单位。"
    referral.decided_at = referral.changed_at = now
    clocks.close(referral, words="未能送达")
    referral.save()
    if referral.kind in types.UNDERTAKEN:
        handling.cancel_lower(actor=None, seat=None, referral_id=referral.id, reason="对方已停用，未能送达")
    event = events.own(
        at=now,
        deed="came_back",
        label="未能送达",
        text=referral.answer,
        suggestion=referral.suggestion,
    )
    events.keep(referral, event)
    events.pass_on(referral, event)
    relaying.ended(referral)
    journal.record(
        actor=None,
        seat=None,
        deed="referral_came_back",
        subject=referral,
        body={"state": referral.state, "peer": referral.peer_code, "why": why},
        case_id=referral.suggestion_id,
        referral_id=referral.id,
        congress_id=tenancy.current().id,
    )


def follow(referral: Referral, *, successor_id: UUID) -> None:
    """The referral (locked) has a new other end from now on: ours go there under the numbers that follow."""
    former, code = referral.peer_id, referral.peer_code
    successor = registry.entry(successor_id)
    postbox.follow(referral_id=referral.id, former_id=former, successor_id=successor.id)
    referral.peer_id, referral.peer_code = successor.id, successor.code
    referral.peer_name, referral.peer_organ = successor.name, successor.organ_name
    referral.peer_level = successor.level
    if referral.direction == states.IN and referral.number and not referral.number.startswith(code):
        referral.number = f"{code}-{referral.number}"[:20]  # as the case is numbered there now
    referral.save(update_fields=["peer_id", "peer_code", "peer_name", "peer_organ", "peer_level", "number"])
    journal.record(
        actor=None,
        seat=None,
        deed="referral_peer_succeeded",
        subject=referral,
        body={"from": str(former), "to": str(successor.id)},
        case_id=referral.suggestion_id,
        referral_id=referral.id,
        congress_id=tenancy.current().id,
    )


def register_returns() -> None:
    receiving.register_return("offer", came_back)
