"""Taking an envelope in, the same for a congress and for `public`: stored once, applied in order, parked while an earlier one lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models, transaction

from kernel import clock
from shared_apps.exchange.envelope import Envelope

Apply = Callable[[Any], None]


def take_in(
    envelope: Envelope,
    *,
    heard: type[models.Model],
    applied: type[models.Model],
    row: models.Model,
    apply: Apply,
) -> None:
    """`row` is the envelope as the receiver's inbox keeps it. A message that came before changes nothing.

    One transaction (or a savepoint of the running one): inbox, every effect whose turn it is, and the mark that it was applied.
    """
    inbox = type(row)._default_manager
    with transaction.atomic():
        thread = lock(heard, referral_id=envelope.referral_id, peer_id=envelope.from_id)
        inbox.bulk_create([row], ignore_conflicts=True)
        if envelope.epoch > thread.seen_epoch:
            thread.seen_epoch, thread.seen = envelope.epoch, 0
        while message := inbox.filter(
            referral_id=envelope.referral_id,
            from_id=envelope.from_id,
            epoch=thread.seen_epoch,
            seq=thread.seen + 1,
        ).first():
            apply(message)
            applied._default_manager.create(message=message, at=clock.now())
            thread.seen += 1
        thread.save(update_fields=["seen_epoch", "seen"])


def lock(heard: type[models.Model], *, referral_id: UUID, peer_id: UUID) -> Any:
    """The row that counts what was applied, locked to the end of the transaction; made on first use."""
    rows = heard._default_manager
    rows.bulk_create([heard(referral_id=referral_id, peer_id=peer_id)], ignore_conflicts=True)
    return rows.select_for_update().get(referral_id=referral_id, peer_id=peer_id)


def columns(envelope: Envelope) -> dict[str, Any]:
    """What every inbox keeps of an envelope."""
    return {
        "msg_id": envelope.msg_id,
        "from_id": envelope.from_id,
        "epoch": envelope.epoch,
        "referral_id": envelope.referral_id,
        "seq": envelope.seq,
        "kind": envelope.kind,
        "version": envelope.version,
        "sent_at": envelope.sent_at,
        "received_at": clock.now(),
        "body": envelope.body,
    }
