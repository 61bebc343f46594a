"""Evidence of this congress: rows are inserted and read, never changed (its role has no other right)."""

from django.db import models

from kernel.journal import AbstractEntry
from kernel.tenancy import TenantModel


class Entry(AbstractEntry, TenantModel):
    """One deed of this congress."""

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["case_id", "at"], name="records_entry_case"),
            models.Index(fields=["subject_id", "at"], name="records_entry_subject"),
        ]


class Key(TenantModel):
    """An Idempotency-Key, its request's digest and the first answer; written in the deed's own transaction."""

    person_id = models.UUIDField()
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, default="")
    content_type = models.CharField(max_length=100, default="")
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="records_key_once")]
