"""A change of terms, and what it did line by line: the report, and the way back."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.suggestions import states as suggestions
from tenant_apps.termchange import states


class TermChange(TenantModel):
    """`switch_on` is the day on which the new congress first sits: the old term ends and the new one begins with it (代表法 第二条).

    `decision_*` name the announcement by which the new deputies' 资格 was confirmed. `old_ends` is what the old term said before.
    `trouble` says why the last attempt was held back; empty if none was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    old_term = models.ForeignKey("deputies.Term", models.PROTECT, related_name="+")
    new_term = models.ForeignKey("deputies.Term", models.PROTECT, related_name="+")
    switch_on = models.DateField("切换日期")
    state = models.CharField(max_length=20, choices=states.MACHINE.choices(), default=states.PREPARING)
    decision_no = models.CharField(max_length=60, default="", blank=True)
    decision_on = models.DateField(null=True)
    old_ends = models.DateField(null=True)
    trouble = models.CharField(max_length=300, default="", blank=True)
    planned_by = models.CharField(max_length=100)
    planned_at = models.DateTimeField()
    decided_by = models.CharField(max_length=100, default="", blank=True)
    switched_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=100, default="", blank=True)
    taken_back_at = models.DateTimeField(null=True)
    swept_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["congress_id"], condition=Q(state__in=sorted(states.OPEN)), name="termchange_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_term} → {self.new_term}"

    @property
    def state_label(self) -> str:
        return states.MACHINE.label(self.state)

    @property
    def is_at_work(self) -> bool:
        return self.state in states.AT_WORK

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @property
    def is_done(self) -> bool:
        return self.state in states.DONE


class PersonLine(TenantModel):
    """One person in the change. `…_before` are what the mandates were; `left` says that the seat of then is ended for good."""

    change = models.ForeignKey(TermChange, models.CASCADE, related_name="people")
    side = models.CharField(max_length=10, choices=list(states.SIDES.items()))
    name = models.CharField(max_length=100)
    old_mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, null=True, related_name="+")
    new_mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, null=True, related_name="+")
    old_seat_id = models.UUIDField(null=True)
    new_seat_id = models.UUIDField(null=True)
    old_no = models.CharField(max_length=20, default="", blank=True)
    new_no = models.CharField(max_length=20, default="", blank=True)
    delegation = models.CharField(max_length=100, default="", blank=True)
    old_before = models.CharField(max_length=20, default="", blank=True)
    new_before = models.CharField(max_length=20, default="", blank=True)
    open_cases = models.PositiveIntegerField(default=0)
    drafts = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, default="", blank=True)
    left = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.side_label} {self.name}"

    @property
    def side_label(self) -> str:
        return states.SIDES[self.side]


class CaseLine(TenantModel):
    """One suggestion carried over, as it stood: its state and deadline of that moment, which the change must not have touched."""

    change = models.ForeignKey(TermChange, models.CASCADE, related_name="cases")
    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, default="", blank=True)
    title = models.CharField(max_length=200, default="", blank=True)
    lead_name = models.CharField(max_length=100)
    lead_leaves = models.BooleanField(default=False)
    state = models.CharField(max_length=24)
    undertaker = models.CharField(max_length=120, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["change", "suggestion"], name="termchange_case_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def state_label(self) -> str:
        return suggestions.MACHINE.label(self.state)

    @property
    def due_day(self) -> date | None:
        """The last day of the period."""
        return clock.day_of_deadline(self.due_at) if self.due_at else None
