"""Leaving an envelope: a row beside the change it tells of, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import SeatFacts
from kernel.db import rows
from kernel.journal import canonical
from shared_apps.exchange import taking, waking
from shared_apps.exchange.envelope import KINDS
from tenant_apps.postbox import box
from tenant_apps.postbox.models import Delivery, Heard, Outbox, Thread


class Overtaken(RuntimeError):
    """This request began before the congress went back to a backup; its numbers would be those of the epoch that has ended."""


@transaction.atomic
def send(
    *, to_id: UUID, referral_id: UUID, kind: str, body: Mapping[str, Any], seat: SeatFacts | None
) -> UUID:
    """Write the envelope and wake the relay on commit; returns the message id.

    The thread's row is locked, so the numbers of one referral have no gap and no twin.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of envelope: {kind}")
    here = tenancy.current()
    thread = _lock_thread(referral_id=referral_id, peer_id=to_id)
    if thread.sent_epoch > here.epoch:
        raise Overtaken(f"epoch {here.epoch} has ended")
    if thread.sent_epoch != here.epoch:
        thread.sent_epoch, thread.sent = here.epoch, 0
    thread.sent += 1
    rows.change(thread, "sent_epoch", "sent")
    now = clock.now()
    message = Outbox(
        to_id=to_id,
        epoch=here.epoch,
        referral_id=referral_id,
        seq=thread.sent,
        kind=kind,
        sent_at=now,
        seat_id=seat.id if seat else None,
        body=canonical(body),
    )
    rows.must_add(message)
    rows.must_add(Delivery(message=message, due_at=now))
    waking.wake(here.id)
    return message.msg_id


def _lock_thread(*, referral_id: UUID, peer_id: UUID) -> Thread:
    """The row that counts what we send, locked to the end of the transaction; made on first use."""
    thread: Thread = taking.lock(Thread, referral_id=referral_id, peer_id=peer_id)
    return thread


@transaction.atomic
def follow(*, referral_id: UUID, former_id: UUID, successor_id: UUID) -> None:
    """The other end was merged: what we send it goes on under the numbers of the thread to its predecessor.

    What the predecessor's address still gets is carried to the successor too, so the successor hears one thread from us.
    """
    thread = _lock_thread(referral_id=referral_id, peer_id=former_id)
    thread.peer_id = successor_id
    thread.save(update_fields=["peer_id"])


@transaction.atomic
def take_over(*, referral_id: UUID, peer_id: UUID, seen_epoch: int, seen: int) -> int:
    """In the successor of a congress that was merged: that one had heard the thread up to this number. What has come here
    meanwhile and waited for it is applied; how much that was.
    """
    thread = taking.lock(Heard, referral_id=referral_id, peer_id=peer_id)
    if (seen_epoch, seen) > (thread.seen_epoch, thread.seen):
        thread.seen_epoch, thread.seen = seen_epoch, seen
        thread.save(update_fields=["seen_epoch", "seen"])
    return box.drain(referral_id=referral_id, peer_id=peer_id)
