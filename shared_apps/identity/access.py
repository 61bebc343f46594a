"""Which rows an actor may have: a seat is given to the administrator of its own congress, or the one refusal."""

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from shared_apps.identity.models import Person, Seat


def seat_to_manage(*, actor: Actor | None, seat_id: UUID) -> Seat:
    """The seat, locked. None as actor is the platform itself (a job or a command). Raises NotFound, NotPermitted."""
    seats = Seat.objects.select_for_update()
    if actor is not None:
        seats = seats.filter(congress_id=actor.require("seats.manage").congress_id)
    found = seats.filter(id=seat_id).first()
    if found is None:
        raise NotFound
    return found


def person_to_seat(*, person_id: UUID) -> Person:
    """The person, locked: two congresses that give one person a seat at the same time go one after the other."""
    found: Person | None = Person.objects.select_for_update().filter(id=person_id).first()
    if found is None:
        raise NotFound
    return found
