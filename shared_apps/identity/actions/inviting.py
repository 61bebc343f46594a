"""A congress gives a seat to somebody by name and 身份证号.

The seat is `pending` and every answer the same, whether the platform knows that number or not and under whatever name: what another
congress wrote can't be found out here. Who has the number is one person, made on first sight. It is the person who makes the
seat count (activation, `confirming.confirm_seat`), or the province.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import OFFICERS, Actor, SeatFacts
from kernel.db.copying import insert_many
from kernel.errors import DomainError, InputRefused, NotPermitted
from kernel.ids import uuid7
from shared_apps.identity import entries, facts, personal, rights, selectors, states
from shared_apps.identity.actions.giving import check_kind
from shared_apps.identity.models import Person, Seat
from shared_apps.identity.refusals import OwnSeat, RoleMissing, SeatHeldAlready, TwoOfficers
from tenants import selectors as registry

BATCH = 200  # rows of one transaction of `invite_many`
# Deputies are entered by who keeps their register, too; every other seat is the administrator's to give.
ROSTER = frozenset({"deputies.keep", rights.MANAGE})


@dataclass(frozen=True)
class Invitation:
    """Whom a congress gives which seat, as typed: the deed tidies and checks. No first day: today."""

    name: str
    id_number: str
    kind: str
    phone: str = ""
    roles: tuple[str, ...] = ()
    title: str = ""
    term: str = ""
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Invited:
    """What became of one row: the pending seat and its person, or why there is none."""

    seat: SeatFacts | None = None
    person_id: UUID | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class Starter:
    """Who started the import that a job does: the seat is looked up anew, so who lost it imports nothing more."""

    person_id: UUID
    name: str
    seat_id: UUID


def invite(*, actor: Actor, invitation: Invitation) -> SeatFacts:
    """Give one seat in the actor's congress; it is pending.

    Raises NotYourRoles, OwnSeat, FactRefused, TextTooLong, UnknownKind, RoleMissing, TwoOfficers, SeatHeldAlready,
    InputRefused (the days), NotPermitted, StepUpNeeded.
    """
    seat = rights.giving_seat(actor)
    made = checked(invitation)
    with transaction.atomic():
        by = rights.seat_for(actor, kind=made.kind, roles=made.roles, lock=True)
        outcome = _give(actor, by, seat.congress_id, [made])[0]
        if outcome.refusal is not None:
            raise outcome.refusal
    assert outcome.seat is not None  # no refusal
    return outcome.seat


def invite_many(*, by: Starter, congress_id: UUID, invitations: Sequence[Invitation]) -> list[Invited]:
    """A batch of an import, for its job; each row has its own outcome, in order. At most BATCH rows, one transaction.

    The second factor was asked when the import was started. Raises NotPermitted for all if the starter's seat counts no more.
    """
    is_roster = all(one.kind == states.DEPUTY for one in invitations)
    actor = starter(by=by, congress_id=congress_id, asks=ROSTER if is_roster else {rights.MANAGE})
    out: dict[int, Invited] = {}
    good: dict[int, Invitation] = {}
    for number, one in enumerate(invitations):
        try:
            good[number] = checked(one)
            if not may_import(good[number]):
                raise NotPermitted("导入名册只给予业务席位，三员席位请在席位管理中逐个给予。")
        except DomainError as error:
            good.pop(number, None)
            out[number] = Invited(refusal=error)
    with transaction.atomic():
        made = _give(actor, actor.all_seats[0], congress_id, list(good.values()))
    out |= dict(zip(good, made, strict=True))
    return [out[number] for number in range(len(invitations))]


def may_import(invitation: Invitation) -> bool:
    """Officers' seats are given one by one, by the security administrator."""
    return invitation.kind not in states.OUTSIDE and not OFFICERS & set(invitation.roles)


def checked(raw: Invitation) -> Invitation:
    """The invitation tidied; asks nothing of the database. Raises as `invite`, of what is typed."""
    made = replace(
        raw,
        name=facts.name(raw.name),
        id_number=facts.id_number(raw.id_number),
        phone=facts.phone(raw.phone),
        title=facts.line(raw.title, label="席位名称", field="title", most=100),
        term=facts.line(raw.term, label="届次", field="term", most=40),
        group=facts.line(raw.group, label="代表团或者所属单位", field="group", most=100),
        roles=tuple(sorted(set(raw.roles))),
        valid_from=raw.valid_from or clock.today(),
    )
    assert made.valid_from is not None
    check_kind(kind=made.kind, roles=made.roles, valid_from=made.valid_from, valid_to=made.valid_to)
    if made.valid_to is not None and made.valid_to < clock.today():
        raise InputRefused("截止日期已经过去，这样的席位不起作用。", field="valid_to")
    if made.kind in states.ROLES and not made.roles:
        raise RoleMissing
    return made


