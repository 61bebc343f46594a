"""Who arranges whose days: the console of the cell's highest congress the country's, a congress's head its own region's."""

from __future__ import annotations

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from tenants import access as registry

KEEP = "calendar.keep"  # the State Council's notice, for the whole cell
OWN = "calendar.own"  # a region's own days (放假办法 第四条)


def keeping_seat(actor: Actor) -> SeatFacts:
    """The seat that enters the State Council's notices. Raises NotFound (no such console, or not the highest), StepUpNeeded."""
    highest = registry.scope_of(actor, KEEP)
    if highest.parent_id is not None:
        raise NotFound
    actor.seat_anywhere(KEEP)
    return registry.seat_over(actor=actor, capability=KEEP, congress=highest)


def own_seat(actor: Actor) -> SeatFacts:
    """The seat that enters the own days of the congress where the actor is. Raises NotPermitted, StepUpNeeded."""
    return actor.require(OWN)


def seat_for(actor: Actor, scope: CongressRef | None) -> SeatFacts:
    return keeping_seat(actor) if scope is None else own_seat(actor)
