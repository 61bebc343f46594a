"""A unit of ours that another congress named when it sent a case back: the form of 交办 and 变更承办单位 says so and begins with it; and
whether that unit has it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from kernel import tenancy
from tenant_apps.handling import hooks, states
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import selectors as organs


def start(suggestion_id: UUID | None) -> tuple[str, dict[str, str]]:
    """(the sentence, what the form begins with); the unit is chosen where one of ours bears that name."""
    named = hooks.named_unit(suggestion_id)
    if named is None:
        return "", {}
    area = tenancy.current().name
    meant = [
        unit for unit in organs.units_for_assignment() if named.unit in (unit.name, f"{area}{unit.name}")
    ]
    return named.words, {"unit_id": str(meant[0].pk)} if len(meant) == 1 else {}


def assigned_since(moment: str, *, to: str, area: str) -> Exists:
    """For a row of another table with a `suggestion`: has it been assigned since the moment in this column to the unit that this other
    one names, with or without the name of our area before it?"""
    rows = Assignment.objects.filter(
        matter__suggestion=OuterRef("suggestion"), assigned_at__gte=OuterRef(moment)
    )
    rows = rows.exclude(state__in=states.GONE).annotate(full=Concat(Value(area), "undertaker_name"))
    return Exists(rows.filter(Q(undertaker_name=OuterRef(to)) | Q(full=OuterRef(to))))
