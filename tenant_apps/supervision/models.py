"""What the offices do so that a case is handled in time and well. Nothing here changes the case itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.supervision import states
from tenant_apps.supervision.models_circulation import Circulation as Circulation
from tenant_apps.supervision.models_circulation import Reader as Reader


class AlertCard(TenantModel):
    """A warning of one deadline to the unit that owes it: each colour once for an assignment and its day, as long as it holds.

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
            # A day that moved away and came back has its cards anew.
            models.UniqueConstraint(
                fields=["assignment", "due_at", "colour"],
                condition=~Q(state="LAPSED"),
                name="supervision_card_once",
            )
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

    @property
    def unheard(self) -> bool:
        """A red card of which the unit has said nothing yet."""
        return self.colour == states.RED and not self.answer


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


class KeySupervision(TenantModel):
    """重点督办 of one suggestion: proposed by the office, decided by 主任会议, led by a committee (代表法 第五十二条第二款).

    `committee` is the unit of the congress that leads it; without one it is the congress's own office.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=states.KEY.choices(), default=states.PROPOSED)
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by_name = models.CharField(max_length=100)
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=200, default="", blank=True)
    committee = models.ForeignKey("organs.Unit", models.PROTECT, null=True, related_name="+")
    committee_name = models.CharField(max_length=120, default="", blank=True)
    plan = models.TextField(default="", blank=True)
    planned_at = models.DateTimeField(null=True)
    report = models.TextField(default="", blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by_name = models.CharField(max_length=100, default="", blank=True)
    ended_note = models.CharField(max_length=500, default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"], condition=~Q(state="DECLINED"), name="supervision_key_once"
            )
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="supervision_key_state")]

    def __str__(self) -> str:
        return f"重点督办：{self.suggestion_id}"

    @property
    def state_label(self) -> str:
        return states.KEY.label(self.state)

    @property
    def is_decided(self) -> bool:
        return self.state in states.KEYED


class KeyVisit(TenantModel):
    """One activity of a 重点督办: a visit, an inspection, a talk with unit and deputy; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    supervision = models.ForeignKey(KeySupervision, models.PROTECT, related_name="visits")
    on = models.DateField()
    note = models.TextField()
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()
