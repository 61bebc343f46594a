"""Claim, deliver, confirm: each its own transaction, so that a kill between any two loses and doubles nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from kernel import clock, standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import port, transport, waking
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.outcome import BOUNCED, LATER, REFUSED, TAKEN, Outcome
from tenants import selectors as registry

log = logging.getLogger(__name__)

LEASE_SECONDS = 30  # a relay that dies gives its envelopes back after this
BATCH = 50
ASKED_AT_ONCE = 50  # postboxes by one statement of the sweep
TURN_SECONDS = 1.0  # for how long one job carries before others get their turn


def drain() -> int:
    """Carry for each congress that was named since; returns how many envelopes were delivered."""
    waking.begun()
    end, count = time.monotonic() + TURN_SECONDS, 0
    while (sender_id := waking.taken()) is not None:
        count += carry(sender_id)
        if time.monotonic() > end:
            waking.again()
            break
    return count


def carry(sender_id: UUID) -> int:
    """Deliver every due envelope of one congress; returns how many were delivered."""
    sender = tenancy.directory().by_id(sender_id)
    if sender is None or not standing.can_send(sender):
        return 0
    count = 0
    while True:
        envelopes = _claim(sender)
        count += _carry_batch(sender, envelopes)
        if len(envelopes) < BATCH:  # whatever was written since wakes the relay itself
            return count


def name_all_due(senders: Iterable[CongressRef]) -> int:
    """For the sweep: the relay itself carries. Answers of how many something is due."""
    able = [sender for sender in senders if standing.can_send(sender)]
    return sum(_name_due(able[at : at + ASKED_AT_ONCE]) for at in range(0, len(able), ASKED_AT_ONCE))


def _name_due(senders: Sequence[CongressRef]) -> int:
    """These by one statement. Where it fails each is asked alone: one congress's trouble is not the others'."""
    try:
        with tenancy.as_cell(settings.DB_RELAY_ROLE):
            due = port.box().have_due([sender.schema for sender in senders], now=clock.now())
    except DatabaseError:
        log.warning(
            "the postboxes of %s to %s are asked one by one", senders[0].code, senders[-1].code, exc_info=True
        )
        return sum(_name_if_due(sender) for sender in senders)
    for sender in senders:
        if sender.schema in due:
            waking.name(sender.id)
    return len(due)


def _name_if_due(sender: CongressRef) -> int:
    try:
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            is_due = port.box().has_due(now=clock.now())
    except Exception:  # whatever it is
        log.exception("the postbox of %s could not be asked", sender.code)
        return 0
    if is_due:
        waking.name(sender.id)
    return int(is_due)


def carry_all() -> int:
    """For commands: whatever is due anywhere; returns how many were delivered."""
    return sum(carry(ref.id) for ref in registry.reached())


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


def _carry_batch(sender: CongressRef, envelopes: list[Envelope]) -> int:
    """One confirmation for all that arrived: a relay killed before it delivers them once more, which changes nothing."""
    return settle(sender, ((envelope.msg_id, _deliver(envelope)) for envelope in envelopes))


def settle(sender: CongressRef, told: Iterable[tuple[UUID, Outcome]]) -> int:
    """Note in the sender's outbox what became of its envelopes, as each is known; how many were taken in."""
    taken: list[tuple[UUID, UUID | None]] = []
    for msg_id, outcome in told:
        if outcome.kind == TAKEN:
            taken.append((msg_id, outcome.by))
            continue
        try:
            _not_taken(sender, msg_id, outcome)
        except Exception:  # it stays under its lease and comes up again; the others are not held up
            log.exception("what became of envelope %s (%s) could not be noted", msg_id, outcome.kind)
    if taken:
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            port.box().delivered(taken, now=clock.now())
    return len(taken)


def _deliver(envelope: Envelope) -> Outcome:
    try:
        return transport.deliver(envelope)
    except Exception as error:  # a fault of the way there: no envelope is to blame, and the others go on
        log.exception("envelope %s (%s) could not be brought", envelope.msg_id, envelope.kind)
        return Outcome(LATER, type(error).__name__)


def _not_taken(sender: CongressRef, msg_id: UUID, outcome: Outcome) -> None:
    gone = outcome.kind in (BOUNCED, REFUSED)
    if not gone:
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            gone = port.box().later(msg_id, now=clock.now(), outcome=outcome)
    if gone:  # its people are told in their own tables, under their congress's own role
        with tenancy.enter(sender):
            port.box().given_up(msg_id, now=clock.now(), outcome=outcome)
