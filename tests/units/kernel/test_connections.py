"""A connection comes back to the pool as it left it, and retires before its backend has grown too large."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import DatabaseError, DataError, OperationalError, ProgrammingError, connection, transaction

from kernel import tenancy
from kernel.db import retirement
from kernel.db.retirement import Past
from tenant_apps.organs.models import Unit
from tests.factories.house import House, furnish
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pool of this test's own with one connection."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"]["pool"], "max_size", 1)
    _emptied()
    yield
    _emptied()


@pytest.fixture
def together() -> Iterator[None]:
    """A pool of this test's own, of the usual size."""
    _emptied()
    yield
    _emptied()


def _emptied() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _ends(backend: int) -> bool:
    """Whether the server's process is gone within a minute."""
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [backend])
            if cursor.fetchone() is None:
                return True
            time.sleep(0.02)
    return False


def _settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        role, path = cursor.fetchone()
    return role, path


def _read(house: House) -> list[Unit]:
    with house.entered():
        return list(Unit.objects.order_by("id"))


def test_a_connection_goes_back_without_the_role_and_path_of_a_session(house: House, alone: None) -> None:
    before, backend = _settings(), _backend()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {house.ref.role}")
        cursor.execute(f"SET search_path = {house.ref.schema}")
    assert _settings() == (house.ref.role, house.ref.schema)
    connection.close()
    assert (_settings(), _backend()) == (before, backend)


def test_what_a_block_set_for_the_session_ends_with_its_commit(house: House, alone: None) -> None:
    """The commit itself resets: nothing more is asked of the server when the connection goes back."""
    before, backend = _settings(), _backend()
    with house.entered(), connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {house.ref.schema}")
        cursor.execute(f"SET ROLE {house.ref.role}")
    assert connection.is_clean  # type: ignore[attr-defined]
    assert (_settings(), _backend()) == (before, backend)
    assert not connection.is_clean  # type: ignore[attr-defined]


def test_a_connection_given_back_in_the_middle_of_a_failed_transaction_is_clean(
    house: House, alone: None
) -> None:
    before, backend = _settings(), _backend()
    connection.connection.execute("BEGIN")
    connection.connection.execute(f"SET ROLE {house.ref.role}")
    with pytest.raises(Exception, match="does not exist"):
        connection.connection.execute("SELECT * FROM nowhere")
    connection.close()
    assert (_settings(), _backend()) == (before, backend)


