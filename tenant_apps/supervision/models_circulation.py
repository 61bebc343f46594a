"""传阅 (提醒相关人员关注): who asked whom to read a case; part of this app's models."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.supervision import states


class Circulation(TenantModel):
    """One case passed round once, with a note. It widens nobody's right: a reader sees it while they may see the case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, related_name="+")
    note = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=100)
    by_organ = models.CharField(max_length=200, default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["suggestion", "at"], name="supervision_passed_case"),
            models.Index(fields=["by_person", "at"], name="supervision_passed_by"),
        ]

    def __str__(self) -> str:
        return f"传阅：{self.suggestion_id}"


class Reader(TenantModel):
    """A person asked to read it, all their seats here together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    circulation = models.ForeignKey(Circulation, models.PROTECT, related_name="readers")
    person_id = models.UUIDField()
    name = models.CharField(max_length=100)
    organ = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=10, choices=states.CIRCULATION.choices(), default=states.SENT)
    # When it was read, or taken back.
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["circulation", "person_id"], name="supervision_reader_once")
        ]
        indexes = [models.Index(fields=["person_id", "state"], name="supervision_reader_waits")]

    def __str__(self) -> str:
        return f"{self.name}：{self.state_label}"

    @property
    def state_label(self) -> str:
        return states.CIRCULATION.label(self.state)
