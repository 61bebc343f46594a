"""Two consoles at the same moment: rows are locked in one order, and what would leave nobody alive is refused to the second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from django.db import connections

from kernel.actor import Actor
from kernel.errors import DomainError
from tenants import lifecycle
from tests.units.lifecycle.conftest import BESIDE, COUNTY, REASON, congress

pytestmark = pytest.mark.usefixtures("as_it_was")
LONG = 60.0  # seconds after which a test has failed


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """How each ended: "done", or the code of its refusal."""
    start, ended = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        start.wait(LONG)
        try:
            deed()
            ended[place] = "done"
        except DomainError as error:
            ended[place] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    return ended


@pytest.mark.parametrize("round_", range(3))
def test_two_that_merge_into_each_other_leave_one_alive(console: Actor, round_: int) -> None:
    one, other = congress(COUNTY).pk, congress(BESIDE).pk

    def merge(pk: UUID, successor: UUID) -> None:
        lifecycle.merge(actor=console, congress_id=pk, successor_id=successor, reason=REASON)

    ended = at_once(partial(merge, one, other), partial(merge, other, one))
    assert sorted(ended) == ["done", "successor"]
    assert sorted([congress(COUNTY).state, congress(BESIDE).state]) == ["active", "merged"]


def test_one_code_is_given_to_one(console: Actor) -> None:
    deed = partial(lifecycle.recode, actor=console, code="330111")
    ended = at_once(*(partial(deed, congress_id=congress(code).pk) for code in (COUNTY, BESIDE)))
    assert sorted(ended) == ["congress_code", "done"]


def test_suspended_twice_is_suspended_once(console: Actor) -> None:
    pk = congress(COUNTY).pk
    ended = at_once(
        *(lambda: lifecycle.suspend(actor=console, congress_id=pk, reason=REASON) for _ in range(3))
    )
    assert sorted(ended) == ["done", "state", "state"]
