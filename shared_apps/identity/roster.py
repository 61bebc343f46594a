"""A congress's own people as its activation slips name them: seats that wait or count, with the name that congress knows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from shared_apps.identity import personal, states
from shared_apps.identity.models import Person, Seat
from shared_apps.identity.registers import OwnSeat


@dataclass(frozen=True)
class Holder:
    """A seat's holder. Until they confirm, `name` is what the congress itself wrote."""

    seat_id: UUID | None
    person_id: UUID
    name: str
    label: str
    group: str
    kind: str = ""
    status: str = ""

    @property
    def status_label(self) -> str:
        return states.SEAT.label(self.status) if self.status else ""


def holders(congress_id: UUID, *, seat_ids: Collection[UUID]) -> list[Holder]:
    """Those of these seats that belong to the congress and have not ended, by group and name."""
    return [_holder(seat) for seat in _open(congress_id).filter(id__in=seat_ids)]


def found(
    congress_id: UUID, *, kind: str = "", status: str = "", group: str = "", words: str = ""
) -> list[Holder]:
    """The congress's holders that answer to all of this; what is empty asks nothing."""
    seats = _open(congress_id)
    if kind in states.KINDS:
        seats = seats.filter(kind=kind)
    if status in (states.PENDING, states.ACTIVE):
        seats = seats.filter(status=status)
    if group:
        seats = seats.filter(group=group)
    if words:
        known = Q(name_given="", person__name__contains=words)
        seats = seats.filter(known | Q(name_given__contains=words))
    return [_holder(seat) for seat in seats]


def groups(congress_id: UUID) -> list[str]:
    """代表团 and units named at the congress's open seats."""
    named = _open(congress_id).exclude(group="").order_by("group")
    return list(named.values_list("group", flat=True).distinct())


def _open(congress_id: UUID) -> QuerySet[Seat]:
    seats = Seat.objects.filter(congress_id=congress_id).exclude(status=states.ENDED)
    return (
        seats.exclude(kind__in=states.OUTSIDE).select_related("person").order_by("group", "created_at", "id")
    )


def _holder(seat: Seat) -> Holder:
    return Holder(
        seat_id=seat.id,
        person_id=seat.person_id,
        name=seat.shown_name,
        label=seat.label,
        group=seat.group,
        kind=seat.kind,
        status=seat.status,
    )


def held(congress_id: UUID, id_numbers: Collection[str]) -> dict[str, list[OwnSeat]]:
    """身份证号 → the seats that its person has in this congress; of other congresses nothing is said."""
    people = personal.people_by_number(id_numbers)
    numbers = {person.id: number for number, person in people.items()}
    found: dict[str, list[OwnSeat]] = {}
    for seat in _open(congress_id).filter(person__in=numbers):
        own = OwnSeat(id=seat.id, kind=seat.kind, term=seat.term, name=seat.shown_name)
        found.setdefault(numbers[seat.person_id], []).append(own)
    return found


def kept_by(congress_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of these whom the congress keeps, with their names: for them alone it makes accounts."""
    rows = Person.objects.filter(id__in=person_ids, keeper_id=congress_id)
    return dict(rows.values_list("id", "name"))
