"""Merged and closed receivers, poison, kinds and fields of a newer sender, the same number with another content: nothing gets lost
or is done twice, and both ends are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import OperationalError

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.exchange import arriving, jobs, relay, waking
from shared_apps.exchange.envelope import KINDS, REISSUE_OF, Envelope
from shared_apps.identity import todo
from tenant_apps.postbox import access, receiving, replaying
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.box import MAX_TRIES, TELLS_AT, TenantPostbox
from tenant_apps.postbox.models import Applied, Delivery, Heard, Inbox, Outbox
from tenant_apps.records.models import Entry
from tenant_apps.referrals import actions as referrals
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.databases import Database
from tests.units.referrals import playing

NEIGHBOUR, OTHER_CITY = "330127", "330200"


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture(autouse=True)
def _as_it_was(database: Database) -> Iterator[None]:
    yield
    Congress.objects.all().update(state="active", successor=None)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `status` envelopes said, in the order in which they were applied; one that says “poison” is refused."""
    found: list[Any] = []

    def take(message: Inbox, body: dict[str, Any]) -> None:
        if body["said"] == "poison":
            raise ValueError("a telephone number")
        found.append(body["said"])

    monkeypatch.setitem(receiving._receivers, "status", take)
    return found


def send(*said: Any, referral: UUID | None = None, sender: str = COUNTY, to: str = CITY) -> UUID:
    thread, receiver = referral or uuid7(), cast.congress(to).id
    with tenancy.enter(cast.congress(sender)):
        for one in said:
            postbox.send(to_id=receiver, referral_id=thread, kind="status", body={"said": one}, seat=None)
    return thread


def carry(sender: str = COUNTY, *, times: int = 1) -> int:
    """So many rounds of the relay, each as if all waiting times were over."""
    count = 0
    for _ in range(times):
        with tenancy.enter(cast.congress(sender)):
            Delivery.objects.filter(delivered_at=None, dead_at=None).update(
                due_at=clock.now() - timedelta(seconds=1)
            )
        count += relay.carry(cast.congress(sender).id)
    return count


def envelopes(referral: UUID, sender: str = COUNTY) -> list[Envelope]:
    """As the relay would bring them."""

    def look() -> list[Envelope]:
        Delivery.objects.filter(message__referral_id=referral).update(due_at=clock.now() - timedelta(1))
        claimed = TenantPostbox().claim(now=clock.now(), lease_seconds=1, limit=99)
        return sorted((one for one in claimed if one.referral_id == referral), key=lambda one: one.seq)

    return inside(sender, look)


def alarms(code: str, referral: UUID) -> list[tuple[str, bool]]:
    """What waits for the people of this congress."""
    return inside(
        code,
        lambda: [(row.code, row.outgoing) for row in access.waiting().filter(referral_id=referral)],
    )


def merge(code: str, into: str) -> None:
    Congress.objects.filter(code=code).update(
        state="merged", successor=Congress.objects.get(code=into), state_since=clock.now()
    )


def fate(referral: UUID, sender: str = COUNTY) -> list[tuple[str, bool]]:
    return inside(
        sender,
        lambda: [
            (row.fate, row.delivered_at is not None)
            for row in Delivery.objects.filter(message__referral_id=referral).order_by("message__seq")
        ],
    )


def test_what_goes_to_a_merged_congress_is_taken_in_by_its_successor_and_answered_from_there() -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    merge(CITY, OTHER_CITY)
    carry()
    assert playing.state(OTHER_CITY, referral) == "DELIVERED"
    assert not inside(CITY, lambda: Inbox.objects.filter(referral_id=referral).exists())
    successor = cast.congress(OTHER_CITY).id
    assert (
        inside(COUNTY, lambda: Delivery.objects.get(message__referral_id=referral).taken_by_id) == successor
    )
    do(OTHER_CITY, "clerk", referrals.receive, referral_id=referral)
    carry(OTHER_CITY)
    assert playing.state(COUNTY, referral) == "RECEIVED"
    do(OTHER_CITY, "clerk", referrals.accept, referral_id=referral)
    made = do(OTHER_CITY, "deputy1", referrals.adopt, referral_id=referral)
    carry(OTHER_CITY)
    assert playing.state(COUNTY, referral) == "ADOPTED" and made.origin_referral_id == referral
    with tenancy.enter(cast.congress(COUNTY)):
        postbox.send(to_id=successor, referral_id=referral, kind="recall", body={}, seat=None)
    carry()
    numbers = inside(
        OTHER_CITY, lambda: list(Inbox.objects.filter(referral_id=referral).values_list("seq", flat=True))
    )
    assert sorted(numbers) == [1, 2], "the thread goes on under the numbers that follow"
    assert inside(OTHER_CITY, lambda: Applied.objects.filter(message__referral_id=referral).count()) == 2


