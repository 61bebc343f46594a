"""What supervision hears of handling, in the deed's own transaction."""

from __future__ import annotations

from kernel.actor import Actor, SeatFacts
from tenant_apps.handling.models import Matter, Reply
from tenant_apps.supervision import actions, selectors


def on_reply(actor: Actor | None, seat: SeatFacts | None, matter: Matter, reply: Reply) -> None:
    """A card of a day that was met speaks no more."""
    for assignment_id in selectors.carded_of(matter.pk):
        actions.review(assignment_id=assignment_id)
