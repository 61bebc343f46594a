"""The seeded people with accounts at a real Keycloak, the web under gunicorn, and a Celery worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config.demo import seeding
from tests.conftest import Site
from tests.journeys.people import Person
from tests.stack.databases import Database

Company = Callable[..., Person]


@pytest.fixture(scope="module")
def someone(database: Database, site: Site) -> Company:
    """`someone("330122-clerk")` is that seeded person, the same one all through the module; each logs in at the first use."""
    seeding.seed(with_accounts=True, tell=lambda *_: None)
    known: dict[str, Person] = {}

    def person(login: str) -> Person:
        return known.setdefault(login, Person(login))

    return person


@pytest.fixture(autouse=True)
def _nothing_breaks_behind_the_pages(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does to the running web, its log tells of no unforeseen error."""
    if "site" not in request.fixturenames:
        yield
        return
    site: Site = request.getfixturevalue("site")
    before = site.web.log.stat().st_size
    yield
    with site.web.log.open("rb") as log:
        log.seek(before)
        said = log.read().decode(errors="replace")
    assert "Traceback" not in said, said[max(0, said.index("Traceback") - 300) :][:6000]
