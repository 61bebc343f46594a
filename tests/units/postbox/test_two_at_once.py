"""A deed and a receiver at work on the same referral at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.exchange import port
from shared_apps.exchange.envelope import Envelope
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving
from tenant_apps.suggestions.models import NumberSeries
from tenants import selectors as registry

pytestmark = pytest.mark.usefixtures("database")
HERE, THERE = "330122", "330100"
LONG = 60.0  # seconds after which a test has failed


def test_a_deed_that_sends_and_a_receiver_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deed holds its case when it sends; the receiver counts what it has heard and then wants that very case."""
    here, there = registry.ref_by_code(HERE), registry.ref_by_code(THERE)
    assert here is not None and there is not None
    referral, year = uuid7(), 2099
    held, wanted = threading.Event(), threading.Event()
    with tenancy.enter(here):
        NumberSeries.objects.create(congress_id=here.id, year=year, series="")

    def case() -> Any:
        return NumberSeries.objects.select_for_update().get(year=year)

    def take(message: object, body: dict[str, Any]) -> None:
        wanted.set()
        case()

    monkeypatch.setitem(receiving._receivers, "status", take)

    def deed() -> None:
        with tenancy.enter(here):
            case()
            held.set()
            assert wanted.wait(LONG)
            time.sleep(0.3)  # the receiver has asked the server for the case and waits
            postbox.send(to_id=there.id, referral_id=referral, kind="status", body={}, seat=None)

    def receiver() -> None:
        assert held.wait(LONG)
        with tenancy.enter(here):
            port.box().accept(
                Envelope(
                    msg_id=uuid7(),
                    from_id=there.id,
                    to_id=here.id,
                    epoch=1,
                    referral_id=referral,
                    seq=1,
                    kind="status",
                    version=1,
                    sent_at=clock.now(),
                    seat_id=None,
                    body="{}",
                )
            )

    assert at_once(deed, receiver) == []


def at_once(*works: Callable[[], None]) -> list[str]:
    """Run them side by side; what went wrong."""
    wrong: list[str] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # told by the test
            wrong.append(f"{work.__name__}: {error!r}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG * 2)
    return wrong
