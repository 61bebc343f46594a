"""A congress with its administrators, and a realm of this module's own in a real Keycloak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from sso import testing
from tests.factories.house import House, furnish
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def realm(database: Database, keycloak: dict[str, Any]) -> Iterator[testing.Realm]:
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url="http://testserver", **settings) as made:
        yield made


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture(scope="module")
def city(database: Database) -> House:
    """The city above the county, whose deputies the counties' congresses elect."""
    return furnish("330100")


@pytest.fixture
def no_keycloak(settings: Any) -> None:
    """Nobody answers there: accounts are the subject of test_import, with a real one."""
    settings.KEYCLOAK_URL = "http://127.0.0.1:9"
