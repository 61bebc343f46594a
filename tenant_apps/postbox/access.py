"""Alarms of the exchange: seen and settled by the office, which sends and receives."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.postbox.models import Alarm, Applied, Delivery

SETTLE = "exchange.settle"
# These tell of something beside the envelope's own way, which goes on.
_BESIDE = (Alarm.Code.MISMATCH, Alarm.Code.FILE_LOST, Alarm.Code.FORGOTTEN)


def raised() -> TenantQuerySet:
    """Every alarm that was told; `is_through` says of one that its envelope came through afterwards."""
    taken_in = Exists(Applied.objects.filter(message_id=OuterRef("msg_id")))
    arrived = Exists(Delivery.objects.filter(message_id=OuterRef("msg_id"), delivered_at__isnull=False))
    through = (Q(outgoing=False) & taken_in | Q(outgoing=True) & arrived) & ~Q(code__in=_BESIDE)
    rows: TenantQuerySet = Alarm.objects.filter(raised_at__isnull=False).annotate(is_through=through)
    return rows


def waiting() -> TenantQuerySet:
    """Those that need a person now."""
    return raised().filter(settled_at__isnull=True, is_through=False)


def get(actor: Actor, alarm_id: UUID, *, lock: bool = False) -> Alarm:
    """Raises NotPermitted, NotFound."""
    actor.require(SETTLE)
    found: Alarm | None = raised().filter(pk=alarm_id).first()
    if found is None:
        raise NotFound
    if lock:
        Alarm.objects.select_for_update().get(pk=alarm_id)
    return found


def is_open(alarm: Alarm) -> bool:
    return bool(waiting().filter(pk=alarm.pk).exists())
