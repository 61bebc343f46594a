"""Deputies' seats for the register of deputies: which wait to be entered, and where else a deputy sits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared_apps.identity import states
from shared_apps.identity.models import EndedElsewhere, Seat


@dataclass(frozen=True)
class DeputySeat:
    """A deputy's seat, with its holder's name as the congress may see it."""

    id: UUID
    person_id: UUID
    name: str
    term: str
    group: str
    status: str
    is_proved: bool

    @property
    def has_ended(self) -> bool:
        return self.status == states.ENDED

    @property
    def state(self) -> str:
        """In words; of one that ended, whether anybody had ever confirmed it."""
        if self.has_ended and not self.is_proved:
            return "已结束，未经本人确认"
        return states.SEAT.label(self.status)

    @property
    def words(self) -> str:
        """To choose by."""
        return f"{self.name}（{'，'.join(filter(None, (self.group, self.term, self.state)))}）"


def of_congress(congress_id: UUID) -> list[DeputySeat]:
    """Those of this congress that have not ended, by name."""
    rows = Seat.objects.filter(congress_id=congress_id, kind=states.DEPUTY).exclude(status=states.ENDED)
    found = [_of(row) for row in rows.select_related("person")]
    return sorted(found, key=lambda one: (one.name, one.term, str(one.id)))


def waiting(congress_id: UUID) -> set[UUID]:
    """The seats of deputies in office whose holders have not confirmed them yet: nobody logs in for them."""
    rows = Seat.objects.filter(congress_id=congress_id, kind=states.DEPUTY, status=states.PENDING)
    return set(rows.values_list("id", flat=True))


def behind(congress_id: UUID, seat_id: UUID) -> DeputySeat | None:
    """The seat that a mandate of this congress names, ended or not; None where there is none, as of invented deputies."""
    kinds = (states.DEPUTY, states.FORMER)
    rows = Seat.objects.filter(congress_id=congress_id, id=seat_id, kind__in=kinds)
    row = rows.select_related("person").first()
    return _of(row) if row is not None else None


def _of(row: Seat) -> DeputySeat:
    return DeputySeat(row.id, row.person_id, row.shown_name, row.term, row.group, row.status, row.is_proved)


def elsewhere(*, person_id: UUID, seat_id: UUID) -> list[str]:
    """The other congresses of which the holder of this seat is a deputy, the highest first (选举法 第四十八条: one chain).

    None as long as the seat is not confirmed: whom the congress meant is not said by what others know.
    """
    mine = Seat.objects.filter(id=seat_id, person_id=person_id, status=states.ACTIVE)
    if not mine.exists():
        return []
    rows = Seat.objects.filter(person_id=person_id, kind=states.DEPUTY, status=states.ACTIVE)
    others = rows.exclude(id=seat_id).select_related("congress").order_by("congress__code", "id")
    return [" ".join(filter(None, (seat.congress.organ_name, seat.term))) for seat in others]


@dataclass(frozen=True)
class ToVerify:
    """A deputy of this congress whose mandate at another level ended on a ground that holds at every level."""

    congress_code: str
    name: str
    told_by: str
    ground: str


def to_verify(congress_ids: Collection[UUID]) -> list[ToVerify]:
    """As long as the seat here has not ended; by name."""
    rows = EndedElsewhere.objects.filter(seat__congress_id__in=congress_ids, seat__status=states.ACTIVE)
    return [
        ToVerify(row.seat.congress.code, row.seat.shown_name, row.told_by, row.ground)
        for row in rows.select_related("seat__person", "seat__congress").order_by("seat__person__name", "id")
    ]
