"""Fixtures for all tests: databases cloned from one template, real programs beside them, a realm of Keycloak.

A test that enters a tenant commits for real, on a database of its module (`database`) or its own (`fresh_database`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.stack import broker, jobs
from tests.stack.databases import Database, cloned
from tests.stack.programs import Web, Worker


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[Database]:
    """A clone for the tests of one module, in `default` and `owner`: six congresses, reference data, no people."""
    with django_db_blocker.unblock(), cloned() as clone:
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
    """The product's web under gunicorn on the module's database; `address` says where. Log-ins need `web_with_realm`."""
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
