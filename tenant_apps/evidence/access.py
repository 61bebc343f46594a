"""The case of which a proof may be taken, or the one refusal."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.models import Suggestion

EXPORT = "evidence.export"


def case(actor: Actor, suggestion_id: UUID) -> tuple[Suggestion, SeatFacts]:
    """Inside the block. Raises NotFound, NotPermitted, StepUpNeeded: the whole course leaves the house."""
    found = suggestions.get(actor, suggestion_id)
    return found, actor.require(EXPORT)
