"""A worker killed in the middle of its deliveries loses nothing and doubles nothing. Every commit here is forced to the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from kernel import jobs
from shared_apps.exchange import relay
from tenant_apps.postbox.models import Delivery, Inbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.databases import Database
from tests.stack.programs import Worker
from tests.units.referrals import playing

CASES = 25
PATIENCE = 120.0  # seconds


@pytest.fixture
def worker(durable_database: Database) -> Iterator[Worker]:
    """Not started: what is sent before it starts is delivered in one go."""
    found = Worker(durable_database)
    try:
        yield found
    finally:
        found.close()
        Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


def test_kill_9_in_the_middle_of_deliveries_loses_and_doubles_nothing(worker: Worker) -> None:
    cast.seed()
    cases = [playing.registered(COUNTY, title=f"关于第 {number} 处界河保洁的建议") for number in range(CASES)]
    sent = [playing.sent_up(COUNTY, case) for case in cases]
    assert _arrived() == 0

    _killed_when(worker, lambda: _arrived() >= 3)
    assert _arrived() < CASES, "it died with work in its hands"
    _carried_to_the_end(worker, COUNTY)
    assert inside(CITY, _delivered) == sorted(sent), "each referral is there, once"
    assert inside(CITY, lambda: Inbox.objects.filter(applied__isnull=True).count()) == 0
    assert inside(COUNTY, lambda: Delivery.objects.filter(dead_at__isnull=False).count()) == 0

    for referral in sent:
        do(CITY, "clerk", referrals.receive, referral_id=referral)
    _killed_when(worker, lambda: _receipts() >= 3)
    _carried_to_the_end(worker, CITY)
    assert _receipts() == CASES
    told = [playing.labels(COUNTY, referral).count("city:received") for referral in sent]
    assert told == [1] * CASES, "each receipt is told once"


def _killed_when(worker: Worker, holds: Callable[[], bool]) -> None:
    """SIGKILL for the worker and its children, as by a power cut."""
    worker.start()
    _until(holds)
    worker.kill()


def _carried_to_the_end(worker: Worker, code: str) -> None:
    """Started again; the lease of the dead one runs out; the sweep, which beat sends, finds the rest."""
    Path(settings.CLOCK_OFFSET_FILE).write_text(str(_offset() + relay.LEASE_SECONDS + 1))
    worker.start()
    jobs.enqueue("exchange.sweep")
    _until(lambda: inside(code, lambda: not Delivery.objects.filter(delivered_at__isnull=True).exists()))
    worker.stop()


def _offset() -> float:
    file = Path(settings.CLOCK_OFFSET_FILE)
    return float(file.read_text()) if file.exists() else 0.0


def _arrived() -> int:
    return inside(CITY, lambda: Referral.objects.filter(direction="IN").count())


def _receipts() -> int:
    return inside(COUNTY, lambda: Referral.objects.filter(state="RECEIVED").count())


def _delivered() -> list[UUID]:
    return sorted(Referral.objects.filter(state="DELIVERED").values_list("id", flat=True))


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
