"""How far our envelopes have come."""

from datetime import datetime
from uuid import UUID

from tenant_apps.postbox.models import Delivery


def delivered_at(*, referral_id: UUID, kind: str) -> datetime | None:
    """When the first envelope of this kind of the referral reached its receiver; None while it is on its way."""
    found = (
        Delivery.objects.filter(message__referral_id=referral_id, message__kind=kind)
        .order_by("message__seq")
        .values_list("delivered_at", flat=True)
        .first()
    )
    return found


def progress(*, referral_id: UUID, to_id: UUID) -> tuple[int, int]:
    """Of a thread to one receiver: how many envelopes have been delivered, and how many were sent."""
    rows = Delivery.objects.filter(message__referral_id=referral_id, message__to_id=to_id)
    return rows.exclude(delivered_at=None).count(), rows.count()
