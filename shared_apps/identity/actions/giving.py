"""The platform gives seats (onboarding, commands, seeds): active at once. What people give stands in `inviting`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import OFFICERS, SeatFacts
from kernel.errors import InputRefused
from kernel.ids import uuid7
from shared_apps.identity import access, entries, rights, selectors, states
from shared_apps.identity.models import Person, Seat
from shared_apps.identity.refusals import SeatHeldAlready, SeatsOffChain, TwoOfficers, UnknownKind
from tenants import selectors as registry


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
    group: str = ""


@transaction.atomic
def give_seat(*, new: NewSeat, status: str = states.ACTIVE, actor: None = None) -> SeatFacts:
    """Give a seat, active at once or `pending`. `actor` is nobody: the platform does it.

    Raises SeatsOffChain, SeatHeldAlready, UnknownKind, TwoOfficers, NotFound.
    """
    check_kind(kind=new.kind, roles=new.roles, valid_from=new.valid_from, valid_to=new.valid_to)
    access.person_to_seat(person_id=new.person_id)
    rights.check_officers(new.roles, person_id=new.person_id, congress_id=new.congress_id)
    open_here = Seat.objects.filter(
        person_id=new.person_id, congress_id=new.congress_id, kind=new.kind, term=new.term
    )
    if open_here.exclude(status=states.ENDED).exists():
        raise SeatHeldAlready
    seat = _seat(new, status)
    if status == states.ACTIVE:
        check_chain(seat)
    seat.save(force_insert=True)
    entries.record("seat.given", seat, actor=actor, by=None)
    return selectors.facts_of(seat)


def give_seats(*, seats: Sequence[NewSeat], status: str = states.ACTIVE) -> list[SeatFacts]:
    """The platform gives many seats at once (seeds, import batches); seats already held are left as they are.

    One transaction: all or none. Raises as `give_seat`. The facts come in the order of `seats`.
    """
    for new in seats:
        check_kind(kind=new.kind, roles=new.roles, valid_from=new.valid_from, valid_to=new.valid_to)
    ids = sorted({new.person_id for new in seats})
    tree = registry.parents()
    with transaction.atomic():
        people = {one.id: one for one in Person.objects.select_for_update().filter(id__in=ids).order_by("id")}
        held: dict[tuple[UUID, UUID, str, str], Seat] = {}
        deputies: dict[UUID, set[UUID]] = {}
        for seat in Seat.objects.filter(person_id__in=ids).exclude(status=states.ENDED):
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
            if new.person_id in people:
                held[key].person = people[new.person_id]
            fresh.append(held[key])
        Seat.objects.bulk_create(fresh)
        for seat in fresh:
            entries.record("seat.given", seat, actor=None, by=None)
    return [selectors.facts_of(held[n.person_id, n.congress_id, n.kind, n.term]) for n in seats]


@transaction.atomic
def make_admin(*, person_id: UUID, congress_id: UUID) -> tuple[SeatFacts, bool]:
    """The platform makes the person administrator of the congress; False if they were before. Nobody else's seat ends.

    Somebody who is on the staff there gets the role besides their own. Raises NotFound, TwoOfficers.
    """
    access.person_to_seat(person_id=person_id)
    held = Seat.objects.filter(person_id=person_id, congress_id=congress_id, kind=states.STAFF, term="")
    seat = held.exclude(status=states.ENDED).first()
    if seat is not None and seat.valid_to is not None and seat.valid_to < clock.today():
        _expire(seat)
        seat = None
    if seat is None:
        new = NewSeat(
            person_id=person_id,
            congress_id=congress_id,
            kind=states.STAFF,
            valid_from=clock.today(),
            roles=("admin",),
        )
        return give_seat(new=new), True
    if "admin" in seat.roles and seat.status == states.ACTIVE:
        return selectors.facts_of(seat), False
    roles = sorted({*seat.roles, "admin"})
    rights.check_officers(roles, person_id=person_id, congress_id=congress_id, besides=seat.id)
    seat.roles, seat.status, seat.name_given = roles, states.ACTIVE, ""
    save(seat, "roles")
    entries.record("seat.made_admin", seat, actor=None, by=None)
    return selectors.facts_of(seat), True


def _expire(seat: Seat) -> None:
    states.SEAT.move(seat, "end")
    seat.ended_at = clock.now()
    save(seat)
    entries.record("seat.ended", seat, actor=None, by=None, reason="任期届满")


def check_kind(*, kind: str, roles: Sequence[str], valid_from: date, valid_to: date | None) -> None:
    """Raises UnknownKind, TwoOfficers, InputRefused (the days)."""
    if kind not in states.KINDS or kind == states.FORMER or not set(roles) <= set(states.ROLES.get(kind, {})):
        raise UnknownKind
    if len(OFFICERS & set(roles)) > 1:
        raise TwoOfficers
    if valid_to is not None and valid_to < valid_from:
        raise InputRefused("截止日期不能早于起始日期。", field="valid_to")


def check_chain(seat: Seat) -> None:
    """选举法第四十八条: raises SeatsOffChain if this deputy's seat and the person's other active ones lie on more than one chain."""
    if seat.kind != states.DEPUTY:
        return
    others = Seat.objects.filter(person_id=seat.person_id, kind=states.DEPUTY, status=states.ACTIVE).exclude(
        id=seat.id
    )
    if not selectors.on_one_chain([seat.congress_id, *others.values_list("congress_id", flat=True)]):
        raise SeatsOffChain


def save(seat: Seat, *fields: str) -> None:
    """What a deed changed, with its next version."""
    seat.version += 1
    seat.save(update_fields=["status", "version", "ended_at", "name_given", *fields])


def _seat(new: NewSeat, status: str) -> Seat:
    return Seat(
        id=uuid7(),
        person_id=new.person_id,
        congress_id=new.congress_id,
        kind=new.kind,
        roles=sorted(new.roles),
        title=new.title,
        term=new.term,
        group=new.group,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        status=status,
    )
