"""The relay as it runs: a Celery worker, the broker's wake-ups, a receiver that is suspended and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from kernel import tenancy
from kernel.actor import Actor
from tenant_apps.postbox import probing
from tenant_apps.postbox.models import Delivery, Inbox
from tenants import lifecycle
from tests.stack.programs import Worker
from tests.units.lifecycle.conftest import CITY, COUNTY, REASON, congress, ref

pytestmark = pytest.mark.usefixtures("as_it_was")
LONG = 60.0  # seconds: a machine with other work


def until(found: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.2)
    return False


def sent() -> list[Delivery]:
    with tenancy.enter(ref(COUNTY)):
        return list(Delivery.objects.filter(message__kind="probe"))


def answers() -> int:
    with tenancy.enter(ref(COUNTY)):
        return int(Inbox.objects.filter(kind="probe-answer").count())


def test_an_envelope_for_a_suspended_congress_arrives_when_it_is_resumed(
    real_worker: Worker, console: Actor
) -> None:
    city = lifecycle.suspend(actor=console, congress_id=congress(CITY).pk, reason=REASON)
    with tenancy.enter(ref(COUNTY)):
        probing.send(again=False)
    assert until(lambda: bool(sent()[0].last_error)), "the worker has tried and put it off"
    (waiting,) = sent()
    assert (waiting.tries, waiting.delivered_at, waiting.dead_at) == (0, None, None) and answers() == 0
    lifecycle.resume(actor=console, congress_id=city.pk)
    assert until(lambda: answers() == 1), "long before the minute after which it would have been asked again"
    assert sent()[0].delivered_at is not None
