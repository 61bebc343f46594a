"""What a unit tells the lead unit and asks of the office while a matter is handled; part of this app's models."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.handling import states


class CoOpinion(TenantModel):
    """会办意见 (协办意见): what a unit that assists tells the lead unit. No deputy reads it.

    One that says nothing is sent back by the lead unit, once and with its reason; the next is a round of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    contact_name = models.CharField(max_length=100, default="", blank=True)
    contact_phone = models.CharField(max_length=40, default="", blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(max_length=500, default="", blank=True)
    sent_back_by_name = models.CharField(max_length=100, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["assignment", "round"], name="handling_opinion_round")]


class ReturnRequest(TenantModel):
    """申请退办: why it is not this unit's matter, whose it is instead, and what the office made of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="return_requests")
    reason = models.TextField()
    competent_unit_id = models.UUIDField(null=True)
    competent_name = models.CharField(max_length=120)
    late = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    decision = models.CharField(max_length=10, choices=list(states.ANSWERS.items()), default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=100, default="", blank=True)

    @property
    def decision_label(self) -> str:
        return states.ANSWERS.get(self.decision, "待决定")


class Extension(TenantModel):
    """申请延期: from which day to which, why, and what the office made of it (代表法 第五十一条: six months at the latest)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="extensions")
    reason = models.TextField()
    due_before = models.DateTimeField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    decision = models.CharField(max_length=10, choices=list(states.ANSWERS.items()), default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=100, default="", blank=True)

    @property
    def decision_label(self) -> str:
        return states.ANSWERS.get(self.decision, "待审批")
