"""The registry, in public. A division is geography; a congress is an organ and a tenant."""

from django.db import models
from django_tenants.models import TenantMixin

from kernel.ids import uuid7
from kernel.journal import AbstractEntry

LEVELS = {"province": "省", "city": "市", "county": "县"}


class Division(models.Model):
    """An administrative division (GB/T 2260). The code may change over time and is therefore no tenant's key."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    parent_code = models.CharField(max_length=6, blank=True, db_index=True)
    organ = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Congress(TenantMixin):  # type: ignore[misc]
    """One congress (or work office) and its schema. `schema_name` and `role_name` are opaque and final."""

    auto_create_schema = False

    class State(models.TextChoices):
        REQUESTED = "requested", "已申请"
        PROVISIONING = "provisioning", "开通中"
        ACTIVE = "active", "已开通"
        SUSPENDED = "suspended", "已暂停"
        CLOSED = "closed", "已关闭"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    organ_name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, default="congress")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    state = models.CharField(max_length=20, choices=State.choices, default=State.REQUESTED)
    role_name = models.CharField(max_length=30, unique=True)
    epoch = models.PositiveIntegerField(default=1)
    band = models.CharField(max_length=10, default="red")
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.organ_name}"


class CongressCode(models.Model):
    """A code that once led here and still redirects."""

    code = models.CharField(max_length=6, primary_key=True)
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="former_codes")
    valid_to = models.DateField()


class DirectoryEntry(models.Model):
    """The view of the registry that a congress's own role may read: no schema names, no roles."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    organ_name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    parent_id = models.UUIDField(null=True)
    state = models.CharField(max_length=20)
    successor_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "tenants_directory"


class PlatformEntry(AbstractEntry):
    """The public journal: identity, console and platform deeds."""

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="platform_entry_subject")]


class PlatformKey(models.Model):
    """Idempotency keys of POSTs that run outside a congress's block. `status` 0 means still at work."""

    person_id = models.UUIDField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, default="")
    content_type = models.CharField(max_length=100, default="")
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="platform_key_once")]
