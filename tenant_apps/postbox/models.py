"""Outbox and inbox. Bodies are evidence and never change; what changes lies in sibling tables."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel


class Thread(TenantModel):
    """One referral's traffic to one peer: the last number sent in our epoch. Locked last, after the rows a deed changes."""

    referral_id = models.UUIDField()
    peer_id = models.UUIDField()
    sent_epoch = models.PositiveIntegerField(default=1)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral_id", "peer_id"], name="postbox_thread_once")]


class Heard(TenantModel):
    """One referral's traffic from one peer: the last number applied. Locked first, and by receivers alone.

    A row of its own: a deed holds its case and then the thread, a receiver this row and then the case; in one row they would
    wait for each other.
    """

    referral_id = models.UUIDField()
    peer_id = models.UUIDField()
    seen_epoch = models.PositiveIntegerField(default=1)
    seen = models.PositiveIntegerField(default=0)
    # We went back to a backup that is older than this referral: what is still said of it is kept and told, and changes nothing.
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral_id", "peer_id"], name="postbox_heard_once")]


class Outbox(TenantModel):
    """An envelope of ours, exactly as it leaves."""

    msg_id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    referral_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    seat_id = models.UUIDField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral_id", "to_id", "epoch", "seq"], name="postbox_outbox_seq"
            )
        ]

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


# How `Delivery.last_error` begins of envelopes that went out anew after a return to a backup.
REISSUED = "reissued"


class Delivery(TenantModel):
    """How far an envelope of ours has come."""

    message = models.OneToOneField(Outbox, models.PROTECT, primary_key=True, related_name="delivery")
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="")
    # Why it is dead: a value of Alarm.Code. And who took it in, in the place of a receiver that was merged.
    fate = models.CharField(max_length=20, default="", db_default="", blank=True)
    taken_by_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="postbox_delivery_due",
                condition=models.Q(delivered_at__isnull=True, dead_at__isnull=True),
            )
        ]


class Inbox(TenantModel):
    """An envelope of another congress, exactly as it came."""

    msg_id = models.UUIDField(primary_key=True)
    from_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    referral_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral_id", "from_id", "epoch", "seq"], name="postbox_inbox_seq"
            )
        ]
        # The sealer of evidence asks for what came of late.
        indexes = [models.Index(fields=["received_at"], name="postbox_inbox_came")]

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Applied(TenantModel):
    """That an envelope took effect here; without this row it is parked, waiting for an earlier one."""

    message = models.OneToOneField(Inbox, models.PROTECT, primary_key=True, related_name="applied")
    at = models.DateTimeField()


class Alarm(TenantModel):
    """An envelope that did not come through and needs a person, at either end. `outgoing`: we sent it.

    One row an envelope and cause. `raised_at` is empty while its tries are only counted. What went through afterwards is no alarm any
    more (access.waiting): no row need be touched for that.
    """

    class Code(models.TextChoices):
        DEAD = "dead", "多次投递未成"
        BOUNCED = "bounced", "对方已停用，退回"
        MISMATCH = "mismatch", "编号相同、内容不同，已拒收"
        UNKNOWN_KIND = "unknown_kind", "类型暂不能识别，已暂存"
        STUCK = "stuck", "已收到，未能处理"
        FILE_LOST = "file_lost", "附件未能取回"
        FORGOTTEN = "forgotten", "事项在恢复备份后已无记录"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=20, choices=Code.choices)
    outgoing = models.BooleanField()
    peer_id = models.UUIDField()
    referral_id = models.UUIDField()
    msg_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    # A stable code or the class of an error, never a text that may hold what the envelope says.
    why = models.CharField(max_length=60, default="", blank=True)
    tries = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=100, default="", blank=True)
    # What was done: sent again, or seen and left.
    settled_how = models.CharField(max_length=10, default="", blank=True)

    is_through: bool  # where access.raised() has asked: what could not come through has come through since

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["msg_id", "code"], name="postbox_alarm_once")]
        indexes = [
            models.Index(
                fields=["raised_at"],
                name="postbox_alarm_open",
                condition=models.Q(raised_at__isnull=False, settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.kind}"
