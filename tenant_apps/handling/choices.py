"""Which units a form offers to take another's place."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.handling import selectors, states
from tenant_apps.handling.models import Assignment


def not_offered(before: Assignment) -> list[UUID]:
    """Those that undertake the matter already; where a lead is to be replaced, whoever assists may take its place."""
    leads = before.role in states.LEADING
    held = selectors.assignments_of(before.matter)
    return [one.unit_id for one in held if one.unit_id is not None and not (leads and one.role == states.CO)]
