"""What a congress's administrators do with seats that are there: end them, change roles, see and mend a person's data."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import OFFICERS, Actor, SeatFacts
from kernel.tenancy import CongressRef
from shared_apps.identity import access, entries, facts, personal, rights, selectors, states
from shared_apps.identity.actions.giving import save
from shared_apps.identity.models import EndedElsewhere, Seat
from shared_apps.identity.refusals import (
    NoNumber,
    NotConfirmedYet,
    NotKeeper,
    OwnSeat,
    RoleMissing,
    UnknownKind,
)


@transaction.atomic
def end_seat(*, actor: Actor | None, seat_id: UUID, reason: str) -> SeatFacts:
    """The seat ends now: it is gone at its holder's next click. None as actor is the platform itself.

    Raises StateRefused, NotYourRoles, OwnSeat, ReasonMissing, NotFound, NotPermitted, StepUpNeeded.
    """
    if actor is None:
        seat, by = access.any_seat(seat_id=seat_id), None
    else:
        seat = access.seat(actor=actor, seat_id=seat_id, lock=True)
        by = seat_to_end(actor, seat)
        reason = facts.reason(reason)
    states.SEAT.move(seat, "end")
    seat.ended_at = clock.now()
    save(seat)
    entries.record("seat.ended", seat, actor=actor, by=by, reason=reason)
    return selectors.facts_of(seat)


@transaction.atomic
def end_with_mandate(*, seat: Seat, reason: str, told_by: UUID | None, all_levels: bool = False) -> None:
    """The congress says that the mandate behind this locked seat is over; `told_by` is the seat that entered it there.

    代表法 第六十二条. `all_levels`: on a ground that holds at every level; the offices of the holder's other congresses are told so
    and decide themselves. A seat that has ended already stays as it is.
    """
    if seat.status == states.ENDED:
        return
    if all_levels and seat.status == states.ACTIVE:
        others = Seat.objects.filter(person_id=seat.person_id, kind=states.DEPUTY, status=states.ACTIVE)
        EndedElsewhere.objects.bulk_create(
            [
                EndedElsewhere(seat=other, told_by=seat.congress.organ_name, ground=reason)
                for other in others.exclude(id=seat.id)
            ],
            ignore_conflicts=True,
        )
    states.SEAT.move(seat, "end")
    seat.ended_at = clock.now()
    save(seat)
    entries.record("seat.ended", seat, actor=None, by=None, reason=reason, told_by=told_by)


def seat_to_end(actor: Actor, seat: Seat) -> SeatFacts:
    """The actor's seat that may end this one. Raises OwnSeat, NotYourRoles, NotPermitted, StepUpNeeded."""
    _not_own(actor, seat)
    officers = OFFICERS & set(seat.roles)
    if not officers or rights.may_end_first(actor, seat):
        return rights.managing_seat(actor)
    return rights.seat_for(actor, kind=states.STAFF, roles=officers)


@transaction.atomic
def change_roles(*, actor: Actor, seat_id: UUID, roles: Collection[str]) -> SeatFacts:
    """Set the roles of a staff seat. What is added and what is taken away must both be the actor's to give.

    Raises StateRefused, UnknownKind, RoleMissing, TwoOfficers, NotYourRoles, OwnSeat, NotFound, NotPermitted, StepUpNeeded.
    """
    seat = access.seat(actor=actor, seat_id=seat_id, lock=True)
    seat_to_reroll(actor, seat)
    wanted = set(roles)
    if not wanted <= set(states.ROLES.get(seat.kind, {})):
        raise UnknownKind(field="roles")
    if not wanted:
        raise RoleMissing
    touched = wanted ^ set(seat.roles)
    if not touched:
        return selectors.facts_of(seat)
    by = rights.seat_for(actor, kind=seat.kind, roles=touched, lock=True)
    access.person_to_seat(person_id=seat.person_id)
    rights.check_officers(wanted, person_id=seat.person_id, congress_id=seat.congress_id, besides=seat.id)
    before, seat.roles = seat.roles, sorted(wanted)
    save(seat, "roles")
    entries.record("seat.roles_changed", seat, actor=actor, by=by, before=before)
    return selectors.facts_of(seat)


