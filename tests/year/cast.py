"""The people of the county: its office, its deputies, the units with their hands, and the rules that it has given itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from shared_apps.identity.plugging import NewMandate
from shared_apps.rules import actions as rules
from shared_apps.rules import selectors as rules_of_place
from sso import conf
from tenant_apps.deputies import actions as deputies
from tenant_apps.organs import actions as organs

COUNTY = "330122"
YEAR = 2025
SESSION = date(YEAR, 1, 14)
BEFORE, FROM = date(YEAR - 1, 12, 20), date(YEAR, 1, 1)
SINCE = date(2022, 1, 1)
# What the county decides for itself, so that a year meets it: all who signed rate, in time; four classes; the promises' register.
RULES: dict[str, Any] = {
    "who_rates": "ALL",
    "rating_span": "20wd",
    "late_rating": "NOT_COUNTED",
    "joint_withdrawal": "ALL",
    "second_dissatisfaction": "OFFICE_CONVENES",
    "commitments": "REGISTER",
    "yearly_report": "FOURTH_QUARTER",
    "reply_classes": [
        {"code": "A", "label": "已解决、基本解决或已采纳", "outcomes": ["SOLVED"]},
        {"code": "B", "label": "正在解决或已列入计划", "outcomes": ["IN_PROGRESS", "PLANNED"]},
        {"code": "C", "label": "暂不能解决", "outcomes": ["NOT_FEASIBLE", "REFERRED_UP"]},
        {"code": "D", "label": "留作参考", "outcomes": ["REFERENCE"]},
    ],
}


@dataclass(frozen=True)
class Size:
    deputies: int
    suggestions: int
    units: int


WHOLE, TENTH = Size(300, 400, 60), Size(30, 40, 6)


@dataclass(frozen=True)
class Deputy:
    person: UUID
    name: str
    mandate: str = ""


@dataclass(frozen=True)
class Unit:
    """`reviewer` and `approver` where letters are signed in the system."""

    id: str
    name: str
    handler: UUID
    reviewer: UUID | None = None
    approver: UUID | None = None


@dataclass
class Cast:
    ref: CongressRef
    clerk: UUID
    head: UUID
    deputies: list[Deputy] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)


def furnish(size: Size) -> Cast:
    """By the product's own deeds, on the day to which the clock is set."""
    ref = tenancy.directory().by_code(COUNTY)
    assert ref is not None
    cast = Cast(ref, clerk=uuid7(), head=uuid7())
    staff = [(cast.clerk, "方晓燕", ("clerk",)), (cast.head, "楼建平", ("head",))]
    seats = _seats(ref, [(person, name, "staff", roles) for person, name, roles in staff])
    assert len(seats) == len(staff)
    _deputies(cast, size.deputies)
    _units(cast, size.units)
    _rules(_actor(ref, cast.head))
    return cast


def _seats(ref: CongressRef, rows: list[tuple[UUID, str, str, tuple[str, ...]]]) -> dict[UUID, UUID]:
    """person → seat; each has an account at the issuer of this run."""
    identity.enrol_people(people=[(person, name) for person, name, _, _ in rows])
    accounts = [identity.Account(person_id=row[0], sub=str(row[0]), username=str(row[0])) for row in rows]
    identity.link_accounts(issuer=conf.issuer(), accounts=accounts)
    given = identity.give_seats(
        seats=[
            identity.NewSeat(person_id=person, congress_id=ref.id, kind=kind, roles=roles, valid_from=SINCE)
            for person, _, kind, roles in rows
        ]
    )
    return {row[0]: seat.id for row, seat in zip(rows, given, strict=True)}


def _deputies(cast: Cast, count: int) -> None:
    known = [Deputy(uuid7(), f"代表{number:03d}") for number in range(1, count + 1)]
    seats = _seats(cast.ref, [(one.person, one.name, "deputy", ()) for one in known])
    with tenancy.enter(cast.ref):
        term = deputies.open_term(ordinal=17, begins=SINCE)
        deputies.open_session(
            actor=None,
            term_id=term.pk,
            no=4,
            kind="REGULAR",
            begins=SESSION,
            ends=date(YEAR, 1, 17),
            bill_cutoff=clock.end_of_day(date(YEAR, 1, 15)),
        )
        for number, one in enumerate(known, start=1):
            mandate = deputies.enrol(
                actor=None,
                term=term,
                new=NewMandate(
                    person_id=one.person,
                    seat_id=seats[one.person],
                    person_name=one.name,
                    seat_no=f"{number:03d}",
                    delegation=f"第{number % 12 + 1}代表团",
                    elected_on=SINCE,
                ),
            )
            cast.deputies.append(Deputy(one.person, one.name, str(mandate.pk)))


def _units(cast: Cast, count: int) -> None:
    """Every third has its letters reviewed and signed in the system."""
    hands = [(uuid7(), uuid7(), uuid7()) for _ in range(count)]
    rows: list[tuple[UUID, str, str, tuple[str, ...]]] = [
        (person, f"{word}{number:02d}", "handler", ())
        for number, three in enumerate(hands, start=1)
        for person, word in zip(three, ("经办", "审核", "签发"), strict=True)
    ]
    seats = _seats(cast.ref, rows)
    names = {person: name for person, name, _, _ in rows}
    with tenancy.enter(cast.ref):
        for number, (handler, reviewer, approver) in enumerate(hands, start=1):
            unit = organs.add_unit(
                actor=None, name=f"桐庐县第{number:02d}局", kind="department", order=number
            )
            held = {"handler": handler}
            if number % 3 == 0:
                held |= {"reviewer": reviewer, "approver": approver}
            for role, person in held.items():
                organs.add_member(
                    actor=None, unit=unit, seat_id=seats[person], person_name=names[person], role=role
                )
            cast.units.append(
                Unit(str(unit.pk), unit.name, handler, held.get("reviewer"), held.get("approver"))
            )


def _actor(ref: CongressRef, person: UUID) -> Actor:
    found = people.person_by_identity(issuer=conf.issuer(), sub=str(person))
    assert found is not None
    return found.as_actor(congress=ref, acr=STRONG, auth_time=clock.real_now())


def _rules(head: Actor) -> None:
    change = rules.begin(actor=head, effective_from=FROM, name="县人大常委会办理代表建议的办法")
    for name, value in RULES.items():
        change = rules.set_rule(
            actor=head,
            change_id=change.pk,
            version=change.version,
            name=name,
            use="own",
            value=value,
            basis="A",
            article="第三条",
        )
    rules.publish(actor=head, change_id=change.pk, seen=rules_of_place.effect(change).after.digest)
