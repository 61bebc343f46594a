"""The receiving end of every transport: who takes an envelope in, whether it does now, and what became of it.

Local delivery calls `take`; so does whatever brings envelopes of another cell. Not inside a block.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from kernel import standing, tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import indexing, port, publicly, taking
from shared_apps.exchange.envelope import PROBES, Envelope
from shared_apps.exchange.outcome import BOUNCED, FAILED, LATER, REFUSED, TAKEN, Outcome
from tenants import selectors as registry

log = logging.getLogger(__name__)

ELSEWHERE = "receiver_elsewhere"  # it lives in another cell: transport knows the way


def take(envelope: Envelope) -> Outcome:
    """Bring it into the inbox of its receiver, or of whoever goes on in the receiver's place; and note it in the index."""
    outcome = _brought(envelope)
    if outcome.kind == TAKEN:
        indexing.note(replace(envelope, to_id=outcome.by) if outcome.by else envelope)
    return outcome


def _brought(envelope: Envelope) -> Outcome:
    try:
        if envelope.to_id == publicly.ADDRESS:
            return _taken_by_public(envelope)
        addressed = tenancy.directory().by_id(envelope.to_id)
        if addressed is None:
            return Outcome(LATER, "receiver_unknown")
        if addressed.state == standing.ELSEWHERE:
            return Outcome(LATER, ELSEWHERE)
        if addressed.state in (standing.CLOSED, standing.MERGED):
            return _ended(addressed, envelope)
        return _taken(addressed, envelope)
    except taking.TROUBLE as error:
        log.warning("envelope %s (%s): %s", envelope.msg_id, envelope.kind, type(error).__name__)
        return Outcome(LATER, type(error).__name__, soon=True)


def take_from_afar(envelope: Envelope) -> Outcome:
    """What another cell brings. `public` hears this cell's own congresses alone."""
    if envelope.to_id == publicly.ADDRESS:
        return Outcome(REFUSED, "public_is_local")
    return take(envelope)


def _ended(addressed: CongressRef, envelope: Envelope) -> Outcome:
    """Nobody works there again. What it took in before it ended is not given to its successor once more."""
    if addressed.migrations and not standing.behind(addressed):
        with tenancy.enter(addressed):
            if port.box().has(envelope):
                return Outcome(TAKEN)
    successor = registry.successor_of_id(addressed.id)
    if successor is None or successor.state == standing.CLOSED:
        return Outcome(BOUNCED, "receiver_closed")
    if successor.id == envelope.from_id:
        return Outcome(BOUNCED, "receiver_is_sender")  # the two were merged into one
    found = _taken(successor, envelope)
    return Outcome(found.kind, found.why, successor.id, found.soon)


def _taken(receiver: CongressRef, envelope: Envelope) -> Outcome:
    if not _receives(receiver, envelope):
        return Outcome(LATER, "receiver_not_at_work")
    try:
        with tenancy.enter(receiver):
            port.box().accept(envelope)
    except taking.TROUBLE:
        raise
    except taking.Mismatch as mismatch:
        log.error("envelope %s from %s is refused: %s", envelope.msg_id, envelope.from_id, mismatch.code)
        with tenancy.enter(receiver):
            port.box().refused(envelope, code=mismatch.code)
        return Outcome(REFUSED, mismatch.code)
    except Exception as error:  # a poisoned envelope must not stop the others
        log.exception("envelope %s (%s) was not applied by %s", envelope.msg_id, envelope.kind, receiver.code)
        with tenancy.enter(receiver):
            port.box().failed(envelope, why=type(error).__name__)
        return Outcome(FAILED, type(error).__name__)
    return Outcome(TAKEN)


def _taken_by_public(envelope: Envelope) -> Outcome:
    try:
        publicly.accept(envelope)
    except taking.TROUBLE:
        raise
    except taking.Mismatch as mismatch:
        log.error("envelope %s from %s is refused: %s", envelope.msg_id, envelope.from_id, mismatch.code)
        return Outcome(REFUSED, mismatch.code)
    except Exception as error:
        log.exception("envelope %s (%s) was not applied by public", envelope.msg_id, envelope.kind)
        return Outcome(FAILED, type(error).__name__)
    return Outcome(TAKEN)


def _receives(receiver: CongressRef, envelope: Envelope) -> bool:
    """Whether the receiver takes this in now; if not, it waits, and waiting is no failed try.

    Before it is live a congress has a schema and takes test envelopes alone.
    """
    if receiver.state == standing.PROVISIONING:
        return envelope.kind in PROBES and not standing.behind(receiver)
    return standing.at_work(receiver)
