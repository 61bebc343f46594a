"""What the office did about a letter that does not satisfy; part of this app's models."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.handling import states


class RedoOrder(TenantModel):
    """重新办理: the office has sent a reply back to its unit. `round` is the one that begins with it, 2 or 3."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("handling.Matter", models.PROTECT, related_name="redo_orders")
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="redo_orders")
    reply = models.OneToOneField("handling.Reply", models.PROTECT, related_name="redo_order")
    round = models.PositiveSmallIntegerField()
    note = models.TextField()
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.round}"


class Settlement(TenantModel):
    """再次不满意的处理: what was done, as the profile says (`way`), when a reply given anew was rated 不满意 again, and what it ended in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey("handling.Matter", models.PROTECT, related_name="settlements")
    reply = models.OneToOneField("handling.Reply", models.PROTECT, related_name="settlement")
    way = models.CharField(max_length=20)
    decision = models.CharField(max_length=10, choices=list(states.DECISIONS.items()))
    held_on = models.DateField(null=True)
    people = models.CharField(max_length=300, default="", blank=True)
    opinion = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.way}"
