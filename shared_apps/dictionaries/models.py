"""Dictionary entries in public; a congress's own overlay lies in its schema."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One code of one dictionary. Never deleted: it ends (`valid_to`, the last day), and old cases keep its label."""

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
