"""The inbox of the address `public`: what congresses tell all of them together. Same columns as the inbox of a congress, no key to one."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from kernel.ids import uuid7


class PublicHeard(models.Model):
    """One thread from one congress: the last number applied. Locked first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral_id = models.UUIDField()
    peer_id = models.UUIDField()
    seen_epoch = models.PositiveIntegerField(default=1)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral_id", "peer_id"], name="exchange_public_heard_once")
        ]


class PublicInbox(models.Model):
    """An envelope to `public`, exactly as it came. Evidence."""

    msg_id = models.UUIDField(primary_key=True)
    from_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    referral_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    seat_id = models.UUIDField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral_id", "from_id", "epoch", "seq"], name="exchange_public_inbox_seq"
            )
        ]

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class PublicApplied(models.Model):
    """That an envelope took effect; without this row it is parked, waiting for an earlier one."""

    message = models.OneToOneField(PublicInbox, models.PROTECT, primary_key=True, related_name="applied")
    at = models.DateTimeField()
