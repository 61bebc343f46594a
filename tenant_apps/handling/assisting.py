"""Units that assist, beyond what holds now."""

from __future__ import annotations

from django.db.models import Q

from tenant_apps.handling import selectors, states
from tenant_apps.handling.models import Assignment, Matter


def once(matter: Matter) -> list[Assignment]:
    """Those that gave an opinion and assist no more: taken off by the office, or now in the lead."""
    gave = [one.assignment_id for one in selectors.opinions_of(matter)]
    rows = matter.assignments.filter(Q(state__in=states.GONE) | ~Q(role=states.CO), pk__in=gave)
    return list(rows.order_by("assigned_at", "id"))
