"""A deed of a referral and a published deed of its case lock the same rows: in one order, so that one waits and none is undone.

That every deed keeps the order is asked in every test here and of the apps below (tests.stack.locks).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import possible, selectors
from tenant_apps.suggestions import actions as suggestions
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.locks import Block
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs

pytestmark = pytest.mark.usefixtures("database")
PATIENCE = 120  # seconds until what hangs is given up
WHY = "情况已有变化，不再需要办理。"
_WAITED_FOR = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)


def test_the_watch_itself_notices_another_order() -> None:
    block = Block()
    assert not block.note('SAVEPOINT "deed"')
    case = 'SELECT "a" FROM "suggestions_suggestion" WHERE "id" = %s FOR UPDATE OF "suggestions_suggestion"'
    assert not block.note(case)
    assert not block.note('UPDATE "referrals_referral" SET "state" = %s')
    late = 'SELECT "a" FROM "handling_matter" INNER JOIN "x" ON (TRUE) FOR UPDATE OF "handling_matter"'
    assert "handling_matter is locked after referrals_referral" in block.note(late)
    assert not block.note(case), "it is held already"
    adoption = Block()
    for sql in (
        'SAVEPOINT "deed"',
        'UPDATE "referrals_referral" SET "state" = %s',
        'INSERT INTO "suggestions_suggestion" VALUES (%s)',
    ):
        assert not adoption.note(sql)
    assert not adoption.note('UPDATE "suggestions_suggestion" SET "state" = %s'), "nobody knows the row yet"


def test_approved_and_withdrawn_at_the_same_moment(
    monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    """The head approves what goes down, and has the referral, when the deputy takes the suggestion back."""
    case = playing.registered(CITY)
    down = do(CITY, "clerk", referrals.refer_down, suggestion_id=case, to=COUNTY, reason="LOWER_DUTY").id
    faults = _met(
        monkeypatch,
        (possible, "check"),
        lambda: do(CITY, "head", referrals.approve, referral_id=down),
        lambda: do(CITY, "deputy1", suggestions.withdraw, suggestion_id=case, reason=WHY),
    )
    assert faults == []
    run_jobs()
    assert playing.state(CITY, down) == playing.state(COUNTY, down) == "RECALLED"


def test_bundled_by_two_from_either_side(monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs) -> None:
    pair = [playing.sent_up(COUNTY, playing.registered(COUNTY)) for _ in range(2)]
    run_jobs()
    for one in pair:
        do(CITY, "clerk", referrals.receive, referral_id=one)
        do(CITY, "clerk", referrals.accept, referral_id=one)

    def bundle(one: UUID, other: UUID) -> None:
        do(CITY, "clerk", referrals.bundle, referral_id=one, others=[other])

    faults = _met(
        monkeypatch,
        (selectors, "to_bundle"),
        lambda: bundle(*pair),
        lambda: bundle(*pair[::-1]),
    )
    assert faults == ["NotBundled"], "the second finds them bundled"
    assert len(inside(CITY, lambda: {selectors.get(pk).bundle_id for pk in pair})) == 1


def _met(
    monkeypatch: pytest.MonkeyPatch,
    at: tuple[ModuleType, str],
    first: Callable[[], Any],
    second: Callable[[], Any],
) -> list[str]:
    """`first`, and where it has locked its rows and calls `at`, `second` in a thread of its own, until that waits for it; what was wrong
    with the second."""
    module, name = at
    there, begun, faults = getattr(module, name), threading.Event(), list[str]()
    here = threading.current_thread()

    def other() -> None:
        begun.wait(PATIENCE)
        try:
            second()
        except Exception as fault:
            faults.append(type(fault).__name__)
        finally:
            connections.close_all()

    def paused(*args: Any) -> Any:
        if threading.current_thread() is here and not begun.is_set():
            begun.set()
            _wait_for_company()
        return there(*args)

    thread = threading.Thread(target=other)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, paused)
        thread.start()
        first()
        thread.join(PATIENCE)
    assert not thread.is_alive()
    return faults


def _wait_for_company() -> None:
    """Until another transaction waits for this one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_WAITED_FOR)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody came")
