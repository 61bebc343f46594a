"""The chain and what anchors it. All of it is evidence: inserted and read, never changed (tenants.grants.EVIDENCE)."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel

_HASH = 64  # hexadecimal digits of SHA-256 and of SM3


class Segment(TenantModel):
    """A stretch of the chain: one from the beginning on, another after each return to a backup. `number` is the congress's epoch.

    `statement` is canonical JSON; its hash is what the first seal names as the one before. After a return it names the last root that
    another congress had countersigned.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    number = models.PositiveIntegerField()
    statement = models.TextField()
    hash = models.CharField(max_length=_HASH)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["number"], name="evidence_segment_once")]


class Seal(TenantModel):
    """One link: a journal entry or a letter, in the order of sealing. Two sealers can't fork the chain: a number is given once.

    `digest` is the item's own, `hash` that of the link (evidence_verify.seal_hash); `at`, when it was sealed, is in neither.
    """

    class Sort(models.TextChoices):
        ENTRY = "entry", "办理"
        SENT = "sent", "发出"
        RECEIVED = "received", "收到"

    id = models.BigAutoField(primary_key=True)
    segment = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    sort = models.CharField(max_length=8, choices=Sort.choices)
    item_id = models.UUIDField()
    tags = ArrayField(models.CharField(max_length=16))
    alg = models.CharField(max_length=8)
    digest = models.CharField(max_length=_HASH)
    prev = models.CharField(max_length=_HASH)
    hash = models.CharField(max_length=_HASH)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="evidence_seal_number"),
            models.UniqueConstraint(fields=["item_id", "sort"], name="evidence_seal_item"),
        ]


class _Stated(TenantModel):
    """Canonical JSON that somebody signed. `public`: their key, base64, for whom this cell's registry has none."""

    statement = models.TextField()
    key_id = models.UUIDField(null=True)
    algorithm = models.CharField(max_length=20, default="", blank=True)
    signature = models.CharField(max_length=100, default="", blank=True)
    public = models.CharField(max_length=100, default="", blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.statement)
        return found


class Root(_Stated):
    """日根: what was sealed since the one before, signed by this congress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    segment = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=_HASH)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["segment", "first"], name="evidence_root_once")]


class Countersignature(_Stated):
    """副署 of a root of ours by another congress; `refusal` is the code of why it would not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    root = models.ForeignKey(Root, models.PROTECT, related_name="countersignatures")
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=60)
    refusal = models.CharField(max_length=20, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["root", "by_id"], name="evidence_countersigned_once")]


class Witness(_Stated):
    """A root of another congress that was laid before us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    from_id = models.UUIDField()
    segment = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=_HASH)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["from_id", "hash"], name="evidence_witness_once")]
        indexes = [models.Index(fields=["from_id", "segment", "last"], name="evidence_witness_last")]


class WitnessAnswer(_Stated):
    """What we said to it: signed, or `refusal`."""

    witness = models.OneToOneField(Witness, models.PROTECT, primary_key=True, related_name="answer")
    refusal = models.CharField(max_length=20, default="", blank=True)
