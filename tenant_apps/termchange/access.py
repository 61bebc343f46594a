"""Who sees and who does a change of terms: whoever reads the congress's content sees it, its head does it."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.termchange import states
from tenant_apps.termchange.models import TermChange

READ = "content.read"


def visible(actor: Actor) -> TenantQuerySet:
    """All changes of this congress, the latest first. Raises NotPermitted."""
    if not actor.can(READ):
        raise NotPermitted
    rows: TenantQuerySet = TermChange.objects.select_related("old_term", "new_term").order_by(
        "-planned_at", "-id"
    )
    return rows


def get(actor: Actor, change_id: UUID) -> TermChange:
    """One of them. Raises NotFound, NotPermitted."""
    found: TermChange | None = visible(actor).filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found


def to_do(actor: Actor, change_id: UUID) -> tuple[TermChange, SeatFacts]:
    """The change, locked, and the seat that allows its deeds. Raises NotFound, NotPermitted, StepUpNeeded."""
    seat = actor.require(states.SWITCH)
    return locked(change_id), seat


def locked(change_id: UUID) -> TermChange:
    """For the job, which nobody asks for. Raises NotFound."""
    rows = TermChange.objects.select_related("old_term", "new_term").select_for_update(of=("self",))
    found: TermChange | None = rows.filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found
