"""One transfer between two congresses, and what is in it. The envelopes themselves are in outbox and inbox."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.succession import states


class Transfer(TenantModel):
    """The sender's row (OUT) or the successor's (IN) of one 区划调整. `total`: how many things the sender says there are, once it is final."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    adjustment_id = models.UUIDField()
    way = models.CharField(max_length=3)
    peer_id = models.UUIDField()
    peer_code = models.CharField(max_length=6)
    peer_name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=states.TRANSFER.choices(), default=states.OFFERED)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["adjustment_id", "way", "peer_id"], name="succession_once")
        ]

    @property
    def state_label(self) -> str:
        return states.TRANSFER.label(self.state)


class Thing(TenantModel):
    """A unit, a deputy, a case or a bill with all that belongs to it, or a received referral without a case.

    `digest` is of its facts as they were sent. `facts` lie at the successor alone, and only until it has taken them over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="things")
    kind = models.CharField(max_length=10, choices=list(states.KINDS.items()))
    subject_id = models.UUIDField()
    label = models.CharField(max_length=250)
    state_label = models.CharField(max_length=40, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    facts: Any = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["transfer", "kind", "subject_id"], name="succession_thing_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label
