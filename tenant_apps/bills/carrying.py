"""What a change of terms (换届) asks of bills: whose deputies something is still owed, and what the new term has filed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tenant_apps.bills import states
from tenant_apps.bills.models import Bill, BillSignature

OPEN = frozenset(states.OPEN.split())


def still_owed(mandate_ids: Collection[UUID]) -> set[UUID]:
    """Those of these mandates whose names stand under a bill that is not finished."""
    rows = BillSignature.objects.filter(
        mandate_id__in=list(mandate_ids), status=BillSignature.Status.SIGNED, bill__state__in=OPEN
    )
    return set(rows.values_list("mandate_id", flat=True))


def filed_in(term_id: UUID) -> list[Bill]:
    """What deputies of this term have handed in, the oldest first."""
    rows = Bill.objects.filter(lead_mandate__term_id=term_id).exclude(submitted_at=None)
    return list(rows.order_by("submitted_at", "id"))
