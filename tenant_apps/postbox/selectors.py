"""How far our envelopes have come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from kernel import clock
from kernel.tenancy import TenantQuerySet
from shared_apps.exchange.envelope import BESIDE_CASES
from tenant_apps.postbox.models import Delivery, Inbox, Outbox


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


def sent_without(sealed: TenantQuerySet, *, since: UUID | None) -> TenantQuerySet:
    """Letters we sent to which no row of `sealed` belongs by its item_id; `since`: made not before this id."""
    rows = Outbox.objects.filter(~Exists(sealed.filter(item_id=OuterRef("pk")))).exclude(
        kind__in=BESIDE_CASES
    )
    rows = rows if since is None else rows.filter(pk__gte=since)
    return rows.order_by("msg_id")


def received_without(sealed: TenantQuerySet, *, since: datetime | None) -> TenantQuerySet:
    """The same of letters that came, applied or not; a letter's id is as old as its sending, so `since` is when it came."""
    rows = Inbox.objects.filter(~Exists(sealed.filter(item_id=OuterRef("pk")))).exclude(kind__in=BESIDE_CASES)
    rows = rows if since is None else rows.filter(received_at__gte=since)
    return rows.order_by("received_at", "msg_id")


def facts_sent_with(msg_id: UUID) -> dict[str, Any]:
    """What we noted of our own letter beside what it says; nothing of one that is not ours."""
    sent = Outbox.objects.filter(pk=msg_id).first()
    return dict(sent.facts) if sent else {}


def letters_of(referral_ids: Iterable[UUID]) -> tuple[list[Outbox], list[Inbox]]:
    """What was sent and what came on these referrals."""
    ids = list(referral_ids)
    return list(Outbox.objects.filter(referral_id__in=ids)), list(Inbox.objects.filter(referral_id__in=ids))


def facts_of(letter: Outbox | Inbox) -> dict[str, Any]:
    """All of it as plain JSON, for the chain (tenant_apps.evidence): what is not here is not proved."""
    names = ("epoch", "seq", "kind", "version", "body")
    found = {
        "msg_id": str(letter.msg_id),
        "referral_id": str(letter.referral_id),
        "sent_at": clock.stamp(letter.sent_at),
        **{name: getattr(letter, name) for name in names},
    }
    if isinstance(letter, Outbox):
        seat = str(letter.seat_id) if letter.seat_id else None
        return {**found, "to_id": str(letter.to_id), "seat_id": seat}
    return {**found, "from_id": str(letter.from_id), "received_at": clock.stamp(letter.received_at)}


def under_way() -> set[UUID]:
    """Referrals of which a letter of ours is still on its way, or one of theirs waits for an earlier one."""
    sent = Delivery.objects.filter(delivered_at=None, dead_at=None).values_list(
        "message__referral_id", flat=True
    )
    parked = Inbox.objects.filter(applied=None).values_list("referral_id", flat=True)
    return {*sent, *parked}