def seat_to_reroll(actor: Actor, seat: Seat) -> SeatFacts:
    """The actor's seat that changes roles of some sort. Raises OwnSeat, StateRefused, NotPermitted, StepUpNeeded."""
    _not_own(actor, seat)
    by = rights.giving_seat(actor)
    states.SEAT.check(seat, "change_roles")
    return by


@transaction.atomic
def change_phone(*, actor: Actor, seat_id: UUID, phone: str) -> None:
    """The congress that keeps the person enters another telephone; the number itself is in no journal.

    Raises FactRefused, NotConfirmedYet, NotKeeper, StateRefused, OwnSeat, NotFound, NotPermitted, StepUpNeeded.
    """
    seat, by = seat_to_phone(actor, seat_id, lock=True)
    clean = facts.phone(phone)
    person = access.person_to_seat(person_id=seat.person_id)
    if clean == personal.open_phone(person.phone, person_id=person.id):
        return
    person.phone = personal.seal_phone(clean, person_id=person.id)
    person.save(update_fields=["phone"])
    entries.record("person.phone_changed", seat, actor=actor, by=by)


def seat_to_phone(actor: Actor, seat_id: UUID, *, lock: bool = False) -> tuple[Seat, SeatFacts]:
    """The seat whose holder's telephone the actor may change, and by which seat. Raises as `change_phone`."""
    seat = access.seat(actor=actor, seat_id=seat_id, lock=lock)
    by = actor.require(rights.MANAGE)
    _not_own(actor, seat)
    if not seat.is_proved:
        raise NotConfirmedYet
    states.SEAT.check(seat, "change_phone")
    if seat.person.keeper_id != seat.congress_id:
        raise NotKeeper
    return seat, by


@transaction.atomic
def unmask_id_number(*, actor: Actor, seat_id: UUID, reason: str) -> str:
    """The holder's 身份证号, to be shown once; who asked, whose and why stays in the journal, the number does not.

    PIPL 第二十九条 (敏感个人信息). Raises ReasonMissing, NoNumber, StateRefused, NotFound, NotPermitted, StepUpNeeded.
    """
    seat = access.seat(actor=actor, seat_id=seat_id)
    by = actor.require("people.unmask")
    states.SEAT.check(seat, "unmask_id_number")
    text = facts.reason(reason)
    number = personal.open_id_number(seat.person.id_number, person_id=seat.person_id)
    if not number:
        raise NoNumber
    entries.record("person.id_number_shown", seat, actor=actor, by=by, reason=text)
    return number


def give_out_list(*, actor: Actor, filters: str, rows: int) -> None:
    """A list of people leaves the platform as a file: who took how many rows by which filter. Raises NotPermitted, StepUpNeeded."""
    _give_out(actor, "people.export", "seats.given_out", filters=filters, rows=rows)


def give_out_journal(*, actor: Actor, filters: str, rows: int) -> None:
    """The same of the congress's part of the journal. Raises NotPermitted, StepUpNeeded."""
    _give_out(actor, "journal.export", "journal.given_out", filters=filters, rows=rows)


def give_out_waiting(*, actor: Actor, scope: CongressRef, filters: str, rows: int) -> None:
    """The same of the seats that wait for the province. Raises NotPermitted, StepUpNeeded."""
    by = actor.seat_anywhere("console.confirm_seats")
    _record_file(actor, by, "seats.waiting_given_out", scope.id, filters=filters, rows=rows)


def _give_out(actor: Actor, capability: str, deed: str, **facts: object) -> None:
    by = actor.require(capability)
    _record_file(actor, by, deed, by.congress_id, **facts)


def _record_file(actor: Actor, by: SeatFacts, deed: str, congress_id: UUID, **facts: object) -> None:
    journal.record(
        actor=actor,
        seat=by,
        deed=deed,
        subject=("tenants.congress", congress_id),
        body=facts,
        congress_id=congress_id,
    )


def _not_own(actor: Actor, seat: Seat) -> None:
    if seat.person_id == actor.person_id:
        raise OwnSeat