def test_a_connection_that_cannot_be_reset_is_given_to_nobody(
    house: House, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = _backend()
    monkeypatch.setattr("kernel.db.base._RESET", "RESET nothing_of_this_name")
    connection.close()
    monkeypatch.undo()
    assert _backend() != backend
    assert _ends(backend)


def test_each_congress_s_statement_counts_once() -> None:
    past = Past()
    for _ in range(3):
        past.note("SELECT 1 /* a */")
    once = past.weight
    past.note("SELECT 1 /* b */")
    assert 0 < once < past.weight == 2 * once


def test_a_connection_that_has_seen_enough_is_closed_and_nobody_notices(
    house: House, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = _read(house)
    backend = _backend()
    connection.close()
    assert _backend() == backend, "below the budget a connection is kept"
    monkeypatch.setattr(retirement, "BUDGET", 1)
    connection.close()
    assert _read(house) == units
    assert _backend() != backend
    assert _ends(backend), "the backend and its memory must be gone"


def test_a_job_that_walks_through_congresses_changes_its_connection_on_the_way(
    house: House, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = _read(house)
    backend = _backend()
    assert _read(house) == units and _backend() == backend
    monkeypatch.setattr(retirement, "BUDGET", 1)
    assert _read(house) == units
    assert _backend() != backend


def test_visitors_from_all_sides_notice_nothing_while_every_connection_retires(
    house: House, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = _read(house)
    monkeypatch.setattr(retirement, "BUDGET", 1)
    found: list[object] = []

    def visit() -> None:
        try:
            for _ in range(10):
                found.append(_read(house))
                connection.close()
        except Exception as error:  # told below: a thread's own would be lost
            found.append(error)

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [units] * 40


def test_outside_every_congress_nothing_is_counted(house: House, alone: None) -> None:
    _backend()
    assert connection.connection.liandong_past.weight == 0
    with tenancy.enter(house.ref):
        Unit.objects.count()
    assert connection.connection.liandong_past.weight > retirement.PER_STATEMENT


def _prepared(tag: str) -> set[str]:
    """Names of the statements that the backend itself holds prepared for this congress."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement LIKE %s AND statement NOT LIKE '%%pg_prepared%%'",
            [f"%{tag}%"],
        )
        return {name for (name,) in cursor.fetchall()}


def test_what_was_prepared_outlives_a_refused_request(house: House, alone: None) -> None:
    units = _read(house)
    before = _prepared(house.ref.schema)
    assert before
    with house.entered():
        Unit.objects.count()
        transaction.set_rollback(True)
    with house.entered():
        with transaction.atomic():
            transaction.set_rollback(True)
        assert list(Unit.objects.order_by("id")) == units
        assert Unit.objects.count() == len(units)
    after = _prepared(house.ref.schema)
    assert before < after, "the list is prepared still, and the count that was rolled back is prepared too"


def test_savepoints_are_neither_counted_nor_prepared(house: House, alone: None) -> None:
    """Each has a name of its own: a connection would retire after some hundred deeds, and with it every plan that is used again."""

    def deed(*, refused: bool) -> None:
        with house.entered(), transaction.atomic():
            Unit.objects.count()
            transaction.set_rollback(refused)

    deed(refused=False)
    before, backend = connection.connection.liandong_past.weight, _backend()
    for number in range(4):
        deed(refused=number % 2 == 0)
    assert connection.connection.liandong_past.weight == before > 0
    assert _prepared(house.ref.schema) and not _prepared("SAVEPOINT")
    assert _backend() == backend


def test_a_statement_that_failed_is_not_taken_for_prepared(house: House, alone: None) -> None:
    units = _read(house)
    for _ in range(2):
        with pytest.raises(ProgrammingError), house.entered(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")
    with pytest.raises(DataError), house.entered(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / count(*) FROM organs_unit WHERE name = %s", ["无此单位"])
    assert _read(house) == units


def test_statements_are_forgotten_where_the_server_forgets_them(house: House, alone: None) -> None:
    units = _read(house)
    connection.connection.execute("DEALLOCATE ALL", prepare=False)
    assert not _prepared(house.ref.schema)
    assert _read(house) == units


def test_a_block_of_a_role_that_is_gone_does_not_open(house: House, alone: None) -> None:
    before = _settings()
    for wrong in ("lt_nobody", "it's \\ no role"):
        with (
            pytest.raises(DatabaseError, match="does not exist"),
            tenancy.enter(replace(house.ref, role=wrong)),
        ):
            pytest.fail("the block was opened")
        assert not tenancy.in_tenant() and _settings() == before


def test_a_block_on_a_connection_that_broke_says_so_and_the_next_one_opens(house: House, alone: None) -> None:
    units = _read(house)
    connection.connection.close()
    with pytest.raises(DatabaseError), house.entered():
        pytest.fail("the block was opened")
    connection.close()
    assert _read(house) == units


def test_a_server_that_went_away_is_trouble_of_the_way_for_block_and_commit(
    house: House, alone: None
) -> None:
    """An envelope that meets it has not failed: it is tried again, and the try is not counted (taking.TROUBLE)."""
    _read(house)
    _cut()
    with pytest.raises(OperationalError), house.entered():
        pytest.fail("the block was opened")
    connection.close()
    with pytest.raises(OperationalError):
        _cut_before_commit(house)
    connection.close()
    assert _read(house)


def _cut_before_commit(house: House) -> None:
    with house.entered():
        Unit.objects.first()
        _cut()


def _cut() -> None:
    """The wire is cut under the connection, which does not know it yet."""
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
