"""Deeds on persons and seats. All run in public, outside every congress's block, and leave an entry in the public journal.

`actor` None is the platform itself (onboarding, an import job, a command); a person needs the seat of the congress's
administrator, and only in that congress.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import DomainError, InputRefused, NotPermitted
from kernel.ids import uuid7
from shared_apps.identity import access, personal, selectors, states
from shared_apps.identity.models import Person, PersonIdentity, Seat
from tenants import selectors as registry


class SeatsOffChain(DomainError):
    """选举法第四十八条: nobody is deputy of two areas of which neither is above the other."""

    code = "seats_off_chain"
    message = "同一公民不得同时担任两个以上无隶属关系的行政区域的人民代表大会代表（选举法第四十八条），不能启用这一席位。"
    next = "请核对该代表在其他地区的任职情况，原任职结束后再启用。"


class SeatHeldAlready(DomainError):
    code = "seat_held_already"
    message = "该人员在本单位已有同类席位。"


class UnknownKind(InputRefused):
    code = "seat_kind"
    message = "没有这种席位或角色。"
    field = "kind"


class NumberOfAnother(InputRefused):
    code = "id_number_of_another"
    message = "平台中这个身份证号属于另一个姓名的人。"
    field = "admin_id_number"
    next = "请核对身份证号与姓名；确已改名的，请联系平台运维人员更正。"


class NumberMissing(InputRefused):
    code = "id_number_missing"
    message = "没有身份证号，不能确认是哪一个人。"
    field = "admin_id_number"


@dataclass(frozen=True)
class NewSeat:
    """A seat to be given. `person_id` must exist; `congress_id` is the registry's."""

    person_id: UUID
    congress_id: UUID
    kind: str
    valid_from: date
    roles: tuple[str, ...] = ()
    title: str = ""
    term: str = ""
    valid_to: date | None = None


@dataclass(frozen=True)
class Account:
    """One account at an identity provider and the person it belongs to."""

    person_id: UUID
    sub: str
    username: str = ""


def _allowed(actor: Actor | None, congress_id: UUID) -> SeatFacts | None:
    """The administrator's seat that allows the deed; None for the platform. Raises NotPermitted."""
    if actor is None:
        return None
    seat = actor.require("seats.manage")
    if seat.congress_id != congress_id:
        raise NotPermitted
    return seat


