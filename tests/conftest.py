"""Fixtures for all tests: databases cloned from one template, real programs beside them, a realm of Keycloak.

A test that enters a tenant commits for real, on a database of its module (`database`) or its own (`fresh_database`).
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.stack import broker, jobs
from tests.stack.databases import Database, cloned, peopled
from tests.stack.programs import Web, Worker

# How long an example takes says how busy the machine is. In CI hypothesis says so itself.
if not os.environ.get("CI"):
    settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")


@dataclass(frozen=True)
class Site:
    """A running web and its realm."""

    web: Web
    realm: Any

    @property
    def address(self) -> str:
        return self.web.address


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[Database]:
    """A clone for the tests of one module, in `default` and `owner`: six congresses, reference data, no people."""
    with django_db_blocker.unblock(), cloned() as clone:
        yield clone


@pytest.fixture(scope="module")
def peopled_database(django_db_blocker: Any) -> Iterator[Database]:
    """As database, with the people and cases of the demonstration (tests.factories.cast). A module makes it its `database`."""
    with django_db_blocker.unblock(), cloned(source=peopled()) as clone:
        yield clone


@pytest.fixture
def fresh_database(django_db_blocker: Any) -> Iterator[Database]:
    """A clone for one test alone. Not to be mixed with `database` in one module."""
    with django_db_blocker.unblock(), cloned() as clone:
        yield clone


@pytest.fixture
def durable_database(django_db_blocker: Any) -> Iterator[Database]:
    """As fresh_database, every commit forced to the disk (fsync, synchronous_commit, full_page_writes on)."""
    broker.ask("durable")
    with django_db_blocker.unblock(), cloned() as clone:
        yield clone


@pytest.fixture
def run_jobs() -> Callable[[], list[str]]:
    """Call it to run what is queued, in this process; returns the names of the jobs that ran."""
    return jobs.run_queued


@pytest.fixture(scope="module")
def real_worker(database: Database) -> Iterator[Worker]:
    """A real Celery worker on the module's database; it has stop(), start() and kill()."""
    worker = Worker(database)
    try:
        worker.start()
        yield worker
    finally:
        worker.close()


@pytest.fixture(scope="module")
def web(database: Database) -> Iterator[Web]:
    """The product's web under gunicorn on the module's database; `address` says where. To log in, ask for `site`."""
    server = Web()
    try:
        server.start(database)
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def keycloak() -> dict[str, Any]:
    """A real Keycloak: `url`, `admin`, `password`."""
    return broker.ask("keycloak")


@pytest.fixture(scope="module")
def realm(database: Database, keycloak: dict[str, Any]) -> Iterator[Any]:
    """A realm of this module alone (sso.testing.Realm); the settings point to it. `site` adds the web to it."""
    from sso.testing import make_realm

    with make_realm(_realm_name(), **_administrator(keycloak)) as made:
        yield made


@pytest.fixture(scope="module")
def site(database: Database, keycloak: dict[str, Any]) -> Iterator[Site]:
    """The web under gunicorn with a realm that knows its address: people really log in. Not to be mixed with `realm`."""
    from sso.testing import make_realm

    server = Web()
    try:
        with make_realm(_realm_name(), base_url=server.address, **_administrator(keycloak)) as made:
            server.start(database, env={"KEYCLOAK_URL": keycloak["url"], "KEYCLOAK_REALM": made.name})
            yield Site(web=server, realm=made)
    finally:
        server.close()


def _administrator(keycloak: dict[str, Any]) -> dict[str, Any]:
    return {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }


def _realm_name() -> str:
    return f"liandong-{uuid.uuid4().hex[:12]}"
