"""Who takes in which kind of envelope; the apps above register themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from kernel import journal, tenancy
from kernel.errors import StateRefused
from shared_apps.exchange.envelope import REISSUE_OF
from tenant_apps.postbox.models import Applied, Inbox, Outbox

Receiver = Callable[[Inbox, dict[str, Any]], None]
_receivers: dict[str, Receiver] = {}
# What becomes of our own rows when an envelope of ours came back: its receiver is closed. With the reason as a code.
Return = Callable[[Outbox, str], None]
_returns: dict[str, Return] = {}


def register(kind: str, receiver: Receiver) -> None:
    _receivers[kind] = receiver


def register_return(kind: str, back: Return) -> None:
    _returns[kind] = back


def knows(kind: str) -> bool:
    return kind in _receivers


def came_back(message: Outbox, why: str) -> None:
    """Inside the sender's transaction that gives it up. A kind without an effect to take back is told by its alarm alone."""
    if message.kind in _returns:
        _returns[message.kind](message, why)


def apply(message: Inbox) -> None:
    """Hand the message to its receiver, inside the receiver's transaction; an unknown kind raises KeyError.

    A sender that went back to a backup says again what we have heard before (its people do the deed once more). What our state then
    no longer allows is noted and changes nothing; refusing it would stop all that follows.
    """
    receiver = _receivers[message.kind]
    former = message.facts.get(REISSUE_OF)
    if former and Applied.objects.filter(pk__in=former).exists():
        _note_again(message, why=REISSUE_OF)
        return
    if not _said_before(message):
        receiver(message, message.facts)
        return
    try:
        with transaction.atomic():
            receiver(message, message.facts)
    except (StateRefused, IntegrityError) as refused:
        _note_again(message, why=type(refused).__name__)


def _note_again(message: Inbox, *, why: str) -> None:
    journal.record(
        actor=None,
        seat=None,
        deed="envelope.told_again",
        subject=message,
        body={"kind": message.kind, "from": str(message.from_id), "why": why},
        referral_id=message.referral_id,
        congress_id=tenancy.current().id,
    )


def _said_before(message: Inbox) -> bool:
    """In an earlier epoch of the sender, of the same kind on the same referral, and it took effect here."""
    return (
        message.epoch > 1
        and Applied.objects.filter(
            message__referral_id=message.referral_id,
            message__from_id=message.from_id,
            message__kind=message.kind,
            message__epoch__lt=message.epoch,
        ).exists()
    )
