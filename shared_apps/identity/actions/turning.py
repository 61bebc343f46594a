"""What a congress's change of terms (换届) does to its deputies' seats. Told by envelope, so each may be done twice.

A seat whose term is over is not ended at once: as `former_deputy` it files nothing, and its holder still gets and rates the answers.
So the change can be taken back without opening an ended seat, which the house never does. The day in `valid_to` is dropped: a term ends
with the next congress's first session (代表法 第二条), not on the day that somebody once typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import access, entries, states
from shared_apps.identity.actions.giving import check_chain, save
from shared_apps.identity.models import Seat
from shared_apps.identity.refusals import SeatsOffChain


@transaction.atomic
def step_down(*, congress_id: UUID, seat_ids: Collection[UUID]) -> int:
    """These deputies' term is over; answers how many seats changed. Raises NotYours."""
    return _turn(congress_id, seat_ids, of=states.DEPUTY, deed="step_down", to=states.FORMER)


@transaction.atomic
def step_back(*, congress_id: UUID, seat_ids: Collection[UUID]) -> int:
    """The change was taken back: they are deputies as before. Raises NotYours."""
    return _turn(congress_id, seat_ids, of=states.FORMER, deed="step_back", to=states.DEPUTY)


@transaction.atomic
def leave(*, congress_id: UUID, seat_ids: Collection[UUID]) -> int:
    """Nothing that these former deputies filed is open any more: their seats end. Raises NotYours."""
    count = 0
    for seat in _locked(congress_id, seat_ids):
        if seat.kind != states.FORMER or seat.status == states.ENDED:
            continue
        states.SEAT.move(seat, "end")
        seat.ended_at = clock.now()
        save(seat)
        entries.record("seat.ended", seat, actor=None, by=None, reason="任期届满，所提建议均已办结")
        count += 1
    return count


@transaction.atomic
def take_up(*, congress_id: UUID, seats: Mapping[UUID, UUID | None], day: date) -> int:
    """The new term's seats count from `day`; answers how many were activated besides.

    `seats`: new seat → the seat that the same person held until now, or None. Where that person has proved who they are to this very
    congress, nothing is left to prove, and the new seat is activated; all others wait as every new seat does. Raises NotYours.
    """
    _before(congress_id, [*seats, *(old for old in seats.values() if old)])
    count = 0
    for seat in _locked(congress_id, list(seats)):
        _start(seat, day)
        before = _same_person(congress_id, seat, seats[seat.id])
        if seat.status != states.PENDING or before is None:
            continue
        access.person_to_seat(person_id=seat.person_id)
        try:
            check_chain(seat)
        except SeatsOffChain:
            continue  # stays pending; the province sees it
        states.SEAT.move(seat, "activate")
        seat.name_given = ""
        save(seat)
        entries.record("seat.activated", seat, actor=None, by=None, hand="换届连任")
        count += 1
    return count


@transaction.atomic
def begin_on(*, congress_id: UUID, seat_ids: Collection[UUID], day: date) -> int:
    """The new term's seats count from another day than was planned. Raises NotYours."""
    return sum(_start(seat, day) for seat in _locked(congress_id, seat_ids))


def _turn(congress_id: UUID, seat_ids: Collection[UUID], *, of: str, deed: str, to: str) -> int:
    count = 0
    for seat in _locked(congress_id, seat_ids):
        if seat.kind != of or seat.status == states.ENDED:
            continue
        states.SEAT.move(seat, deed)
        before, seat.kind, seat.valid_to = seat.valid_to, to, None
        save(seat, "kind", "valid_to")
        entries.record(_WORDS[deed], seat, actor=None, by=None, valid_to_before=before)
        count += 1
    return count


_WORDS = {"step_down": "seat.stepped_down", "step_back": "seat.stepped_back"}


def _start(seat: Seat, day: date) -> bool:
    """Whether the seat's first day was moved to `day`."""
    if seat.status == states.ENDED or seat.valid_from == day:
        return False
    states.SEAT.check(seat, "move_start")
    before, seat.valid_from = seat.valid_from, day
    save(seat, "valid_from")
    entries.record("seat.start_moved", seat, actor=None, by=None, valid_from_before=before)
    return True


def _same_person(congress_id: UUID, seat: Seat, old_id: UUID | None) -> Seat | None:
    """The person's proved seat of the term before, if it is theirs indeed."""
    if old_id is None:
        return None
    rows = Seat.objects.filter(id=old_id, congress_id=congress_id, person_id=seat.person_id, name_given="")
    return rows.filter(kind__in=(states.DEPUTY, states.FORMER), status=states.ACTIVE).first()


def _locked(congress_id: UUID, seat_ids: Collection[UUID]) -> list[Seat]:
    _before(congress_id, seat_ids)
    rows = Seat.objects.filter(id__in=seat_ids).select_related("person").order_by("id")
    return list(rows.select_for_update(of=("self",)))


def _before(congress_id: UUID, seat_ids: Collection[UUID]) -> None:
    """Raises NotYours unless all of these are deputies' seats of this congress."""
    wanted = set(seat_ids)
    kinds = (states.DEPUTY, states.FORMER)
    own = Seat.objects.filter(id__in=wanted, congress_id=congress_id, kind__in=kinds).count()
    if own != len(wanted):
        raise NotYours(f"{len(wanted) - own} of {len(wanted)} seats are no deputies' seats of {congress_id}")
