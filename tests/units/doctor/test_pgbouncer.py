"""The platform through Debian's PgBouncer: session mode holds, transaction mode is found out and refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection

from kernel import tenancy
from tenants import selectors
from tenants.doctor import pooling
from tests.stack.pgbouncer import pgbouncer
from tests.units.doctor.cells import Ward, logged_in, ward
from tests.units.doctor.pools import Tracking

pytestmark = pytest.mark.needs("pgbouncer")


@pytest.fixture(scope="module")
def patient(django_db_blocker: Any) -> Iterator[Ward]:
    with django_db_blocker.unblock(), ward() as made:
        yield made


@contextmanager
def through(patient: Ward, **settings: str) -> Iterator[None]:
    """The app's login reaches its database by a PgBouncer with these settings; the owner goes past it."""
    with (
        pgbouncer(patient.database, logins={patient.app: patient.password}, **settings) as port,
        logged_in(patient.database, host="127.0.0.1", port=str(port)),
    ):
        yield


def test_in_session_mode_every_check_passes(patient: Ward) -> None:
    with through(patient, pool_mode="session"):
        found = patient.findings()
        assert {name: finding.line for name, finding in found.items() if finding.state != "ok"} == {}
        assert pooling.mode(pooling.plain) == "session"


def test_past_it_there_is_no_pooler(patient: Ward) -> None:
    assert pooling.mode(pooling.plain) == "direct"


def test_in_session_mode_a_block_works_and_leaves_nothing_to_the_next_client(patient: Ward) -> None:
    """One server connection for all clients, each after the other: whatever stayed would be met."""
    with through(patient, pool_mode="session", default_pool_size="1"):
        ref = next(ref for ref in selectors.active() if ref.schema == patient.home[0])
        for breaks in (False, True):
            with pytest.raises(ZeroDivisionError) if breaks else nullcontext():
                with_block(ref, breaks=breaks)
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]
            with pooling.plain() as following:
                found = following.execute(
                    "SELECT current_user::text, current_schemas(false)::text[]"
                ).fetchone()
            assert found == (patient.app, ["public"])


def with_block(ref: tenancy.CongressRef, *, breaks: bool) -> None:
    with tenancy.enter(ref), connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_schema()::text")
        assert cursor.fetchone() == (ref.role, ref.schema)
        if breaks:
            raise ZeroDivisionError


def test_transaction_mode_is_found_out_and_refused(patient: Ward) -> None:
    with through(patient, pool_mode="transaction"):
        found = patient.findings()
    line = found["pooler"].line
    assert {finding.state for name, finding in found.items() if name != "pooler"} == {"unknown"}
    assert line.startswith("FAIL") and "transaction mode and does not keep clients apart" in line
    assert "pool_mode = session" in line


def test_transaction_mode_is_refused_before_postgresql_18(
    patient: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the server tells no pooler of a changed search_path, so none can keep track of it."""
    monkeypatch.setattr(pooling, "TRACKS", 990000)
    with through(patient, pool_mode="transaction"):
        line = patient.findings()["pooler"].line
    assert line.startswith("FAIL") and "reports no search_path" in line


def test_transaction_mode_is_found_out_however_its_servers_take_turns(patient: Ward) -> None:
    for settings in ({"server_round_robin": "1"}, {"default_pool_size": "1"}, {"default_pool_size": "2"}):
        with through(patient, pool_mode="transaction", **settings):
            assert pooling.mode(pooling.plain) == "transaction"


def test_statement_mode_is_refused(patient: Ward) -> None:
    with through(patient, pool_mode="statement"):
        assert pooling.mode(pooling.plain) == "statement"


def test_a_pooler_that_cleans_nothing_is_found_out(patient: Ward) -> None:
    with through(patient, pool_mode="session", server_reset_query=""):
        assert patient.failing() == {"left by others"}


def test_a_pool_too_small_to_ask_is_said_to_be_so(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "WAIT", 1)
    with through(patient, pool_mode="session", default_pool_size="1"):
        line = patient.findings()["pooler"].line
    assert line.startswith("FAIL") and "needs a larger pool" in line


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (Tracking(), ""),
        (Tracking(path=False), "meets the search_path"),
        (Tracking(prepared=False), "loses its prepared statements"),
        (Tracking(turns=False), "nothing is proven"),
    ],
    ids=["tracks all", "no path", "no prepared statements", "never one server for two"],
)
def test_transaction_mode_passes_where_the_pooler_proves_that_it_keeps_track(
    pool: Tracking, said: str, patient: Ward
) -> None:
    """No PgBouncer of Debian 12 does: played by two servers behind a pool written here."""
    with pool.opened(pooling.plain):
        assert pooling.mode(pool.connect) == ("transaction" if pool.turns else "session")
        reason = pooling.tracking(pool.connect)
        assert said in reason and bool(said) == bool(reason)
