"""The address `public`: who takes in which kind of envelope there, each for its sender's own congress alone.

Effects run in one transaction with the inbox and the public journal, under the app's login, which keeps the tables of public; the relay's
role stays one that can change nothing of what it carries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from shared_apps.exchange import taking
from shared_apps.exchange.envelope import REISSUE_OF, Envelope
from shared_apps.exchange.models import PublicApplied, PublicHeard, PublicInbox

ADDRESS = UUID("00000000-0000-7000-8000-000000000001")  # no congress has it: theirs are random
INBOX, APPLIED = PublicInbox._meta.db_table, PublicApplied._meta.db_table
Receiver = Callable[[PublicInbox, dict[str, Any]], None]
_receivers: dict[str, Receiver] = {}


class NotYours(RuntimeError):
    """A congress told public of something that is not its own; the envelope takes no effect and is given up in the end."""


def register(kind: str, receiver: Receiver) -> None:
    """By the apps that own what changes, in AppConfig.ready(). A receiver may be called again with the same facts after a restore."""
    _receivers[kind] = receiver


def accept(envelope: Envelope) -> None:
    """Not inside a block. Raises what the receiver raises: then nothing of it has happened."""
    with transaction.atomic(durable=True):
        row = PublicInbox(**taking.columns(envelope), seat_id=envelope.seat_id)
        taking.take_in(envelope, heard=PublicHeard, applied=PublicApplied, row=row, apply=_apply)


def _apply(message: PublicInbox, _thread: PublicHeard) -> None:
    """What stands for a message that took effect under its former number changes nothing."""
    facts = message.facts
    former = facts.get(REISSUE_OF)
    if not former or not PublicApplied.objects.filter(pk__in=former).exists():
        _receivers[message.kind](message, facts)
