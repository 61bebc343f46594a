"""One row a referral at each end, with the same id. Each end writes its own row; of the other it holds what was sent to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from kernel import clock
from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.referrals import states, types


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
    # Why we sent it back or did not adopt it: the code of our dictionary and its version. Of ours that was sent back: the code that
    # the other end told.
    decision = models.CharField(max_length=32, default="", db_default="", blank=True)
    decision_version = models.CharField(max_length=24, default="", db_default="", blank=True)
    # Of ours that was sent back: who was named competent.
    competent_unit = models.CharField(max_length=120, default="", db_default="", blank=True)
    competent_level = models.CharField(max_length=10, default="", db_default="", blank=True)
    drafted_by = models.CharField(max_length=100, default="", blank=True)
    drafted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    # Of ours that was not gone on with: when the office said that it is dealt with here.
    settled_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    # The day by which the other end must have the whole of it back: no step here may end later.
    bound_at = models.DateTimeField(null=True)
    bound_provisional = models.BooleanField(default=False, db_default=False)
    # Ours onwards, of one that we received: that one waits for it.
    relayed_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="relays")
    # Received ones about the same matter, handled together; each gets its own answer. Of ours: drafted at once for several receivers.
    bundle_id = models.UUIDField(null=True)
    urged_at = models.DateTimeField(null=True)
    urged_times = models.PositiveIntegerField(default=0, db_default=0)
    trial = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=models.Q(
                    direction=states.OUT, state__in=sorted(states.ASKED), kind__in=sorted(types.PRINCIPAL)
                ),
                name="referral_open_one",
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
    # An answer that says no more than that the level above was told (已向上级反映): that much is news, not a result.
    interim = models.BooleanField(default=False, db_default=False)

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


class ClockStep(TenantModel):
    """Which rule opened, went on with, held or closed the clock of a referral at this end. `rule` names a field of the rules; empty: the other end set it."""

    OPENED, WENT_ON, WAITS, CLOSED = "OPENED", "WENT_ON", "WAITS", "CLOSED"
    DEEDS = {OPENED: "起算", WENT_ON: "续算", WAITS: "等候", CLOSED: "停止"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="clock_steps")
    at = models.DateTimeField()
    deed = models.CharField(max_length=8, choices=list(DEEDS.items()))
    rule = models.CharField(max_length=40, default="", blank=True)
    words = models.CharField(max_length=200, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["referral", "at"], name="referral_clock")]

    @property
    def last_day(self) -> date | None:
        """The last day in Shanghai."""
        return clock.day_of_deadline(self.due_at) if self.due_at else None


class Route(TenantModel):
    """Who was named competent when a matter of this category was sent back: proposed when the next one is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    category = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    unit = models.CharField(max_length=120)
    named_by = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["category", "level", "unit"], name="referral_route")]
