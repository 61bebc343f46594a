"""What reaches a congress from outside while nobody works there: envelopes wait untried, jobs wait, and both go on afterwards.

Where nobody will work again they come back: tests/units/postbox/test_what_becomes_of_an_envelope.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock, jobs, standing, tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from shared_apps.exchange import relay
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving
from tenant_apps.postbox.box import MAX_TRIES
from tenant_apps.postbox.models import Delivery, Inbox
from tenants import lifecycle
from tests.stack.databases import empty_valkey
from tests.units.lifecycle.conftest import CITY, COUNTY, REASON, congress, ref, set_state

pytestmark = pytest.mark.usefixtures("as_it_was")
RunJobs = Callable[[], list[str]]
NO_WORK = ("suspended", "migrating", "provisioning")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What arrived, by number."""
    found: list[int] = []
    monkeypatch.setitem(receiving._receivers, "status", lambda message, body: found.append(body["number"]))
    return found


def send(count: int, *, sender: str = COUNTY, to: str = CITY) -> UUID:
    """So many envelopes of one referral; its id."""
    referral, receiver = uuid7(), ref(to).id
    with tenancy.enter(ref(sender)):
        for number in range(count):
            postbox.send(
                to_id=receiver, referral_id=referral, kind="status", body={"number": number}, seat=None
            )
    return referral


def deliveries(referral: UUID, *, sender: str = COUNTY) -> list[Delivery]:
    with tenancy.enter(ref(sender)):
        return list(Delivery.objects.filter(message__referral_id=referral).order_by("message__seq"))


def make_due(sender: str = COUNTY) -> None:
    with tenancy.enter(ref(sender)):
        Delivery.objects.filter(delivered_at__isnull=True).update(due_at=clock.now() - timedelta(seconds=1))


@pytest.mark.parametrize("state", NO_WORK)
def test_envelopes_wait_for_as_long_as_it_takes_and_no_try_is_counted(
    database: Any, heard: list[int], state: str
) -> None:
    set_state(CITY, state)
    referral = send(3)
    for _ in range(2 * MAX_TRIES):
        make_due()
        assert relay.carry(ref(COUNTY).id) == 0
    waiting = deliveries(referral)
    assert [(row.tries, row.dead_at, row.delivered_at) for row in waiting] == [(0, None, None)] * 3
    with tenancy.enter(ref(CITY)):
        assert not Inbox.objects.filter(referral_id=referral).exists(), "nothing came in, not even unapplied"
    set_state(CITY, "active")
    make_due()
    assert relay.carry(ref(COUNTY).id) == 3 and heard == [0, 1, 2]


def test_a_receiver_whose_schema_is_behind_the_code_gets_nothing_yet(
    database: Any, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    has = congress(CITY).migrations
    referral = send(1)
    with monkeypatch.context() as newer:
        newer.setattr(standing, "_needed", [lambda: has])
        type(congress(CITY)).objects.filter(code=CITY).update(migrations=has - 1)
        relay.carry(ref(COUNTY).id)
        assert heard == [] and deliveries(referral)[0].tries == 0
        type(congress(CITY)).objects.filter(code=CITY).update(migrations=has)
        make_due()
        assert relay.carry(ref(COUNTY).id) == 1 and heard == [0]


def test_resuming_calls_in_what_waited_at_once(console: Actor, heard: list[int], run_jobs: RunJobs) -> None:
    city = lifecycle.suspend(actor=console, congress_id=congress(CITY).pk, reason=REASON)
    referral = send(2)
    run_jobs()
    assert heard == [] and all(row.due_at > clock.now() for row in deliveries(referral))
    lifecycle.resume(actor=console, congress_id=city.pk)
    assert "exchange.welcome" in run_jobs()
    assert heard == [0, 1] and all(row.delivered_at for row in deliveries(referral))


@pytest.mark.parametrize("state", ["suspended", "closed", "merged"])
def test_what_was_sent_before_still_leaves(
    database: Any, heard: list[int], run_jobs: RunJobs, state: str
) -> None:
    """Its people decided and signed it while they could; the other end waits for it."""
    referral = send(2)
    set_state(COUNTY, state)
    empty_valkey()  # the wake-up was lost: only the sweep is left
    jobs.enqueue("exchange.sweep")
    run_jobs()
    assert heard == [0, 1] and all(row.delivered_at for row in deliveries(referral))


def test_an_outbox_that_is_being_migrated_is_left_alone(
    database: Any, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    send(1)
    set_state(COUNTY, "migrating")
    assert relay.carry(ref(COUNTY).id) == 0
    set_state(COUNTY, "active")
    with monkeypatch.context() as newer:
        newer.setattr(standing, "_needed", [lambda: congress(COUNTY).migrations + 1])
        assert relay.carry(ref(COUNTY).id) == 0
    assert relay.carry(ref(COUNTY).id) == 1 and heard == [0]


done: list[str] = []


@jobs.tenant_job("tests.lifecycle.work")
def work(word: str) -> str:
    done.append(f"{tenancy.current().code} {word}")
    return word


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a job leaves in the queue, kept here instead."""
    found: list[dict[str, Any]] = []

    def keep(name: str, **how: Any) -> None:
        found.append({"name": name, **how})

    monkeypatch.setattr(work.app, "send_task", keep)
    done.clear()
    return found


@pytest.mark.parametrize("state", ["suspended", "migrating"])
def test_a_job_waits_until_its_congress_works_again(
    database: Any, sent: list[dict[str, Any]], state: str
) -> None:
    set_state(COUNTY, state)
    asked = {"congress_id": str(ref(COUNTY).id), "word": "提醒"}
    assert work(**asked) is None and done == []
    (again,) = sent
    assert (again["name"], again["kwargs"]) == ("tests.lifecycle.work", asked)
    assert again["countdown"] == jobs.WAITS[state]
    set_state(COUNTY, "active")
    assert work(**again["kwargs"]) == "提醒" and done == [f"{COUNTY} 提醒"]


def test_a_job_waits_for_a_schema_that_is_behind_the_code(
    database: Any, sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "_needed", [lambda: congress(COUNTY).migrations + 1])
    work(congress_id=str(ref(COUNTY).id), word="提醒")
    assert done == [] and sent[0]["countdown"] == jobs.WAITS["migrating"]


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_a_job_of_a_closed_congress_is_refused_and_not_sent_again(
    database: Any, sent: list[dict[str, Any]], state: str
) -> None:
    set_state(COUNTY, state)
    with pytest.raises(jobs.JobOfClosed):
        work(congress_id=str(ref(COUNTY).id), word="提醒")
    assert done == [] and sent == []


def test_a_job_of_a_congress_that_is_being_made_works_and_one_without_a_schema_does_not(
    database: Any, sent: list[dict[str, Any]]
) -> None:
    set_state(COUNTY, "provisioning")
    assert work(congress_id=str(ref(COUNTY).id), word="准备") == "准备"
    set_state(COUNTY, "requested")
    type(congress(COUNTY)).objects.filter(code=COUNTY).update(migrations=0)
    with pytest.raises(jobs.JobWithoutTenant):
        work(congress_id=str(ref(COUNTY).id), word="准备")
    assert sent == []
