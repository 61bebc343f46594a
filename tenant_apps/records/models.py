"""Evidence of this congress: entries are inserted and read, never changed (its role has no other right). Beside it two tables that are
no evidence: keys of requests, and what a person has taken note of."""

from django.db import models

from kernel.journal import AbstractEntry
from kernel.tenancy import TenantModel


class Entry(AbstractEntry, TenantModel):
    """One deed of this congress."""

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["case_id", "at"], name="records_entry_case"),
            models.Index(fields=["subject_id", "at"], name="records_entry_subject"),
            models.Index(fields=["person_id", "case_id", "at"], name="records_entry_person"),
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


class Seen(TenantModel):
    """已阅 of what has no row of its own to be marked: a person, and the kind and mark of the entry of 待阅."""

    person_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    mark = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person_id", "kind", "mark"], name="records_seen_once")
        ]
