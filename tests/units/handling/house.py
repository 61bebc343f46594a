"""A county congress with its people: who files, assigns, handles, and who only looks on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from shared_apps.identity.actions import NewSeat
from shared_apps.identity.plugging import NewMandate
from sso import actions as sso
from sso.tokens import Proof
from tenant_apps.deputies import actions as deputies
from tenant_apps.handling import actions
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.organs import actions as organs
from tenant_apps.suggestions import actions as suggestions
from tenants import selectors as registry

SINCE = date(2022, 2, 1)
TITLE = "关于完善乡村公交预约响应机制的建议"
TEXT = (
    "一、情况\n乡村公交预约截止过早，群众出行不便，老年人不会使用手机预约。\n"
    "二、建议\n增加运力，放宽预约时间，开通电话预约。"
)
LETTER = (
    "您提出的建议收悉。经研究，现答复如下：\n一、两条预约线路各增加一辆车，年底前投入。\n"
    "二、预约截止时间延至前一日二十一时。"
)
SEATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "clerk": ("staff", ("clerk",)),
    "clerk2": ("staff", ("clerk",)),
    "admin": ("staff", ("admin",)),
    "alice": ("deputy", ()),
    "bob": ("deputy", ()),
    "distributor": ("distributor", ()),
    "handler": ("handler", ()),
    "mate": ("handler", ()),
    "other": ("handler", ()),
}
ISSUER = "https://login.invalid/realms/test"


@dataclass
class House:
    """One congress at work; `actor(name)` is read anew from the database, as the middleware does."""

    ref: CongressRef
    persons: dict[str, UUID] = field(default_factory=dict)
    seats: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    mandates: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        found = people.person_by_identity(issuer=ISSUER, sub=f"{self.ref.code}-{name}")
        assert found is not None
        return found.as_actor(congress=self.ref)

    def session(self, name: str) -> str:
        """The key of an open session, for a browser's cookie."""
        proof = Proof(
            issuer=ISSUER,
            sub=f"{self.ref.code}-{name}",
            sid=str(uuid7()),
            acr="basic",
            auth_time=None,
            claims={},
        )
        return sso.open_session(proof=proof, id_token="none", refresh_token="")

    @contextmanager
    def inside(self) -> Iterator[None]:
        with tenancy.enter(self.ref):
            yield

    # Deeds as the house does them, each in a block of its own.

    def registered(self, by: str = "alice") -> UUID:
        alice, clerk = self.actor(by), self.actor("clerk")
        with self.inside():
            made = suggestions.draft(actor=alice, title=TITLE, body=TEXT, category=a_category())
            suggestions.submit(actor=alice, suggestion_id=made.pk)
            suggestions.register(actor=clerk, suggestion_id=made.pk)
            return made.pk

    def assigned(self, suggestion_id: UUID | None = None) -> Assignment:
        suggestion_id = suggestion_id or self.registered()
        clerk = self.actor("clerk")
        with self.inside():
            return actions.assign(actor=clerk, suggestion_id=suggestion_id, unit_id=self.units["handler"])

    def signed(self) -> Assignment:
        assignment, handler = self.assigned(), self.actor("handler")
        with self.inside():
            return actions.sign_for(actor=handler, assignment_id=assignment.pk)

    def talked(self) -> Assignment:
        assignment, handler = self.signed(), self.actor("handler")
        with self.inside():
            actions.log_contact(
                actor=handler,
                assignment_id=assignment.pk,
                way="FACE",
                with_name="甲代表",
                note="当面听取意见。",
            )
        return assignment

    def replied(self, letter_class: str = "B", outcome: str = "IN_PROGRESS") -> Reply:
        assignment, handler = self.talked(), self.actor("handler")
        with self.inside():
            return actions.reply(
                actor=handler,
                assignment_id=assignment.pk,
                letter_class=letter_class,
                outcome=outcome,
                body=LETTER,
            )


def case_id(row: Assignment | Reply) -> UUID:
    """The suggestion that the row is about."""
    found = row.matter.suggestion_id
    assert found is not None
    return found


def a_category() -> str:
    from tenant_apps.suggestions import selectors

    return selectors.categories().choices()[0].code


def furnish(code: str = "330122") -> House:
    """Give the congress its people, units and mandates."""
    ref = registry.ref_by_code(code)
    assert ref is not None
    house = House(ref)
    house.persons = {name: uuid7() for name in SEATS}
    identity.enrol_people(people=[(person, f"测{name}") for name, person in house.persons.items()])
    accounts = [identity.Account(person_id=p, sub=f"{code}-{n}") for n, p in house.persons.items()]
    identity.link_accounts(issuer=ISSUER, accounts=accounts)
    seats = [
        NewSeat(person_id=house.persons[name], congress_id=ref.id, kind=kind, roles=roles, valid_from=SINCE)
        for name, (kind, roles) in SEATS.items()
    ]
    given = identity.give_seats(seats=seats)
    house.seats = {name: seat.id for name, seat in zip(SEATS, given, strict=True)}
    with house.inside():
        _people_of_congress(house)
    return house


def _people_of_congress(house: House) -> None:
    term = deputies.open_term(ordinal=17, begins=SINCE)
    for number, name in enumerate(("alice", "bob"), start=1):
        mandate = deputies.enrol(
            actor=None,
            term=term,
            new=NewMandate(
                person_id=house.persons[name],
                seat_id=house.seats[name],
                person_name=f"测{name}",
                seat_no=f"{number:04d}",
            ),
        )
        house.mandates[name] = mandate.pk
    places = {
        "distributor": ("县人民政府", "government"),
        "handler": ("县交通运输局", "department"),
        "other": ("县林业水利局", "department"),
    }
    for name, (title, kind) in places.items():
        unit = organs.add_unit(actor=None, name=title, kind=kind, is_distributor=kind == "government")
        house.units[name] = unit.pk
        organs.add_member(actor=None, unit=unit, seat_id=house.seats[name], person_name=f"测{name}")
        if name == "handler":
            organs.add_member(actor=None, unit=unit, seat_id=house.seats["mate"], person_name="测mate")
