from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from kernel import tenancy
from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as seats
from tests.factories.house import ISSUER, SINCE, browser_of
from tests.stack.databases import Database

PROVINCE = "330000"


@dataclass
class Keeper:
    """The person at the province's console."""

    person_id: UUID
    ref: CongressRef

    def actor(self) -> Actor:
        person = seats.person_by_identity(issuer=ISSUER, sub=str(self.person_id))
        assert person is not None
        return person.as_actor(congress=None, acr=STRONG, auth_time=timezone.now())

    def also(self, *, kind: str, roles: tuple[str, ...] = ()) -> None:
        """One more seat in the same congress."""
        new = identity.NewSeat(
            person_id=self.person_id, congress_id=self.ref.id, kind=kind, roles=roles, valid_from=SINCE
        )
        identity.give_seats(seats=[new])

    def browser(self) -> Client:
        return browser_of(self.person_id)


def keeper_of(
    code: str = PROVINCE, *, kind: str = "console", roles: tuple[str, ...] = (), name: str = "童欣"
) -> Keeper:
    ref = tenancy.directory().by_code(code)
    assert ref is not None
    person_id = uuid7()
    identity.enrol_people(people=[(person_id, name)])
    identity.link_accounts(
        issuer=ISSUER,
        accounts=[identity.Account(person_id=person_id, sub=str(person_id), username=str(person_id))],
    )
    keeper = Keeper(person_id, ref)
    keeper.also(kind=kind, roles=roles)
    return keeper


@pytest.fixture(scope="module")
def keeper(database: Database) -> Keeper:
    return keeper_of()


@pytest.fixture
def browser(keeper: Keeper) -> Client:
    return keeper.browser()
