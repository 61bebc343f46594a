"""沟通 before a letter: whether the unit has talked with the deputy, and after a reply was sent back has done so again."""

from __future__ import annotations

from kernel import clock
from kernel.tenancy import TenantQuerySet
from shared_apps.rules.values import Rules
from tenant_apps.handling.models import Assignment


def that_count(assignment: Assignment, *, by: Rules) -> TenantQuerySet:
    """Its talks that stand for the letter it writes now: of one handled anew those held since, where the rules want it."""
    found: TenantQuerySet = assignment.contacts.all()
    since = assignment.matter.redo_from
    if since is None or not by.redo_contact_required:
        return found
    day = clock.local(since).replace(hour=0, minute=0, second=0, microsecond=0)
    return found.filter(logged_at__gte=since, at__gte=day)


def owed(assignment: Assignment, *, by: Rules) -> bool:
    """Whether a talk must be logged before its letter may leave (代表法 第五十一条第二款)."""
    return by.contact_required and not that_count(assignment, by=by).exists()