def starter(*, by: Starter, congress_id: UUID, asks: Collection[str]) -> Actor:
    """Who started an import, as they may act now with the seat by which they did.

    `asks`: beside people.import one of these capabilities. Raises NotPermitted if the seat counts no more.
    """
    held = selectors.seat_of_starter(person_id=by.person_id, seat_id=by.seat_id, congress_id=congress_id)
    if held is None or "people.import" not in held.capabilities or not held.capabilities & set(asks):
        raise NotPermitted
    return Actor(
        person_id=by.person_id,
        name=by.name,
        congress=registry.ref_by_id(congress_id),
        seats=(held,),
        all_seats=(held,),
        channel="system",
    )


def _give(actor: Actor, by: SeatFacts, congress_id: UUID, rows: Sequence[Invitation]) -> list[Invited]:
    people = _people(actor, congress_id, rows)
    held = {
        (seat.person_id, seat.kind, seat.term): seat
        for seat in Seat.objects.filter(congress_id=congress_id, person__in=people.values()).exclude(
            status=states.ENDED
        )
    }
    officers = {(seat.person_id, role) for seat in held.values() for role in OFFICERS & set(seat.roles)}
    out, fresh = [], []
    for row in rows:
        person = people[row.id_number]
        seat = _seat(row, person, congress_id)
        refusal = _why_not(seat, actor, held, officers)
        if refusal is None:
            held[person.id, row.kind, row.term] = seat
            officers |= {(person.id, role) for role in OFFICERS & set(seat.roles)}
            fresh.append(seat)
        out.append(
            Invited(refusal=refusal)
            if refusal
            else Invited(seat=selectors.facts_of(seat), person_id=person.id)
        )
    insert_many(fresh)
    entries.record_many("seat.given", fresh, actor=actor, by=by, congress_id=congress_id)
    return out


def _why_not(
    seat: Seat,
    actor: Actor,
    held: dict[tuple[UUID, str, str], Seat],
    officers: set[tuple[UUID, str]],
) -> DomainError | None:
    """Only what the congress's own seats say: nothing of another's may show here."""
    if seat.person_id == actor.person_id:
        return OwnSeat()
    if (seat.person_id, seat.kind, seat.term) in held:
        return SeatHeldAlready(field="id_number")
    mine = OFFICERS & set(seat.roles)
    if mine and any((seat.person_id, role) in officers for role in OFFICERS - mine):
        return TwoOfficers()
    return None


def _people(actor: Actor, congress_id: UUID, rows: Sequence[Invitation]) -> dict[str, Person]:
    """身份证号 → its person, locked, made where there is none. All locks and inserts in the order of the index: no two batches wait
    for each other, and of two congresses that make one person at the same time the second finds the first's."""
    index = {row.id_number: personal.index_of(row.id_number) for row in rows}
    found = personal.people_by_number(index, lock=True)
    fresh = {row.id_number: _person(row, congress_id) for row in rows if row.id_number not in found}
    if fresh:
        ordered = sorted(fresh.values(), key=lambda person: person.id_number_index)
        Person.objects.bulk_create(ordered, ignore_conflicts=True)
        # Of a number that was free the row is ours, locked as every row that a transaction made.
        theirs = personal.people_by_number(fresh, lock=True, apart=[person.id for person in ordered])
        ours = [person for number, person in fresh.items() if number not in theirs]
        # Not in the congress's journal: there it would tell a number that was known from one that was not.
        bodies = [(person, {"name": person.name}) for person in ours]
        journal.record_many(actor=actor, seat=None, deed="person.enrolled", subjects=bodies)
        found |= fresh | theirs
    for row in rows:
        if row.id_number not in fresh:
            _correct(found[row.id_number], row, actor, congress_id)
    return found


def _person(row: Invitation, congress_id: UUID) -> Person:
    new_id = uuid7()
    return Person(
        id=new_id,
        name=row.name,
        id_number=personal.seal_id_number(row.id_number, person_id=new_id),
        id_number_index=personal.index_of(row.id_number),
        phone=personal.seal_phone(row.phone, person_id=new_id),
        keeper_id=congress_id,
    )


def _correct(person: Person, row: Invitation, actor: Actor, congress_id: UUID) -> None:
    """Who brought the person and wrote something wrong writes it anew; nobody else's record changes, and nobody is told."""
    if person.keeper_id != congress_id:
        return
    same_phone = personal.open_phone(person.phone, person_id=person.id) == row.phone
    if person.name == row.name and same_phone:
        return
    seats = Seat.objects.filter(person=person)
    if seats.exclude(congress_id=congress_id).exists() or seats.filter(status=states.ACTIVE).exists():
        return
    person.name = row.name
    if not same_phone:
        person.phone = personal.seal_phone(row.phone, person_id=person.id)
    person.save(update_fields=["name", "phone"])
    journal.record(
        actor=actor, seat=None, deed="person.corrected", subject=person, body={"name": person.name}
    )


def _seat(row: Invitation, person: Person, congress_id: UUID) -> Seat:
    return Seat(
        id=uuid7(),
        person_id=person.id,
        congress_id=congress_id,
        kind=row.kind,
        roles=sorted(row.roles),
        title=row.title,
        term=row.term,
        group=row.group,
        name_given=row.name,
        valid_from=row.valid_from or clock.today(),
        valid_to=row.valid_to,
        status=states.PENDING,
    )
