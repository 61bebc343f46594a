"""The index of a congress's cases: made from them, written with them, and made anew at any time."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.finding import states


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
    bands = ArrayField(models.BigIntegerField(), null=True)
    # When the case was begun: the latest are read from this table's own index.
    created_at = models.DateTimeField(null=True)
    # Under which secret its signature lies in public (shared_apps.likeness.keyed.mark); empty: it lies there not.
    told = models.CharField(max_length=8, default="", db_default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            # What waits to be sorted into a GIN index is read through by every look into it: so little of it, or nothing.
            GinIndex(fields=["terms"], name="finding_terms", gin_pending_list_limit=256),
            GinIndex(fields=["bands"], name="finding_bands", fastupdate=False),
            GinIndex(fields=["head"], name="finding_head", fastupdate=False),
            models.Index(fields=["created_at", "suggestion"], name="finding_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Compilation(TenantModel):
    """汇编: chosen cases and bills as one Word document, made by a job. Both are what its maker could read when asking, in their order.

    `is_public`: without what may not be published. `done` cases are in it so far; `tries` counts begun jobs. The file goes after
    some days, the row stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    by_person_id = models.UUIDField()
    by_name = models.CharField(max_length=100)
    title = models.CharField(max_length=60)
    conditions = models.CharField(max_length=500, default="", db_default="", blank=True)
    is_public = models.BooleanField()
    cases = ArrayField(models.UUIDField())
    bills = ArrayField(models.UUIDField(), null=True)  # of what was made before there were any: None
    done = models.PositiveIntegerField(default=0, db_default=0)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=states.COMPILATION.choices(), default=states.WAITING)
    content = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["by_person_id", "created_at"], name="finding_compilations")]

    def __str__(self) -> str:
        return self.title

    @property
    def state_label(self) -> str:
        return states.COMPILATION.label(self.state)

    @property
    def count(self) -> int:
        """Cases and bills."""
        return len(self.cases) + len(self.bills or ())

    @property
    def percent(self) -> int:
        return 100 * self.done // max(1, self.count)
