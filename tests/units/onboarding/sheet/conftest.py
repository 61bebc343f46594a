"""The provincial office's person at the console of 浙江省."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kernel import clock
from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors
from shared_apps.identity.actions import Account, NewSeat
from tenants import selectors as registry

ISSUER = "https://login.invalid/realms/onboarding"


def congress(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


def console_of(code: str, name: str = "童欣") -> Actor:
    """Somebody with the console's seat of this congress."""
    who = uuid7()
    identity.enrol_people(people=[(who, name)])
    identity.link_accounts(issuer=ISSUER, accounts=[Account(person_id=who, sub=str(who))])
    seat = NewSeat(person_id=who, congress_id=congress(code).id, kind="console", valid_from=date(2022, 1, 1))
    identity.give_seat(actor=None, new=seat)
    found = selectors.person_by_identity(issuer=ISSUER, sub=str(who))
    assert found is not None
    return found.as_actor(congress=None, acr=STRONG, auth_time=clock.real_now())


@pytest.fixture
def office(database: Any) -> Actor:
    return console_of("330000")


@pytest.fixture
def scope(database: Any) -> CongressRef:
    return congress("330000")
