"""One row a referral at each end, with the same id. Each end writes its own row; of the other it holds what was sent to it."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.referrals import states


class Referral(TenantModel):
    """`snapshot` is exactly what left (OUT) or came (IN); nobody edits it. `path` lists the congresses it has passed, first to last.

    `suggestion`: at the sender the suggestion referred; at the receiver the one filed by the deputy who adopted it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=20, choices=list(states.TYPES.items()))
    peer_id = models.UUIDField()
    peer_code = models.CharField(max_length=6)
    peer_name = models.CharField(max_length=60)
    peer_organ = models.CharField(max_length=120)
    peer_level = models.CharField(max_length=10)
    suggestion = models.ForeignKey("suggestions.Suggestion", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=20, default="", blank=True)
    category = models.CharField(max_length=40, default="", blank=True)
    lead_name = models.CharField(max_length=100, default="", blank=True)
    reason = models.CharField(max_length=40)
    # Its words as the sender's dictionary had them, and which version of them; what is a code of theirs alone is readable here too.
    reason_label = models.CharField(max_length=60, default="", db_default="", blank=True)
    reason_version = models.CharField(max_length=24, default="", db_default="", blank=True)
    note = models.CharField(max_length=500, default="", blank=True)
    snapshot: Any = models.JSONField()
    path: Any = models.JSONField()
    state = models.CharField(max_length=20, choices=list(states.LABELS.items()))
    answer = models.CharField(max_length=500, default="", blank=True)
    # Why we sent it back or did not adopt it: the code of our dictionary and its version.
    decision = models.CharField(max_length=32, default="", db_default="", blank=True)
    decision_version = models.CharField(max_length=24, default="", db_default="", blank=True)
    drafted_by = models.CharField(max_length=100, default="", blank=True)
    drafted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    trial = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=models.Q(direction=states.OUT, state__in=sorted(states.OPEN)),
                name="referral_open_once",
            )
        ]
        indexes = [models.Index(fields=["direction", "state", "changed_at"], name="referral_list")]

    def __str__(self) -> str:
        return f"{states.TYPES[self.kind]} {self.title}"

    @property
    def state_label(self) -> str:
        return states.LABELS[self.state]

    @property
    def is_out(self) -> bool:
        return self.direction == states.OUT


class TraceEvent(TenantModel):
    """A deed that is not in this congress's own case journal: done elsewhere and told by envelope, or done here on a referral."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    level = models.CharField(max_length=10)
    congress_id = models.UUIDField()
    congress_name = models.CharField(max_length=60)
    number = models.CharField(max_length=20, default="", blank=True)
    deed = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    text = models.TextField(default="", blank=True)
    who = models.CharField(max_length=200, default="", blank=True)
    quote = models.TextField(default="", blank=True)
    to_level = models.CharField(max_length=10, default="", blank=True)
    state_label = models.CharField(max_length=40, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    key = models.BooleanField(default=False)
    closes = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["referral", "at"], name="referral_trace")]


class Result(TenantModel):
    """An answer that came back on a referral of ours; given to the deputy as a follow-up reply (再次答复)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="results")
    congress_name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    unit_name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=20)
    outcome_label = models.CharField(max_length=60)
    letter_class = models.CharField(max_length=4, default="", blank=True)
    class_label = models.CharField(max_length=60, default="", blank=True)
    doc_no = models.CharField(max_length=60, default="", blank=True)
    body = models.TextField()
    answered_at = models.DateTimeField()
    at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]
