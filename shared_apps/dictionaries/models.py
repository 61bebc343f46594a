"""Dictionary entries in public; a congress's own overlay lies in its schema (tenant_apps.codes)."""

from __future__ import annotations

from datetime import date

from django.db import models

from kernel.ids import uuid7


class Entry(models.Model):
    """One code of one dictionary. Never deleted: it ends (`valid_to`, the last day) or is merged, and old cases keep its label."""

    dictionary = models.CharField(max_length=24)
    code = models.CharField(max_length=32)
    label = models.CharField(max_length=60)
    note = models.TextField(blank=True, help_text="what the label stands for, and its legal source")
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    scope = models.ForeignKey(
        "tenants.Congress",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the congress that published it, for itself and all below it; empty: everywhere",
    )
    seed = models.CharField(
        max_length=64, blank=True, help_text="digest of the shipped row; empty once it was edited"
    )
    merged_into = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        help_text="the code of the same dictionary that is used instead",
    )
    version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="counts its wordings; a case keeps the one it was filed under"
    )

    class Meta:
        ordering = ["dictionary", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["dictionary", "code"],
                condition=models.Q(scope=None),
                name="dictionaries_entry_shared",
            ),
            models.UniqueConstraint(fields=["dictionary", "code", "scope"], name="dictionaries_entry_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.dictionary}:{self.code} {self.label}"

    def is_valid(self, day: date) -> bool:
        """Does the day lie between its first and its last one?"""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Edition(models.Model):
    """How an entry read before it was changed, so that a version that a case names can be looked up. Appended to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.ForeignKey("tenants.Congress", models.PROTECT, null=True, related_name="+")
    dictionary = models.CharField(max_length=24)
    code = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    until = models.DateTimeField(help_text="when the next version took its place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dictionary", "code", "version"],
                condition=models.Q(scope=None),
                name="dictionaries_edition_shared",
            ),
            models.UniqueConstraint(
                fields=["dictionary", "code", "version", "scope"], name="dictionaries_edition_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dictionary}:{self.code} {self.version} {self.label}"
