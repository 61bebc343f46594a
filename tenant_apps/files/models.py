"""Attachments of whatever carries them, the bytes they name, and what other congresses may have of them or have named to us.

The bytes themselves lie in tenant_apps.files.storage.
"""

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel


class Blob(TenantModel):
    """One content, however many attachments name it. `kind` is a code of tenant_apps.files.kinds."""

    class Scan(models.TextChoices):
        CLEAN = "clean", "已查毒"
        OFF = "off", "未接入查毒"
        WAITING = "waiting", "待查毒"
        INFECTED = "infected", "查出病毒，已清除"

    class Preview(models.TextChoices):
        NONE = "none", "不能预览"
        WAITING = "waiting", "预览生成中"
        READY = "ready", "可以预览"
        FAILED = "failed", "预览没有生成"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField("类型", max_length=10)
    size = models.PositiveBigIntegerField("字节数")
    pages = models.PositiveIntegerField("页数", null=True)
    scan = models.CharField("查毒", max_length=10, choices=Scan.choices)
    preview = models.CharField("预览", max_length=10, choices=Preview.choices)
    stored_at = models.DateTimeField("保存时间")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["scan"], name="files_blob_scan"),
            models.Index(fields=["preview"], name="files_blob_preview"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_readable(self) -> bool:
        return self.scan in (self.Scan.CLEAN, self.Scan.OFF)


class Attachment(TenantModel):
    """A file under one thing of this congress: `carrier_kind` names the app's registration, `carrier_id` its row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    carrier_kind = models.CharField(max_length=20)
    carrier_id = models.UUIDField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments")
    name = models.CharField("名称", max_length=200)
    added_at = models.DateTimeField("添加时间")
    added_by_id = models.UUIDField()
    added_by_name = models.CharField("添加人", max_length=100)

    class Meta(TenantModel.Meta):
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["carrier_kind", "carrier_id"], name="files_attachment_carrier")]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier_kind", "carrier_id", "blob", "name"], name="files_attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Given(TenantModel):
    """A file of ours that an envelope names: its receiver may have the bytes (shared_apps.exchange.granting)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    msg_id = models.UUIDField()
    holder_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["msg_id", "sha256"], name="files_given_once")]


class Expected(TenantModel):
    """A file that an envelope named to us, until its bytes lie here as an attachment of what the envelope made."""

    class State(models.TextChoices):
        WAITING = "waiting", "正在取回"
        HERE = "here", "已取回"
        LOST = "lost", "未能取回"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    carrier_kind = models.CharField(max_length=20)
    carrier_id = models.UUIDField()
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=60)
    msg_id = models.UUIDField()
    referral_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    # Why the last try failed: a stable code.
    why = models.CharField(max_length=60, default="", blank=True)
    told_at = models.DateTimeField()
    here_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            # One envelope may name a file for several that it brings (a 区划调整): each has its own.
            models.UniqueConstraint(
                fields=["msg_id", "carrier_kind", "carrier_id", "sha256", "name"],
                name="files_expected_by_carrier",
            )
        ]
        indexes = [
            models.Index(fields=["carrier_kind", "carrier_id"], name="files_expected_carrier"),
            models.Index(fields=["due_at"], name="files_expected_due", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.name
