"""A release is rolled out while people work: a real web of the old code, and this process migrates."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from kernel.ids import uuid7
from tenants import migrating, template
from tenants.models import Congress
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.stack.programs import Web
from tests.units.migrating.conftest import Release
from tests.units.migrating.schemas import ask, in_schema

CODE = "330122"
CSRF = "a" * 32


class Person:
    """Somebody with an open session at the real web; counts what is answered."""

    def __init__(self, web: Web, house: House, who: str) -> None:
        session = house.browser(who).cookies[settings.SESSION_COOKIE_NAME].value
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        self._place = urlsplit(web.address).netloc
        self.answers: list[int] = []

    def get(self, path: str) -> int:
        return self._ask("GET", path, None)

    def draft(self, path: str) -> int:
        """A new draft, as the form saves it by itself."""
        typed = {"title": texts.TITLE, "body": texts.BODY, "kind": "SUGGESTION", "draft_id": str(uuid7())}
        return self._ask("POST", path, urlencode(typed))

    def _ask(self, method: str, path: str, body: str | None) -> int:
        connection = http.client.HTTPConnection(self._place, timeout=60)
        try:
            head = {"Cookie": self._cookies, "X-CSRFToken": CSRF}
            if body is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            answer.read()
            self.answers.append(answer.status)
            return answer.status
        finally:
            connection.close()


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish(CODE)


def test_old_code_reads_and_writes_while_the_schema_grows_and_after(
    web: Web, house: House, release: Release
) -> None:
    clerk, deputy = Person(web, house, "clerk"), Person(web, house, "deputy1")
    assert clerk.get(house.url("suggestions/")) == 200
    assert deputy.draft(house.url("suggestions/drafts")) == 200
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            clerk.get(house.url("suggestions/"))
            deputy.draft(house.url("suggestions/drafts"))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        with release("tagged", app="suggestions"):
            outcome = migrating.migrate_all(jobs=2)
    finally:
        ended.set()
        worker.join(timeout=60)
    assert (len(outcome.done), outcome.failed) == (6, {})
    assert set(clerk.answers) | set(deputy.answers) <= {200, 503}, "served, or in maintenance for a moment"

    assert clerk.get(house.url("suggestions/")) == 200
    assert deputy.draft(house.url("suggestions/drafts")) == 200
    saved = ask(in_schema(CODE, "SELECT tag, weight FROM {}.suggestions_suggestion"))
    assert saved == [(None, 1)] * deputy.answers.count(200)


def test_new_code_on_an_old_schema_shows_the_maintenance_page_until_it_is_migrated(
    house: House, release: Release
) -> None:
    browser: Client = house.browser("clerk")
    with release("filled"):
        assert browser.get(house.url("suggestions/")).status_code == 503
        assert Congress.objects.get(code=CODE).migrations < template.known_count()
        migrating.migrate_all(only=[CODE])
        assert browser.get(house.url("suggestions/")).status_code == 200
