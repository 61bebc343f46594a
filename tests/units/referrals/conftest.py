"""The chain 桐庐县 → 杭州市 → 浙江省 with its people, on the module's own database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kernel import clock
from kernel.actor import STRONG
from kernel.ids import uuid7
from shared_apps.identity.models import PersonIdentity
from sso.tokens import Proof
from tests.factories import cast, sessions
from tests.stack.databases import Database
from tests.stack.locks import locks_in_order as locks_in_order

ISSUER = "https://login.invalid/realms/referrals"


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture
def web() -> Callable[[str, str], Client]:
    """The browser of a post's holder in that congress."""

    def browser(code: str, post: str) -> Client:
        person = cast.actor(code, post).person_id
        sub = f"referrals-{person}"
        PersonIdentity.objects.get_or_create(person_id=person, issuer=ISSUER, sub=sub)
        client = Client()
        proof = Proof(
            issuer=ISSUER, sub=sub, sid=str(uuid7()), acr=STRONG, auth_time=clock.real_now(), claims={}
        )
        client.cookies["liandong_session"] = sessions.strong_key(proof)
        return client

    return browser
