"""A congress with people in it, made by the product's own deeds: what most tests start from.

    house = furnish("330122")
    with house.entered():
        actions.draft(actor=house.actor("deputy1"), …)
    browser = house.browser("clerk")        # a logged-in browser, no Keycloak needed

Everybody is invented. Ask for `actor` anew after seats or mandates have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kernel import tenancy
from kernel.actor import STRONG, Actor, SeatFacts
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as seats
from shared_apps.identity.plugging import NewMandate
from sso import conf, token_sessions, tokens
from sso.models import TokenSession
from sso.tokens import Bearer, Proof
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.organs import actions as organs
from tenant_apps.organs.models import Unit, UnitMember
from tests.factories import sessions

ISSUER = "http://nobody.example/realms/tests"
_TOKEN = "test."
SINCE = date(2022, 1, 1)
# login → (name, seat kind, roles)
STAFF = {
    "clerk": ("方晓燕", "staff", ("clerk",)),
    "clerk2": ("程雅琴", "staff", ("clerk",)),
    "head": ("楼建平", "staff", ("head",)),
    "admin": ("叶明", "staff", ("admin",)),
    "security": ("骆志明", "staff", ("security",)),
    "auditor": ("童丽华", "staff", ("auditor",)),
    "distributor": ("许文静", "distributor", ()),
    "handler1": ("俞水根", "handler", ()),
    "handler2": ("蓝雪梅", "handler", ()),
}
DEPUTIES = {
    "deputy1": ("沈建芳", "分水代表团"),
    "deputy2": ("周国良", "横村代表团"),
    "deputy3": ("雷建军", "钟山代表团"),
}
UNITS = {"handler1": "交通运输局", "handler2": "林业水利局"}


@dataclass
class House:
    """One congress and its people. `seat_ids` and `person_ids` by login."""

    ref: CongressRef
    person_ids: dict[str, UUID] = field(default_factory=dict)
    seat_ids: dict[str, UUID] = field(default_factory=dict)
    mandate_ids: dict[str, UUID] = field(default_factory=dict)
    unit_ids: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def entered(self) -> Iterator[CongressRef]:
        with tenancy.enter(self.ref):
            yield self.ref

    def actor(self, who: str, *, channel: str = "web") -> Actor:
        """The person as the middleware would find them now. Not inside a block."""
        person = seats.person_by_identity(issuer=ISSUER, sub=str(self.person_ids[who]))
        assert person is not None
        return person.as_actor(congress=self.ref, channel=channel, acr=STRONG, auth_time=timezone.now())

    def browser(self, who: str) -> Client:
        """A browser with an open session of this person."""
        return browser_of(self.person_ids[who])

    def api(self, who: str) -> Client:
        """A program with this person's bearer token and a fresh second factor; the test must have called `trust_test_tokens`.

        Not inside a block.
        """
        prove(ISSUER, self.person_ids[who])
        return Client(headers={"Authorization": f"Bearer {_TOKEN}{self.person_ids[who].hex}"})

    def url(self, path: str = "") -> str:
        """`/t/<code>/…`."""
        return f"/t/{self.ref.code}/{path}"

    def api_url(self, path: str = "") -> str:
        return f"/api/v1/t/{self.ref.code}/{path}"

    def seat(self, who: str) -> SeatFacts:
        return next(s for s in self.actor(who).seats if s.id == self.seat_ids[who])


def trust_test_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tokens of `House.api` pass where Keycloak's signature would be checked."""

    def read(token: str) -> Bearer:
        if not token.startswith(_TOKEN):
            raise tokens.BadToken("not of this test")
        person_id = UUID(token.removeprefix(_TOKEN))
        return Bearer(
            sub=str(person_id),
            issuer=ISSUER,
            sid=app_session(person_id),
            client=conf.APP_CLIENT,
            issued_at=timezone.now(),
        )

    monkeypatch.setattr(tokens, "access_token", read)


def app_session(person_id: UUID) -> str:
    """The `sid` of the person's bearer tokens in tests; browsers have others."""
    return f"app {person_id}"


def prove(issuer: str, person_id: UUID) -> None:
    """A second factor proved just now in the Keycloak session of the person's bearer tokens."""
    now = timezone.now()
    proved = {"acr": STRONG, "auth_time": now, "expires_at": now + token_sessions.KEPT}
    TokenSession.objects.update_or_create(issuer=issuer, sid=app_session(person_id), defaults=proved)


def browser_of(person_id: UUID) -> Client:
    """A browser with an open session of a person who is known at ISSUER."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions.strong_key(proof_of(person_id))
    return client


def proof_of(person_id: UUID) -> Proof:
    """What a login of this person with a second factor proves."""
    return Proof(
        issuer=ISSUER, sub=str(person_id), sid=str(uuid7()), acr=STRONG, auth_time=timezone.now(), claims={}
    )


def furnish(code: str = "330122", *, trial: bool = False) -> House:
    """Staff, three deputies with mandates, a government with its distributor and two departments with a handler each."""
    ref = tenancy.directory().by_code(code)
    assert ref is not None
    house = House(ref)
    kinds = {who: (name, kind, roles) for who, (name, kind, roles) in STAFF.items()}
    kinds |= {who: (name, "deputy", ()) for who, (name, _) in DEPUTIES.items()}
    house.person_ids = {who: uuid7() for who in kinds}
    identity.enrol_people(people=[(house.person_ids[who], name) for who, (name, _, _) in kinds.items()])
    identity.link_accounts(
        issuer=ISSUER,
        accounts=[
            identity.Account(person_id=person, sub=str(person), username=f"{code}-{who}-{person.hex[-6:]}")
            for who, person in house.person_ids.items()
        ],
    )
    given = identity.give_seats(
        seats=[
            identity.NewSeat(
                person_id=house.person_ids[who], congress_id=ref.id, kind=kind, roles=roles, valid_from=SINCE
            )
            for who, (_, kind, roles) in kinds.items()
        ]
    )
    house.seat_ids = {who: seat.id for who, seat in zip(kinds, given, strict=True)}
    with house.entered():
        _mandates(house, trial=trial)
        _units(house)
    return house


def _mandates(house: House, *, trial: bool) -> None:
    term = deputies.open_term(ordinal=17, begins=SINCE)
    for order, (who, (name, delegation)) in enumerate(DEPUTIES.items(), start=1):
        mandate: Mandate = deputies.enrol(
            actor=None,
            term=term,
            new=NewMandate(
                person_id=house.person_ids[who],
                seat_id=house.seat_ids[who],
                person_name=name,
                seat_no=f"{order:03d}",
                delegation=delegation,
                elected_on=SINCE,
                trial=trial,
            ),
        )
        house.mandate_ids[who] = mandate.pk


def _units(house: House) -> None:
    place = house.ref.name
    government = organs.add_unit(
        actor=None, name=f"{place}人民政府办公室", kind=Unit.Kind.GOVERNMENT, is_distributor=True
    )
    organs.add_member(
        actor=None,
        unit=government,
        seat_id=house.seat_ids["distributor"],
        person_name=STAFF["distributor"][0],
        role=UnitMember.Role.LIAISON,
    )
    house.unit_ids["distributor"] = government.pk
    for order, (who, name) in enumerate(UNITS.items(), start=1):
        unit = organs.add_unit(
            actor=None, name=f"{place}{name}", kind=Unit.Kind.DEPARTMENT, parent=government, order=order
        )
        organs.add_member(actor=None, unit=unit, seat_id=house.seat_ids[who], person_name=STAFF[who][0])
        house.unit_ids[who] = unit.pk
