"""A pending seat begins to count, or does not: by the person, by activation, or by the province for the person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from shared_apps.identity import access, entries, facts, selectors, states
from shared_apps.identity.actions.giving import check_chain, save
from shared_apps.identity.models import Person, Seat
from shared_apps.identity.refusals import OwnSeat, SeatsOffChain
from tenants import access as console


@transaction.atomic
def activate_seat(*, seat_id: UUID, actor: None = None) -> SeatFacts:
    """The platform: a pending seat begins to count. Raises StateRefused, SeatsOffChain, NotFound."""
    seat = access.any_seat(seat_id=seat_id)
    _begin(seat, "activate")
    entries.record("seat.activated", seat, actor=actor, by=None)
    return selectors.facts_of(seat)


@transaction.atomic
def activate_pending(*, person_id: UUID, congress_id: UUID, hand: str) -> list[SeatFacts]:
    """The person has proved by the congress's own code who they are: its pending seats begin to count.

    `hand` is whose doing it was, as the journal tells it: nobody is logged in.
    A deputy's seat off the chain (选举法第四十八条) stays pending: the province sees it.
    """
    pending = Seat.objects.filter(person_id=person_id, congress_id=congress_id, status=states.PENDING)
    begun = []
    for seat in pending.select_related("person").select_for_update(of=("self",)).order_by("id"):
        try:
            with transaction.atomic():
                _begin(seat, "activate")
        except SeatsOffChain:
            continue
        entries.record("seat.activated", seat, actor=None, by=None, hand=hand)
        begun.append(selectors.facts_of(seat))
    return begun


@transaction.atomic
def confirm_seat(*, actor: Actor, seat_id: UUID) -> SeatFacts:
    """确认: “this is me”, said by the person, logged in. Raises StateRefused, SeatsOffChain, NotFound."""
    seat = access.own_seat(actor=actor, seat_id=seat_id)
    _begin(seat, "confirm")
    entries.record("seat.confirmed", seat, actor=actor, by=None)
    return selectors.facts_of(seat)


@transaction.atomic
def decline_seat(*, actor: Actor, seat_id: UUID) -> None:
    """不是我: the seat ends, and the congress goes on seeing only what it wrote. Raises StateRefused, NotFound."""
    seat = access.own_seat(actor=actor, seat_id=seat_id)
    _end(seat, "decline")
    # Whose hand it was would tell the congress who is behind the number; the entry says that it was the holder's.
    entries.record("seat.declined", seat, actor=None, by=None)


@transaction.atomic
def confirm_seat_for(*, actor: Actor, seat_id: UUID) -> SeatFacts:
    """代为确认 by the console above the congress. Raises StateRefused, SeatsOffChain, OwnSeat, NotFound, StepUpNeeded."""
    seat, by = _of_province(actor, seat_id)
    _begin(seat, "confirm_for")
    entries.record("seat.confirmed_for", seat, actor=actor, by=by)
    return selectors.facts_of(seat)


@transaction.atomic
def refuse_seat_for(*, actor: Actor, seat_id: UUID, reason: str) -> None:
    """不予确认. Raises ReasonMissing, StateRefused, OwnSeat, NotFound, StepUpNeeded."""
    text = facts.reason(reason)
    seat, by = _of_province(actor, seat_id)
    _end(seat, "refuse_for")
    entries.record("seat.refused_for", seat, actor=actor, by=by, reason=text)


def _of_province(actor: Actor, seat_id: UUID) -> tuple[Seat, SeatFacts]:
    seat = access.seat_of_province(actor=actor, seat_id=seat_id, lock=True)
    actor.seat_anywhere("console.confirm_seats")
    if seat.person_id == actor.person_id:
        raise OwnSeat
    return seat, console.seat_over(actor=actor, capability="console.confirm_seats", congress=seat.congress)


def _begin(seat: Seat, deed: str) -> None:
    person = access.person_to_seat(person_id=seat.person_id)
    states.SEAT.move(seat, deed)
    check_chain(seat)
    seat.name_given = ""
    save(seat)
    _pass_on(person, seat)


def _end(seat: Seat, deed: str) -> None:
    states.SEAT.move(seat, deed)
    seat.ended_at = clock.now()
    save(seat)


def _pass_on(person: Person, seat: Seat) -> None:
    """Where the congress that brought the person has no seat of theirs any more, the one now confirmed keeps them.

    Not for who sits at the console: a congress below must not get hold of that log-in. Nor for those whom the platform keeps.
    """
    if person.keeper_id in (None, seat.congress_id):
        return
    others = Seat.objects.filter(person=person).exclude(status=states.ENDED)
    if (
        others.filter(congress_id=person.keeper_id).exists()
        or others.filter(kind__in=states.OUTSIDE).exists()
    ):
        return
    before, person.keeper_id = person.keeper_id, seat.congress_id
    person.save(update_fields=["keeper"])
    journal.record(
        actor=None,
        seat=None,
        deed="person.keeper_changed",
        subject=person,
        body={"before": before, "after": seat.congress_id},
    )
