"""Profiles as places enter them, and the immutable versions resolved from them."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7


class RuleProfile(models.Model):
    """The values one level sets from a day on; a field it leaves out comes from the level above (no congress: the whole country).

    `values`: {field: {"value": …, "basis": "L" | "LR" | "P" | "A", "article": "…"}}.
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

    `fields`: {field: {"value": …, "basis": …, "article": …, "profile": "…"}}. Several may bear one day: the last made holds.
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