def enrol_people(*, people: Iterable[tuple[UUID, str]]) -> int:
    """Make the persons (id, name) that do not exist yet; answers how many were new."""
    rows = [Person(id=person_id, name=name) for person_id, name in people]
    with transaction.atomic():
        known = set(Person.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
        fresh = [row for row in rows if row.id not in known]
        Person.objects.bulk_create(fresh, ignore_conflicts=True)
        for row in fresh:
            journal.record(
                actor=None, seat=None, deed="person.enrolled", subject=row, body={"name": row.name}
            )
    return len(fresh)


@transaction.atomic
def enrol_by_number(*, name: str, id_number: str, phone: str) -> tuple[UUID, bool]:
    """The person with this 身份证号, made on first sight (True), with this telephone from now on.

    Raises NumberOfAnother, NumberMissing.
    """
    if not id_number.strip():
        raise NumberMissing
    new_id = uuid7()
    fresh = {
        "id": new_id,
        "name": name,
        "id_number": personal.seal_id_number(id_number, person_id=new_id),
        "phone": personal.seal_phone(phone, person_id=new_id),
    }
    person, is_new = Person.objects.select_for_update().get_or_create(
        id_number_index=personal.index_of(id_number), defaults=fresh
    )
    if is_new:
        journal.record(actor=None, seat=None, deed="person.enrolled", subject=person, body={"name": name})
    elif person.name != name:
        raise NumberOfAnother
    elif phone and phone != personal.open_phone(person.phone, person_id=person.id):
        person.phone = personal.seal_phone(phone, person_id=person.id)
        person.save(update_fields=["phone"])
        journal.record(actor=None, seat=None, deed="person.phone_changed", subject=person, body={})
    return person.id, is_new


def link_accounts(*, issuer: str, accounts: Sequence[Account]) -> int:
    """Remember which accounts of `issuer` belong to whom; an account that changed (same login name, new sub) is replaced.

    Answers how many links were new.
    """
    with transaction.atomic():
        here = PersonIdentity.objects.filter(issuer=issuer)
        known = {
            (row.sub, row.username, row.person_id)
            for row in here.filter(sub__in=[account.sub for account in accounts])
        }
        fresh = [a for a in accounts if (a.sub, a.username, a.person_id) not in known]
        here.filter(username__in=[a.username for a in fresh if a.username]).delete()
        PersonIdentity.objects.bulk_create(
            [
                PersonIdentity(person_id=a.person_id, issuer=issuer, sub=a.sub, username=a.username)
                for a in fresh
            ]
        )
    return len(fresh)


@transaction.atomic
def give_seat(*, actor: Actor | None, new: NewSeat, status: str = states.ACTIVE) -> SeatFacts:
    """Give a seat, active at once or `pending`. Raises SeatsOffChain, SeatHeldAlready, UnknownKind, NotPermitted, NotFound."""
    by = _allowed(actor, new.congress_id)
    _check_kind(new)
    access.person_to_seat(person_id=new.person_id)
    open_here = Seat.objects.filter(
        person_id=new.person_id, congress_id=new.congress_id, kind=new.kind, term=new.term
    )
    if open_here.exclude(status=states.ENDED).exists():
        raise SeatHeldAlready
    seat = _seat(new, status)
    if status == states.ACTIVE:
        _check_chain(seat)
    seat.save(force_insert=True)
    journal.record(
        actor=actor, seat=by, deed="seat.given", subject=seat, body=_body(seat), congress_id=seat.congress_id
    )
    return selectors.facts_of(seat)


def give_seats(*, seats: Sequence[NewSeat], status: str = states.ACTIVE) -> list[SeatFacts]:
    """The platform gives many seats at once (onboarding, import batches); seats already held are left as they are.

    One transaction: all or none. Raises as `give_seat`. The facts come in the order of `seats`.
    """
    for new in seats:
        _check_kind(new)
    people = sorted({new.person_id for new in seats})
    tree = registry.parents()
    with transaction.atomic():
        list(Person.objects.select_for_update().filter(id__in=people).order_by("id"))
        held: dict[tuple[UUID, UUID, str, str], Seat] = {}
        deputies: dict[UUID, set[UUID]] = {}
        for seat in Seat.objects.filter(person_id__in=people).exclude(status=states.ENDED):
            held[seat.person_id, seat.congress_id, seat.kind, seat.term] = seat
            if seat.kind == states.DEPUTY and seat.status == states.ACTIVE:
                deputies.setdefault(seat.person_id, set()).add(seat.congress_id)
        fresh = []
        for new in seats:
            key = (new.person_id, new.congress_id, new.kind, new.term)
            if key in held:
                continue
            if new.kind == states.DEPUTY and status == states.ACTIVE:
                where = deputies.setdefault(new.person_id, set())
                where.add(new.congress_id)
                if not selectors.on_one_chain(where, parents=tree):
                    raise SeatsOffChain
            held[key] = _seat(new, status)
            fresh.append(held[key])
        Seat.objects.bulk_create(fresh)
        for seat in fresh:
            journal.record(
                actor=None,
                seat=None,
                deed="seat.given",
                subject=seat,
                body=_body(seat),
                congress_id=seat.congress_id,
            )
    return [selectors.facts_of(held[n.person_id, n.congress_id, n.kind, n.term]) for n in seats]


@transaction.atomic
def make_admin(*, person_id: UUID, congress_id: UUID) -> tuple[SeatFacts, bool]:
    """The platform makes the person administrator of the congress; False if they were before. Nobody else's seat ends.

    Somebody who is on the staff there gets the role besides their own. Raises NotFound.
    """
    access.person_to_seat(person_id=person_id)
    held = Seat.objects.filter(person_id=person_id, congress_id=congress_id, kind=states.STAFF, term="")
    seat = held.exclude(status=states.ENDED).first()
    if seat is not None and seat.valid_to is not None and seat.valid_to < clock.today():
        end_seat(actor=None, seat_id=seat.id, reason="任期届满")
        seat = None
    if seat is None:
        new = NewSeat(
            person_id=person_id,
            congress_id=congress_id,
            kind=states.STAFF,
            valid_from=clock.today(),
            roles=("admin",),
        )
        return give_seat(actor=None, new=new), True
    if "admin" in seat.roles and seat.status == states.ACTIVE:
        return selectors.facts_of(seat), False
    seat.roles, seat.status = sorted({*seat.roles, "admin"}), states.ACTIVE
    seat.version += 1
    seat.save(update_fields=["roles", "status", "version"])
    journal.record(
        actor=None,
        seat=None,
        deed="seat.made_admin",
        subject=seat,
        body=_body(seat),
        congress_id=congress_id,
    )
    return selectors.facts_of(seat), True


@transaction.atomic
def activate_seat(*, actor: Actor | None, seat_id: UUID) -> SeatFacts:
    """A pending seat begins to count. Raises StateRefused, SeatsOffChain, NotFound, NotPermitted."""
    seat = access.seat_to_manage(actor=actor, seat_id=seat_id)
    by = _allowed(actor, seat.congress_id)
    access.person_to_seat(person_id=seat.person_id)
    states.SEAT.move(seat, "activate")
    _check_chain(seat)
    _save(seat)
    journal.record(
        actor=actor,
        seat=by,
        deed="seat.activated",
        subject=seat,
        body=_body(seat),
        congress_id=seat.congress_id,
    )
    return selectors.facts_of(seat)


@transaction.atomic
def end_seat(*, actor: Actor | None, seat_id: UUID, reason: str) -> SeatFacts:
    """The seat ends now: it is gone at its holder's next click. Raises StateRefused, NotFound, NotPermitted."""
    seat = access.seat_to_manage(actor=actor, seat_id=seat_id)
    by = _allowed(actor, seat.congress_id)
    states.SEAT.move(seat, "end")
    seat.ended_at = clock.now()
    _save(seat)
    journal.record(
        actor=actor,
        seat=by,
        deed="seat.ended",
        subject=seat,
        body=_body(seat) | {"reason": reason},
        congress_id=seat.congress_id,
    )
    return selectors.facts_of(seat)


def _check_kind(new: NewSeat) -> None:
    if new.kind not in states.KINDS or not set(new.roles) <= set(states.ROLES.get(new.kind, {})):
        raise UnknownKind
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise InputRefused("截止日期不能早于起始日期。", field="valid_to")


def _check_chain(seat: Seat) -> None:
    """Raises SeatsOffChain if this deputy's seat and the person's other active ones lie on more than one chain."""
    if seat.kind != states.DEPUTY:
        return
    others = Seat.objects.filter(person_id=seat.person_id, kind=states.DEPUTY, status=states.ACTIVE).exclude(
        id=seat.id
    )
    if not selectors.on_one_chain([seat.congress_id, *others.values_list("congress_id", flat=True)]):
        raise SeatsOffChain


def _seat(new: NewSeat, status: str) -> Seat:
    return Seat(
        id=uuid7(),
        person_id=new.person_id,
        congress_id=new.congress_id,
        kind=new.kind,
        roles=sorted(new.roles),
        title=new.title,
        term=new.term,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        status=status,
    )


def _save(seat: Seat) -> None:
    seat.version += 1
    seat.save(update_fields=["status", "version", "ended_at"])


def _body(seat: Seat) -> dict[str, object]:
    return {
        "person_id": seat.person_id,
        "kind": seat.kind,
        "roles": seat.roles,
        "title": seat.title,
        "term": seat.term,
        "valid_from": seat.valid_from,
        "valid_to": seat.valid_to,
        "status": seat.status,
        "version": seat.version,
    }
