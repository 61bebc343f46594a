"""Which rows an actor may have: a seat is given to the administrators of its own congress, or the one refusal."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from shared_apps.identity import states
from shared_apps.identity.models import Person, Seat
from tenants import access as console

READ = "seats.read"


def seats_here(actor: Actor) -> QuerySet[Seat]:
    """The seats of the congress where the actor keeps them; reading asks for no second factor. Raises NotPermitted."""
    held = actor.seat_with(READ)
    if held is None:
        raise NotPermitted
    rows: QuerySet[Seat] = Seat.objects.filter(congress_id=held.congress_id).exclude(kind__in=states.OUTSIDE)
    return rows


def seat(*, actor: Actor, seat_id: UUID, lock: bool = False) -> Seat:
    """One of these seats, with its person. Raises NotFound, NotPermitted."""
    return _one(seats_here(actor), seat_id, lock=lock)


def own_seat(*, actor: Actor, seat_id: UUID) -> Seat:
    """A seat of the person who asks, in any congress, locked. Raises NotFound."""
    return _one(Seat.objects.filter(person_id=actor.person_id), seat_id, lock=True)


def seats_of_province(actor: Actor) -> QuerySet[Seat]:
    """The seats of every congress that the actor's console may confirm for. Raises NotFound without such a console."""
    reach = console.in_scope(actor, "console.confirm_seats")
    rows: QuerySet[Seat] = Seat.objects.filter(congress__in=reach).exclude(kind__in=states.OUTSIDE)
    return rows


def seat_of_province(*, actor: Actor, seat_id: UUID, lock: bool = False) -> Seat:
    """One of these. Raises NotFound."""
    return _one(seats_of_province(actor), seat_id, lock=lock)


def any_seat(*, seat_id: UUID) -> Seat:
    """For the platform itself (a job, a command), locked. Raises NotFound."""
    return _one(Seat.objects.all(), seat_id, lock=True)


def deputy_seat_of(*, congress_id: UUID, seat_id: UUID) -> Seat:
    """A deputy's seat of the congress that tells of it, locked. Raises NotFound for anybody else's and for none alike."""
    return _one(Seat.objects.filter(congress_id=congress_id, kind=states.DEPUTY), seat_id, lock=True)


def person_to_seat(*, person_id: UUID) -> Person:
    """The person, locked: two congresses that give one person a seat at the same time go one after the other."""
    found: Person | None = Person.objects.select_for_update().filter(id=person_id).first()
    if found is None:
        raise NotFound
    return found


def person_kept(*, actor: Actor, person_id: UUID, capability: str) -> tuple[Person, SeatFacts]:
    """A person whom the actor's congress keeps, locked, and the seat that allows it: for telephone, second factor and log-ins.

    NotFound for anybody else's and for nobody alike; NotPermitted, StepUpNeeded.
    """
    by = actor.require(capability)
    rows = Person.objects.select_for_update().filter(id=person_id, keeper_id=by.congress_id)
    found: Person | None = rows.first()
    if found is None:
        raise NotFound
    return found, by


def _one(rows: QuerySet[Seat], seat_id: UUID, *, lock: bool) -> Seat:
    rows = rows.filter(id=seat_id).select_related("person")
    found: Seat | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def people_to_seat(*, person_ids: Collection[UUID]) -> None:
    """Lock these persons, always in the same order: two that need the same ones go one after the other."""
    list(Person.objects.select_for_update().filter(id__in=person_ids).order_by("id"))
