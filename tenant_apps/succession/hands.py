"""What the registry's job asks of a congress in a 区划调整 (tenants.adjusting.ports)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tenant_apps.succession import actions, counts, states, taking_over
from tenant_apps.succession.models import Transfer
from tenants.adjusting.ports import Count


class Succession:
    """Every method runs inside a block that the job has opened."""

    def counts(self, *, kind: str) -> list[Count]:
        return counts.of_congress(kind)

    def offer(self, *, adjustment_id: UUID, successor_id: UUID) -> int:
        return actions.offer(adjustment_id=adjustment_id, successor_id=successor_id)

    def arrived(self, *, adjustment_id: UUID, sender_id: UUID) -> int:
        found = _theirs(adjustment_id, sender_id)
        return found.things.count() if found else 0

    def finish(self, *, adjustment_id: UUID, successor_id: UUID) -> None:
        actions.finish(adjustment_id=adjustment_id, successor_id=successor_id)

    def is_taken_over(self, *, adjustment_id: UUID, sender_id: UUID) -> bool:
        found = _theirs(adjustment_id, sender_id)
        return found is not None and found.state in (states.FINISHED, states.ANNOUNCED)

    @transaction.atomic
    def announce(self, *, adjustment_id: UUID, sender_id: UUID) -> None:
        found = _theirs(adjustment_id, sender_id, lock=True)
        if found is None or found.state != states.FINISHED:
            return
        states.TRANSFER.move(found, "announce")
        found.save(update_fields=["state"])
        taking_over.announce(found)

    def withdraw(self, *, adjustment_id: UUID, successor_id: UUID) -> None:
        actions.withdraw(adjustment_id=adjustment_id, successor_id=successor_id)

    def is_withdrawn(self, *, adjustment_id: UUID, sender_id: UUID) -> bool:
        found = _theirs(adjustment_id, sender_id)
        return found is not None and found.state == states.WITHDRAWN


def _theirs(adjustment_id: UUID, sender_id: UUID, *, lock: bool = False) -> Transfer | None:
    rows = Transfer.objects.select_for_update() if lock else Transfer.objects.all()
    found: Transfer | None = rows.filter(
        adjustment_id=adjustment_id, way=states.IN, peer_id=sender_id
    ).first()
    return found
