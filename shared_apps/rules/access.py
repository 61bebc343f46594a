"""Which changes an actor may have: those of the congress where they may publish rules, or the one refusal."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from shared_apps.rules import states
from shared_apps.rules.models import RuleChange


def keeper(actor: Actor) -> SeatFacts:
    """The seat that keeps the rules here; reading asks for no second factor. Raises NotPermitted."""
    seat = actor.seat_with(states.PUBLISH)
    if seat is None:
        raise NotPermitted
    return seat


def change(*, actor: Actor, change_id: UUID) -> RuleChange:
    """A change of the actor's own congress, to be read. Raises NotPermitted, NotFound."""
    return _one(change_id, keeper(actor).congress_id, lock=False)


def change_to_work_on(*, actor: Actor, change_id: UUID) -> tuple[RuleChange, SeatFacts]:
    """The same, locked, and the seat that allows the deed. Raises NotPermitted, StepUpNeeded, NotFound."""
    seat = actor.require(states.PUBLISH)
    return _one(change_id, seat.congress_id, lock=True), seat


def _one(change_id: UUID, congress_id: UUID, *, lock: bool) -> RuleChange:
    rows = RuleChange.objects.filter(pk=change_id, congress_id=congress_id)
    found: RuleChange | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found
