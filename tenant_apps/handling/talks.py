"""沟通 before a letter: whether the unit has talked with the deputy, and after a reply was sent back has done so again."""

from __future__ import annotations

from django.db.models import Q

from kernel import clock
from kernel.tenancy import TenantQuerySet
from shared_apps.rules.values import Rules
from tenant_apps.handling import states
from tenant_apps.handling.models import Assignment, ContactLog


def of(assignment: Assignment) -> TenantQuerySet:
    """Its talks; of several that lead jointly those of all."""
    if assignment.role != states.LEAD:
        found: TenantQuerySet = assignment.contacts.all()
        return found
    leading = assignment.matter.assignments.filter(role=states.JOINT_LEAD).exclude(state__in=states.GONE)
    rows: TenantQuerySet = ContactLog.objects.filter(Q(assignment=assignment) | Q(assignment__in=leading))
    return rows


def that_count(assignment: Assignment, *, by: Rules) -> TenantQuerySet:
    """Its talks that stand for the letter it writes now: of one handled anew those held since, where the rules want it."""
    found = of(assignment)
    since = assignment.anew_since
    if since is None or not by.redo_contact_required:
        return found
    day = clock.local(since).replace(hour=0, minute=0, second=0, microsecond=0)
    return found.filter(logged_at__gte=since, at__gte=day)


def owed(assignment: Assignment, *, by: Rules) -> bool:
    """Whether a talk must be logged before its letter may leave (代表法 第五十一条第二款)."""
    return by.contact_required and not that_count(assignment, by=by).exists()
