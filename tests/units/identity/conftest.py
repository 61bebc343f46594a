"""Invented people without accounts: these tests need no Keycloak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.utils import timezone

from kernel.actor import STRONG, Actor
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions, selectors
from shared_apps.identity.actions import Account, NewSeat
from tenants import selectors as registry

ISSUER = "https://login.invalid/realms/test"
Give = Callable[..., UUID]


def congress(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


def person(name: str = "周国良") -> UUID:
    """A new person with an account, so that `actor` can find them."""
    made = uuid7()
    actions.enrol_people(people=[(made, name)])
    actions.link_accounts(issuer=ISSUER, accounts=[Account(person_id=made, sub=str(made))])
    return made


def seat(
    who: UUID,
    code: str,
    kind: str = "deputy",
    *,
    roles: tuple[str, ...] = (),
    since: date = date(2022, 1, 1),
    until: date | None = None,
    term: str = "",
) -> NewSeat:
    return NewSeat(
        person_id=who,
        congress_id=congress(code).id,
        kind=kind,
        roles=roles,
        valid_from=since,
        valid_to=until,
        term=term,
    )


def actor(who: UUID, code: str = "") -> Actor:
    found = selectors.person_by_identity(issuer=ISSUER, sub=str(who))
    assert found is not None
    return found.as_actor(congress=congress(code) if code else None, acr=STRONG, auth_time=timezone.now())


@pytest.fixture
def admin() -> Actor:
    """The administrator of 桐庐县."""
    who = person("叶明")
    actions.give_seat(actor=None, new=seat(who, "330122", "staff", roles=("admin",)))
    return actor(who, "330122")
