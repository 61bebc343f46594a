"""The protocol explored in small: any order, any repetition, any forgery, a receiver that comes and goes, an effect that fails for a while.

The model is a list for each thread: what was said, in order. The receiver has always applied a beginning of it, and in the end all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.exchange import arriving, relay
from shared_apps.exchange.envelope import Envelope
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving, replaying
from tenant_apps.postbox.box import TenantPostbox, drain
from tenant_apps.postbox.models import Delivery, Inbox
from tenants import selectors as registry
from tenants.models import Congress
from tests.stack.databases import Database

SENDER, RECEIVER = "330122", "330100"
THREADS = 2


class Poisoned(ValueError):
    """The receiver can't apply it until it is mended."""


class Protocol(RuleBasedStateMachine):
    """`applied` is what the receiver's effects said, by thread; `ids` are the two congresses', as no block may read the registry."""

    ids: dict[str, UUID]
    applied: dict[UUID, list[int]]
    poisoned: bool

    def __init__(self) -> None:
        super().__init__()
        self.threads = [uuid7() for _ in range(THREADS)]
        self.said: dict[UUID, list[int]] = {thread: [] for thread in self.threads}
        self.envelopes: list[Envelope] = []
        self.number = 0
        type(self).applied, type(self).poisoned = defaultdict(list), True

    @rule(thread=st.integers(0, THREADS - 1), poison=st.integers(0, 9).map(lambda drawn: drawn == 0))
    def send(self, thread: int, poison: bool) -> None:
        self.number += 1
        body = {"said": self.number, "poison": poison}
        with tenancy.enter(_ref(SENDER)):
            postbox.send(
                to_id=self.ids[RECEIVER],
                referral_id=self.threads[thread],
                kind="status",
                body=body,
                seat=None,
            )
            claimed = TenantPostbox().claim(now=clock.now(), lease_seconds=0, limit=99)
        known = {one.msg_id for one in self.envelopes}
        self.envelopes += [one for one in claimed if one.msg_id not in known and one.referral_id in self.said]
        self.said[self.threads[thread]].append(self.number)

    @precondition(lambda self: self.envelopes)
    @rule(which=st.integers(0, 99))
    def bring_one_and_die_before_it_is_confirmed(self, which: int) -> None:
        arriving.take(self.envelopes[which % len(self.envelopes)])

    @precondition(lambda self: self.envelopes)
    @rule(which=st.integers(0, 99))
    def forge_one_that_has_come(self, which: int) -> None:
        true = self.envelopes[which % len(self.envelopes)]
        with tenancy.enter(_ref(RECEIVER)):
            has_come = Inbox.objects.filter(pk=true.msg_id).exists()
        outcome = arriving.take(replace(true, body='{"said":-1,"poison":false}')) if has_come else None
        assert outcome is None or outcome.kind in ("refused", "later")

    @rule()
    def the_relay_comes_by(self) -> None:
        _make_due()
        relay.carry(self.ids[SENDER])

    @rule(state=st.sampled_from(("active", "suspended")))
    def the_receiver_comes_and_goes(self, state: str) -> None:
        Congress.objects.filter(code=RECEIVER).update(state=state)

    @invariant()
    def what_was_applied_is_a_beginning_of_what_was_said(self) -> None:
        for thread, said in self.said.items():
            found = self.applied[thread]
            assert found == said[: len(found)]

    def teardown(self) -> None:
        """Everything is mended: all of it arrives, once, in order."""
        Congress.objects.filter(code=RECEIVER).update(state="active")
        type(self).poisoned = False
        with tenancy.enter(_ref(SENDER)):
            for row in Delivery.objects.exclude(dead_at=None):
                replaying.replay(msg_id=row.pk)
        _make_due()
        relay.carry(self.ids[SENDER])
        with tenancy.enter(_ref(RECEIVER)):
            for thread in self.threads:
                drain(referral_id=thread, peer_id=self.ids[SENDER])
        assert {thread: self.applied[thread] for thread in self.threads} == self.said


def _take(message: Any, body: dict[str, Any]) -> None:
    if body["poison"] and Protocol.poisoned:
        raise Poisoned
    Protocol.applied[message.referral_id].append(body["said"])


def _make_due() -> None:
    with tenancy.enter(_ref(SENDER)):
        Delivery.objects.filter(delivered_at=None, dead_at=None).update(
            due_at=clock.now() - timedelta(seconds=1)
        )


def _ref(code: str) -> tenancy.CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def receiver(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(receiving._receivers, "status", _take)
    Protocol.ids = {code: _ref(code).id for code in (SENDER, RECEIVER)}
    yield
    Congress.objects.filter(code=RECEIVER).update(state="active")


def test_every_thread_is_applied_once_and_in_order_whatever_happens(receiver: None) -> None:
    run_state_machine_as_test(
        Protocol,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert Protocol.applied is not None
