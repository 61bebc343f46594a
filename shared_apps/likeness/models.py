"""The signatures of all congresses' suggestions, side by side. Read by nobody's role but the app's login, through selectors alone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from kernel.ids import uuid7


class Signature(models.Model):
    """One suggestion: whose it is, of which year and category, and its bands, each under a secret of the cell (keyed).

    `case_key` is opaque: it leads to no case. `mark` tells the secret apart from another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    case_key = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=40, default="", blank=True)
    bands = ArrayField(models.BigIntegerField())
    mark = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["congress_id", "case_key"], name="likeness_signature_once")
        ]
        indexes = [GinIndex(fields=["bands"], name="likeness_bands", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.case_key)
