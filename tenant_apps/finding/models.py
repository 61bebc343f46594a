"""The index of a congress's cases: made from them, written with them, and made anew at any time."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from kernel.tenancy import TenantModel


class Terms(SearchVectorField):  # type: ignore[type-arg]
    """A tsvector of terms without places, given as a list of texts. Read by `holds` alone; a migration needs no more than Django's own."""

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(%s::text[])"

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.search.SearchVectorField", args, kwargs


@Terms.register_lookup
class Holds(models.Lookup):
    """`terms__holds="'学校' & '食堂'"`: every term of the query is there."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", (*of_left, *of_right)


class Bands(ArrayField):  # type: ignore[type-arg]
    """Numbers of a likeness; `shares=[…]`: one of them at least is the same."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs


@Bands.register_lookup
class Shares(models.Lookup):
    """One parameter however many the numbers, so that one prepared text serves; Django's own `overlap` sends each by itself."""

    lookup_name = "shares"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} && {right}::bigint[]", (*of_left, *of_right)


class CaseWords(TenantModel):
    """What one suggestion is found by: number, title, people, units, its text and the replies, as words.plainly writes them.

    `head` holds the terms of number and title, which count before the others; `bands` is its text's likeness (likeness.bands).
    """

    suggestion = models.OneToOneField(
        "suggestions.Suggestion", models.CASCADE, primary_key=True, related_name="found"
    )
    text = models.TextField()
    head = Terms()
    terms = Terms()
    bands = Bands(models.BigIntegerField(), null=True)

    class Meta(TenantModel.Meta):
        indexes = [
            GinIndex(fields=["terms"], name="finding_terms"),
            GinIndex(fields=["bands"], name="finding_bands"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