def test_what_the_merged_congress_had_taken_in_is_not_given_to_its_successor_again(heard: list[Any]) -> None:
    referral = send("before", "after")
    first, second = envelopes(referral)
    assert arriving.take(first).kind == "taken"  # and the relay died before it could confirm
    merge(CITY, OTHER_CITY)
    assert carry() == 2 and heard == ["before"], "the second waits at the successor for what came before it"
    with tenancy.enter(cast.congress(OTHER_CITY)):
        assert postbox.take_over(referral_id=referral, peer_id=first.from_id, seen_epoch=1, seen=1) == 1
    assert heard == ["before", "after"]
    assert arriving.take(second).kind == "taken" and heard == ["before", "after"]


def test_a_closed_receiver_sends_it_back_and_the_suggestion_can_be_sent_elsewhere() -> None:
    case = playing.registered(COUNTY)
    referral = playing.sent_up(COUNTY, case)
    Congress.objects.filter(code=CITY).update(state="closed")
    assert carry() == 0
    assert playing.state(COUNTY, referral) == "BOUNCED" and fate(referral) == [("bounced", False)]
    assert "referrals:came_back" in [
        f"referrals:{label.split(':')[1]}" for label in playing.labels(COUNTY, referral)
    ]
    head = cast.actor(COUNTY, "head")
    items = [item for item in todo.gather(head).items if item.kind == "exchange_alarm"]
    assert [item.kind_label for item in items] == ["对方已停用，退回"] and playing.TITLE in items[0].title
    (alarm,) = inside(COUNTY, lambda: list(access.waiting()))
    with pytest.raises(replaying.NotAgain):
        do(COUNTY, "clerk", replaying.again, alarm_id=alarm.pk)
    do(COUNTY, "clerk", replaying.seen, alarm_id=alarm.pk)
    assert alarms(COUNTY, referral) == []
    with pytest.raises(replaying.SettledAlready):
        do(COUNTY, "clerk", replaying.seen, alarm_id=alarm.pk)
    Congress.objects.filter(code=CITY).update(state="active")
    again = playing.sent_up(COUNTY, case)
    carry()
    assert playing.state(CITY, again) == "DELIVERED"


def test_what_a_closed_congress_took_in_before_it_closed_counts_as_delivered(heard: list[Any]) -> None:
    referral = send("before")
    arriving.take(envelopes(referral)[0])
    Congress.objects.filter(code=CITY).update(state="closed")
    assert carry() == 1 and fate(referral) == [("", True)]


def test_two_ends_that_became_one_congress_tell_each_other_nothing(heard: list[Any]) -> None:
    referral = send("x", to=NEIGHBOUR)
    merge(NEIGHBOUR, COUNTY)
    assert carry() == 0 and fate(referral) == [("bounced", False)] and heard == []


