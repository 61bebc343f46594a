"""The provincial office brings two cities with their counties live in one sitting, and everything goes wrong on the way.

A real worker, Valkey and Keycloak; every commit is forced to the disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel import jobs
from local import ports
from tenants import selectors
from tenants.models import Batch
from tenants.onboarding import batches, lease
from tenants.onboarding.batches import Progress
from tests.factories import sessions
from tests.factories.house import proof_of
from tests.stack import broker
from tests.stack.databases import Database, cloned
from tests.stack.programs import Worker
from tests.units.onboarding.batch import office
from tests.units.onboarding.sheet.made import number, phone, xlsx

PATIENCE = 180.0  # seconds
ZHEJIANG, CITIES = "330000", ("330300", "330400")  # a tenth of the largest province


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[Database]:
    """A durable clone, which `realm` takes for its own."""
    broker.ask("durable")
    with django_db_blocker.unblock(), cloned() as clone:
        yield clone


@pytest.fixture
def worker(database: Database, realm: Any, keycloak: dict[str, Any]) -> Iterator[Callable[..., Worker]]:
    """`worker(reaches_keycloak=…)` makes one, not started; `clock` moves are taken back."""
    made: list[Worker] = []

    def make(*, reaches_keycloak: bool) -> Worker:
        url = keycloak["url"] if reaches_keycloak else f"http://{ports.LOOPBACK}:{ports.any_free()}"
        made.append(Worker(database, env={"KEYCLOAK_URL": url, "KEYCLOAK_REALM": realm.name}))
        return made[-1]

    try:
        yield make
    finally:
        for one in made:
            one.close()
        Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


def test_two_cities_and_their_counties_go_live(worker: Callable[..., Worker]) -> None:
    codes = [row.code for row in selectors.under(ZHEJIANG) if {row.code, row.parent_code} & set(CITIES)]
    browser = _browser()
    batch = _uploaded(browser, codes)
    page = f"/console/batches/{batch.id}/"
    assert batch.rows.filter(verdict="new").count() == len(codes)

    # The first worker is killed while it makes schemas; nothing is half there.
    first = worker(reaches_keycloak=False)
    first.start()
    assert browser.post(page + "start").status_code == 302
    _until(lambda: batches.progress(batch.id).provisioned >= 3)
    first.kill()
    told = batches.progress(batch.id)
    assert told.provisioned < len(codes), "it died with work in its hands"
    assert office.halves() == []
    assert told.state == "running" and str(told.total) in browser.get(page + "progress").content.decode()

    # The second finds it when the lease has run out. Keycloak is down: the congresses are made and wait.
    Path(settings.CLOCK_OFFSET_FILE).write_text(str(lease.LEASE_SECONDS + 1))
    second = worker(reaches_keycloak=False)
    second.start()
    told = _rests(batch)
    assert (told.done, told.failed, told.provisioned) == (0, len(codes), len(codes))
    assert {row[3] for row in office.rows(batch)} == {"accounts_unreachable"}
    assert {office.congress(code).state for code in codes} == {"provisioning"}
    second.stop()

    # Keycloak is back: 继续, and all go live.
    third = worker(reaches_keycloak=True)
    third.start()
    assert browser.post(page + "continuation").status_code == 302
    told = _rests(batch)
    assert [row for row in office.rows(batch) if row[1] != "done"] == []
    assert (told.done, told.failed, told.percent) == (len(codes), 0, 100)
    assert {office.congress(code).state for code in codes} == {"active"}
    assert {office.checks(code)["probe"] for code in codes} == {"ok"}
    assert office.halves() == []
    assert browser.get(page + "report").status_code == 200
    third.stop()

    # The same sheet again: everything is there, nothing can be started.
    before = office.everything(codes)
    again = _uploaded(browser, codes)
    assert {row.verdict for row in again.rows.all()} == {"done"}
    assert office.everything(codes) == before


def _browser() -> Client:
    actor = office.console(ZHEJIANG)
    client = Client()
    key = sessions.strong_key(proof_of(actor.person_id))
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def _uploaded(browser: Client, codes: list[str]) -> Batch:
    lines = [[code, "", "叶明", phone(at), number(at), ""] for at, code in enumerate(codes, start=1)]
    given = SimpleUploadedFile("开通表.xlsx", xlsx(*lines))
    answer = browser.post("/console/onboarding/sheet", {"sheet": given})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Batch.objects.latest("created_at")


def _rests(batch: Batch) -> Progress:
    """As beat does it every ten seconds, the sweep is sent, until the batch is done."""

    def is_done() -> bool:
        jobs.enqueue("onboarding.sweep", queue="owner")
        time.sleep(1)
        return batches.progress(batch.id).state == "done"

    _until(is_done)
    return batches.progress(batch.id)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
