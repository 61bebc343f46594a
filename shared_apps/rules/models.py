"""Profiles as places enter them, the changes by which they do, and the immutable versions resolved from them."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7
from shared_apps.rules import states


class RuleProfile(models.Model):
    """The values one level sets from a day on; a field it leaves out comes from the level above (no congress: the whole country).

    `values`: {field: {"value": …, "basis": "L" | "LR" | "P" | "A", "article": "…", "document": "…"}}; without a document of its own
    the value comes from the document that `name` names. A withdrawn one counts as if it had never been.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress = models.ForeignKey(
        "tenants.Congress", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_from = models.DateField()
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    values = models.JSONField()
    seed = models.CharField(
        max_length=64, blank=True, help_text="digest of the shipped profile; empty once an office edited it"
    )
    withdrawn = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["effective_from"], condition=models.Q(congress=None), name="rules_profile_national"
            ),
            models.UniqueConstraint(fields=["congress", "effective_from"], name="rules_profile_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """What holds for one congress from a day on, resolved; never changed, since cases keep it.

    `fields`: {field: {"value": …, "basis": …, "article": …, "profile": "…", "set_by": congress or ""}}. Several may bear one day:
    the last made holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress = models.ForeignKey(
        "tenants.Congress", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_from = models.DateField()
    fields = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-effective_from", "-made_at"]
        indexes = [
            models.Index(fields=["congress", "-effective_from", "-made_at"], name="rules_version_latest")
        ]

    def __str__(self) -> str:
        return f"{self.effective_from} {self.digest[:8]}"


class RuleChange(models.Model):
    """A change of one congress's own rules from a day on, from its draft to its publication; kept as the record of who set what.

    `changes`: {field: {"value", "basis", "article", "document"}}, or {"inherit": true, "article"} where the own value is given up.
    `version` counts the savings: who saves or publishes says which one they have seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateField()
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=500, default="", blank=True)
    changes = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=states.CHANGE.choices(), default=states.DRAFT)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by_name = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=100, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=100, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["-effective_from", "-id"]
        constraints = [
            # One draft a congress: two heads work on the same one.
            models.UniqueConstraint(
                fields=["congress"], condition=models.Q(state="DRAFT"), name="rules_one_draft"
            ),
        ]
        indexes = [models.Index(fields=["congress", "-effective_from"], name="rules_change_of")]

    def __str__(self) -> str:
        return f"{self.effective_from} {self.name}"
