"""A realm of this module's own in a real Keycloak, with people in it and in the module's database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from sso import testing
from sso.testing import Realm
from tenants import selectors as registry
from tests.stack.databases import Database
from tests.units.sso.people import PEOPLE, SINCE

BASE = "http://testserver"


@pytest.fixture(scope="module")
def realm(database: Database, keycloak: dict[str, Any]) -> Iterator[Realm]:
    """Everybody of `people.PEOPLE` can log in and has the seats named there. The settings point to this realm meanwhile."""
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    people = [(login, name, None) for login, (name, _) in PEOPLE.items()]
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url=BASE, **settings) as made:
        persons = testing.add_people(people)
        for login, (_, seats) in PEOPLE.items():
            for code, kind, roles in seats:
                congress = registry.ref_by_code(code)
                assert congress is not None
                new = NewSeat(
                    person_id=persons[login],
                    congress_id=congress.id,
                    kind=kind,
                    roles=roles,
                    valid_from=SINCE,
                )
                identity.give_seat(actor=None, new=new)
        yield made
