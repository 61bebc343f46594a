"""The relay's view of this congress's postbox (shared_apps.exchange.port)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kernel import tenancy
from shared_apps.exchange import taking
from shared_apps.exchange.envelope import Envelope
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Applied, Delivery, Heard, Inbox

MAX_TRIES = 12
WAIT_SECONDS = (2, 5, 15, 60, 300, 900)  # before the next try; the last one repeats


class TenantPostbox:
    """Every method runs inside a block that the relay has opened."""

    def claim(self, *, now: datetime, lease_seconds: int, limit: int) -> list[Envelope]:
        due = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message")
            .filter(delivered_at__isnull=True, dead_at__isnull=True, due_at__lte=now)
            .order_by("due_at", "message_id")[:limit]
        )
        taken = list(due)
        if taken:
            ids = [row.message_id for row in taken]
            Delivery.objects.filter(message_id__in=ids).update(due_at=now + timedelta(seconds=lease_seconds))
        return [_envelope(row) for row in taken]

    def accept(self, envelope: Envelope) -> None:
        """Inbox row, then every message of this thread whose turn it is. A message that came before is not applied again."""
        row = Inbox(**taking.columns(envelope))
        taking.take_in(envelope, heard=Heard, applied=Applied, row=row, apply=receiving.apply)

    def delivered(self, msg_id: UUID, *, now: datetime) -> None:
        Delivery.objects.filter(message_id=msg_id).update(delivered_at=now, last_error="")

    def later(self, msg_id: UUID, *, now: datetime, error: str, counts: bool) -> None:
        row = Delivery.objects.select_for_update().get(message_id=msg_id)
        row.tries += counts
        wait = WAIT_SECONDS[min(row.tries, len(WAIT_SECONDS) - 1)] if counts else WAIT_SECONDS[3]
        row.due_at = now + timedelta(seconds=wait)
        row.last_error = error
        if row.tries >= MAX_TRIES:
            row.dead_at = now
        row.save(update_fields=["tries", "due_at", "last_error", "dead_at"])

    def due_again(self, *, to_id: UUID, now: datetime) -> int:
        waiting = Delivery.objects.filter(
            message__to_id=to_id, delivered_at__isnull=True, dead_at__isnull=True, due_at__gt=now
        )
        return int(waiting.update(due_at=now))


def _envelope(row: Delivery) -> Envelope:
    message = row.message
    return Envelope(
        msg_id=message.msg_id,
        from_id=tenancy.current().id,
        to_id=message.to_id,
        epoch=message.epoch,
        referral_id=message.referral_id,
        seq=message.seq,
        kind=message.kind,
        version=message.version,
        sent_at=message.sent_at,
        seat_id=message.seat_id,
        body=message.body,
    )
