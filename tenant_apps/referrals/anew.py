"""What came back and whom the other end named: filled into the form of the next referral, so that nothing is typed twice."""

from __future__ import annotations

from uuid import UUID

from kernel import tenancy
from tenant_apps.handling import hooks
from tenant_apps.referrals import selectors, types, undecided
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.models import Suggestion
from tenants.models import LEVELS


def came_back(suggestion_id: UUID) -> Referral | None:
    """The last of this case that was sent back with somebody named, of which nobody has decided yet."""
    rows = Referral.objects.filter(suggestion=suggestion_id).exclude(competent_unit="")
    found: Referral | None = undecided.among(rows).order_by("-decided_at", "-id").first()
    return found


def note(suggestion_id: UUID) -> str:
    """The words for the next receiver; empty where nobody was named."""
    found = came_back(suggestion_id)
    if found is None:
        return ""
    level = LEVELS[found.competent_level]
    return f"{found.peer_organ}退回上次转请，指明应由{found.competent_unit}（{level}级）办理。"


def unit_of_ours(suggestion_id: UUID) -> hooks.Named | None:
    """Registered with handling: the unit that was named, where it is one of our own level."""
    found = came_back(suggestion_id)
    if found is None or found.competent_level != tenancy.current().level:
        return None
    return hooks.Named(found.competent_unit, note(suggestion_id))


def kind(suggestion: Suggestion, level: str) -> str:
    """移送 where a unit of our own level (`level`) was named and there is somebody beside us; else nothing is chosen for the clerk."""
    found = came_back(suggestion.pk)
    beside = found is not None and found.competent_level == level
    return types.TRANSFER if beside and types.TRANSFER in selectors.further_kinds(suggestion) else ""
