"""会签 of the letter that several lead units give together; part of this app's models."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.handling import states


class Countersigning(TenantModel):
    """A letter laid before those who lead jointly with the unit that drafts it (`assignment`).

    `body_sha256` is of class, outcome, text and attachments: what was changed afterwards is signed anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="countersignings")
    state = models.CharField(max_length=12, choices=states.COUNTERSIGNING.choices())
    body_sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="CIRCULATING"), name="handling_one_countersigning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"

    @property
    def state_label(self) -> str:
        return states.COUNTERSIGNING.label(self.state)


class Countersignature(TenantModel):
    """What one of them said to it: agreed, or what is to be changed. Between the units; the deputy sees none of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    countersigning = models.ForeignKey(Countersigning, models.PROTECT, related_name="signatures")
    assignment = models.ForeignKey("handling.Assignment", models.PROTECT, related_name="+")
    agreed = models.BooleanField()
    opinion = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["countersigning", "assignment"], name="handling_countersigned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.countersigning_id} {self.agreed}"

    @property
    def word(self) -> str:
        return "同意" if self.agreed else "要求修改"
