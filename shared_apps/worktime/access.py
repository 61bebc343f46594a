"""Who arranges whose days: the console of the cell's highest congress the country's, a congress's head its own region's."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from shared_apps.worktime.models import Notice, Recount
from tenants import access as registry
from tenants import selectors as congresses

KEEP = "calendar.keep"  # the State Council's notice, for the whole cell
OWN = "calendar.own"  # a region's own days (放假办法 第四条)


def keeping_seat(actor: Actor) -> SeatFacts:
    """The seat that enters the State Council's notices. Raises NotFound (no such console, or not the highest), StepUpNeeded."""
    highest = registry.scope_of(actor, KEEP)
    if highest.parent_id is not None:
        raise NotFound
    actor.seat_anywhere(KEEP)
    return registry.seat_over(actor=actor, capability=KEEP, congress=highest)


def may_keep(actor: Actor) -> bool:
    """Whether the page shows the way to enter; the deed asks again."""
    seats = [seat for seat in actor.all_seats if KEEP in seat.capabilities]
    return any(congresses.entry(seat.congress_id).parent_id is None for seat in seats)


def own_seat(actor: Actor) -> SeatFacts:
    """The seat that enters the own days of the congress where the actor is. Raises NotPermitted, StepUpNeeded."""
    return actor.require(OWN)


def seat_for(actor: Actor, scope: CongressRef | None) -> SeatFacts:
    return keeping_seat(actor) if scope is None else own_seat(actor)


def draft(year: int, scope_id: UUID | None, *, lock: bool = False) -> Notice:
    """The draft of a year. Raises NotFound."""
    rows = Notice.objects.filter(year=year, scope_id=scope_id, state=Notice.State.DRAFT)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def recount(actor: Actor, recount_id: UUID) -> Recount:
    """A run that the console may look at. Raises NotFound."""
    found = Recount.objects.filter(pk=recount_id).first()
    if found is None:
        raise NotFound
    return found
