"""Who is at work in one congress today, for choosing people there. Seats lie in public: a congress's own role reads none."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.tenancy import CongressRef
from shared_apps.identity import selectors, states
from shared_apps.identity.models import PersonIdentity, Seat


def at_work_in(congress: CongressRef) -> list[Actor]:
    """Everybody with a log-in whose seat counts there today, each once with all their seats there, by name. One query."""
    today = clock.today()
    rows = (
        Seat.objects.filter(congress_id=congress.id, status=states.ACTIVE, valid_from__lte=today)
        .filter(Q(valid_to=None) | Q(valid_to__gte=today), person__disabled_at=None)
        .filter(person__in=PersonIdentity.objects.exclude(username="").values("person_id"))
        .exclude(kind__in=states.OUTSIDE)
        .select_related("person")
    )
    names: dict[UUID, str] = {}
    seats: dict[UUID, list[SeatFacts]] = {}
    for seat in rows.order_by("person__name", "person_id", "valid_from", "id"):
        names[seat.person_id] = seat.person.name
        seats.setdefault(seat.person_id, []).append(selectors.facts_of(seat))
    return [
        Actor(person_id=pk, name=name, congress=congress, seats=tuple(seats[pk]), all_seats=tuple(seats[pk]))
        for pk, name in names.items()
    ]