def test_poison_holds_up_its_own_referral_is_told_at_both_ends_and_goes_out_again(
    heard: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = send("poison", "after it"), send("well")
    carry(times=TELLS_AT)
    assert heard == ["well"] and fate(good) == [("", True)]
    assert alarms(CITY, bad) == [("dead", False)] and alarms(COUNTY, bad) == []
    carry(times=MAX_TRIES - TELLS_AT)
    assert fate(bad) == [("dead", False), ("", True)] and alarms(COUNTY, bad) == [("dead", True)]
    for code in (COUNTY, CITY):
        (entry,) = inside(code, lambda: list(Entry.objects.filter(deed="envelope.dead", referral_id=bad)))
        assert entry.facts["why"] == "ValueError" and "telephone" not in entry.body
    assert inside(COUNTY, lambda: Delivery.objects.exclude(dead_at=None).get(fate="dead").tries) == MAX_TRIES
    monkeypatch.setitem(receiving._receivers, "status", lambda message, body: heard.append(body["said"]))
    call_command("exchange_replay", congress=COUNTY)
    assert carry() == 0, "without --apply it only lists"
    assert "办理进展" in capsys.readouterr().out
    call_command("exchange_replay", congress=COUNTY, apply=True)
    carry()
    assert heard == ["well", "poison", "after it"]
    assert alarms(COUNTY, bad) == alarms(CITY, bad) == []


def test_a_poison_that_was_parked_does_not_hold_up_what_came_before_it(heard: list[Any]) -> None:
    referral = send("first", "poison", "third")
    first, second, third = envelopes(referral)
    for envelope in (third, second):
        assert arriving.take(envelope).kind == "taken" and heard == []
    assert arriving.take(first).kind == "taken" and heard == ["first"]
    assert alarms(CITY, referral) == [("stuck", False)]
    (alarm,) = inside(CITY, lambda: list(access.waiting().filter(referral_id=referral)))
    with pytest.raises(replaying.StillStuck):
        do(CITY, "head", replaying.again, alarm_id=alarm.pk)
    receiving._receivers["status"] = lambda message, body: heard.append(body["said"])
    do(CITY, "head", replaying.again, alarm_id=alarm.pk)
    assert heard == ["first", "poison", "third"] and alarms(CITY, referral) == []


def test_a_kind_of_a_newer_sender_is_parked_told_and_applied_once_it_is_known(
    heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenant_apps.postbox.actions.KINDS", KINDS | {"novelty"})
    referral, city = send("first"), cast.congress(CITY).id
    with tenancy.enter(cast.congress(COUNTY)):
        postbox.send(to_id=city, referral_id=referral, kind="novelty", body={"said": "new"}, seat=None)
    send("third", referral=referral)
    carry()
    assert heard == ["first"] and alarms(CITY, referral) == [("unknown_kind", False)]
    assert jobs.reconsider() == 0 and alarms(CITY, referral) == [("unknown_kind", False)]
    monkeypatch.setitem(receiving._receivers, "novelty", lambda message, body: heard.append(body["said"]))
    assert jobs.reconsider() == 2
    assert heard == ["first", "new", "third"] and alarms(CITY, referral) == []


def test_fields_that_only_a_newer_sender_knows_are_accepted() -> None:
    referral = playing.sent_up(COUNTY, playing.registered(COUNTY))
    (offer,) = envelopes(referral)
    body = offer.body[:-1] + ',"of_tomorrow":{"x":1}}'
    assert arriving.take(replace(offer, version=2, body=body)).kind == "taken"
    assert playing.state(CITY, referral) == "DELIVERED"
    assert inside(CITY, lambda: Inbox.objects.get(referral_id=referral).version) == 2


CHANGED: dict[str, tuple[Callable[[Envelope], Envelope], str]] = {
    "another body": (lambda one: replace(one, body='{"said":"forged"}'), "same_id_other_content"),
    "another kind": (lambda one: replace(one, kind="result"), "same_id_other_content"),
    "another referral": (lambda one: replace(one, referral_id=uuid7()), "same_id_other_content"),
    "another number": (lambda one: replace(one, seq=7), "same_id_other_content"),
    "another id in its place": (lambda one: replace(one, msg_id=uuid7()), "number_taken"),
}


@pytest.mark.parametrize("change", CHANGED)
def test_the_same_number_with_another_content_is_refused_and_recorded(heard: list[Any], change: str) -> None:
    referral = send("said", "and more")
    first, second = envelopes(referral)
    arriving.take(first)
    forged, code = CHANGED[change][0](first), CHANGED[change][1]
    outcome = arriving.take(forged)
    assert (outcome.kind, outcome.why) == ("refused", code) and heard == ["said"]
    found = inside(
        CITY, lambda: list(Entry.objects.filter(deed="envelope.mismatch", referral_id=forged.referral_id))
    )
    assert [entry.facts["why"] for entry in found] == [code]
    assert alarms(CITY, forged.referral_id) == [("mismatch", False)]
    arriving.take(second)
    assert heard == ["said", "and more"], "the true ones go on"


def test_a_sender_whose_envelope_is_refused_is_told_and_tries_no_more(heard: list[Any]) -> None:
    referral = send("said")
    (true,) = envelopes(referral)
    arriving.take(replace(true, body='{"said":"earlier"}'))
    carry(times=2)
    assert fate(referral) == [("mismatch", False)] and alarms(COUNTY, referral) == [("mismatch", True)]
    assert heard == ["earlier"]


def test_a_broken_way_counts_as_no_try(heard: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(envelope: Envelope) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    referral = send("said")
    with monkeypatch.context() as down:
        down.setattr(TenantPostbox, "accept", lambda self, envelope: broken(envelope))
        carry(times=2 * MAX_TRIES)
    assert fate(referral) == [("", False)] and alarms(CITY, referral) == []
    carry()
    assert heard == ["said"]


def test_a_message_that_was_applied_is_applied_once_however_often_it_comes(heard: list[Any]) -> None:
    referral = send("a", "b", "c")
    brought = envelopes(referral)
    for envelope in [brought[2], brought[0], brought[2], brought[1], *brought]:
        assert arriving.take(envelope).kind == "taken"
    assert heard == ["a", "b", "c"]
    thread = inside(CITY, lambda: Heard.objects.get(referral_id=referral))
    assert (thread.seen_epoch, thread.seen) == (1, 3)
    assert inside(COUNTY, lambda: Outbox.objects.filter(referral_id=referral).count()) == 3


def test_a_letter_of_an_epoch_that_has_ended_does_not_wait_in_silence(heard: list[Any]) -> None:
    """Both ends went back to backups, and two relays bring the old letter behind the new one."""
    referral = send("first", "old", "said anew")
    first, old, anew = envelopes(referral)
    again = replace(
        first,
        msg_id=uuid7(),
        epoch=2,
        seq=1,
        body=json.dumps({REISSUE_OF: [str(anew.msg_id)], "said": "new"}),
    )
    for envelope in (first, again, anew, first):
        assert arriving.take(envelope).kind == "taken"
    assert heard == ["first", "new"] and alarms(CITY, referral) == []
    for _ in range(2):
        assert arriving.take(old).kind == "taken"
    assert heard == ["first", "new"] and alarms(CITY, referral) == [("stuck", False)]


def test_one_job_carries_for_everybody_who_was_named(
    heard: list[Any], run_jobs: Callable[[], list[str]]
) -> None:
    run_jobs()
    send("a", "b")
    send("c")
    send("d", sender=NEIGHBOUR)
    assert run_jobs() == ["exchange.drain"]
    assert sorted(heard) == ["a", "b", "c", "d"]
    send("e")
    assert run_jobs() == ["exchange.drain"] and heard[-1] == "e"


def test_a_job_that_had_its_turn_leaves_the_rest_to_another(
    heard: list[Any], run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    monkeypatch.setattr(relay, "TURN_SECONDS", 0.0)
    send("a")
    send("b", sender=NEIGHBOUR)
    assert run_jobs() == ["exchange.drain"] * 3, "one for each, and one that finds nobody"
    assert sorted(heard) == ["a", "b"]


def test_what_no_broker_was_told_of_the_sweep_finds(
    heard: list[Any], settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    run_jobs()
    there, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:1/0"  # nobody listens there
    send("unheard of")
    settings.REDIS_URL = there
    assert run_jobs() == [] and heard == []
    waking.again()
    waking._valkey().delete(settings.CELERY_TASK_DEFAULT_QUEUE)  # a worker took the job with it when it died
    assert jobs.sweep() and heard == [], "it names; the relay carries"
    assert run_jobs() and heard == ["unheard of"]
