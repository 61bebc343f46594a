"""What the offices do so that a case is handled in time and well. Nothing here changes the case itself."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.supervision import states


class AlertCard(TenantModel):
    """A warning of one deadline to the unit that owes it: each colour once for an assignment and its day.

    `due_at` is the deadline that was meant; where the assignment's own has moved since, the card lapses. `escalated_at`: the red
    card was passed on to 督查 and the congress's office.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organs.Unit", models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120)
    colour = models.CharField(max_length=10, choices=list(states.COLOURS.items()))
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=states.CARD.choices(), default=states.GIVEN)
    given_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=100, default="", blank=True)
    # Why it was closed, or why it lapsed.
    ended_note = models.CharField(max_length=500, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=100, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["assignment", "due_at", "colour"], name="supervision_card_once")
        ]
        indexes = [
            models.Index(fields=["state", "given_at"], name="supervision_card_open"),
            models.Index(fields=["unit", "given_at"], name="supervision_card_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.colour_label}：{self.unit_name}"

    @property
    def colour_label(self) -> str:
        return states.COLOURS[self.colour]

    @property
    def state_label(self) -> str:
        return states.CARD.label(self.state)

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN


class Urging(TenantModel):
    """催办 of one unit about one case: who, when, in which words, and when the unit read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organs.Unit", models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120)
    note = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    by_organ = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=10, choices=states.URGING.choices(), default=states.SENT)
    read_at = models.DateTimeField(null=True)
    read_by_name = models.CharField(max_length=100, default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["assignment", "at"], name="supervision_urged"),
            models.Index(fields=["unit", "state"], name="supervision_urged_unit"),
        ]

    def __str__(self) -> str:
        return f"催办：{self.unit_name}"

    @property
    def state_label(self) -> str:
        return states.URGING.label(self.state)
