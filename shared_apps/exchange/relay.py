"""Claim, deliver, confirm: each its own transaction, so that a kill between any two loses and doubles nothing."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings

from kernel import clock, standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import port, publicly
from shared_apps.exchange.envelope import PROBES, Envelope
from tenants import selectors as registry

log = logging.getLogger(__name__)

LEASE_SECONDS = 30  # a relay that dies gives its envelopes back after this
BATCH = 50


def carry(sender_id: UUID) -> int:
    """Deliver every due envelope of one congress; returns how many were delivered."""
    sender = tenancy.directory().by_id(sender_id)
    if sender is None or not standing.can_send(sender):
        return 0
    count = 0
    while envelopes := _claim(sender):
        for envelope in envelopes:
            count += _carry_one(sender, envelope)
    return count


def welcome(receiver_id: UUID) -> int:
    """A receiver is at work again: carry at once what waits for it anywhere; returns how many were delivered."""
    count = 0
    for sender in registry.reached():
        if not standing.can_send(sender):
            continue
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            waiting = port.box().due_again(to_id=receiver_id, now=clock.now())
        count += carry(sender.id) if waiting else 0
    return count


def _claim(sender: CongressRef) -> list[Envelope]:
    with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
        return port.box().claim(now=clock.now(), lease_seconds=LEASE_SECONDS, limit=BATCH)


def _carry_one(sender: CongressRef, envelope: Envelope) -> bool:
    to_public = envelope.to_id == publicly.ADDRESS
    receiver = None if to_public else tenancy.directory().by_id(envelope.to_id)
    if not to_public and (receiver is None or not _receives(receiver, envelope)):
        _later(sender, envelope, error="receiver not active", counts=False)
        return False
    try:
        _deliver(receiver, envelope)
    except Exception as error:  # a poisoned envelope must not stop the others
        who = receiver.code if receiver else "public"
        log.exception("envelope %s (%s) was not applied by %s", envelope.msg_id, envelope.kind, who)
        _later(sender, envelope, error=f"{type(error).__name__}: {error}"[:500], counts=True)
        return False
    with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
        port.box().delivered(envelope.msg_id, now=clock.now())
    return True


def _deliver(receiver: CongressRef | None, envelope: Envelope) -> None:
    """None is the address `public`."""
    if receiver is None:
        publicly.accept(envelope)
        return
    with tenancy.enter(receiver):
        port.box().accept(envelope)


def _receives(receiver: CongressRef, envelope: Envelope) -> bool:
    """Whether the receiver takes this in now; if not, it waits, and waiting is no failed try.

    Before it is live a congress has a schema and takes test envelopes alone.
    """
    if receiver.state == standing.PROVISIONING:
        return envelope.kind in PROBES and not standing.behind(receiver)
    return standing.at_work(receiver)


def _later(sender: CongressRef, envelope: Envelope, *, error: str, counts: bool) -> None:
    with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
        port.box().later(envelope.msg_id, now=clock.now(), error=error, counts=counts)
