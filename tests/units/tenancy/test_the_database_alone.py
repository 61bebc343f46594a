"""What PostgreSQL itself refuses when everything above it has failed: the guards of rows and queries are switched off here.

After each test the other congress's whole schema must be what it was. Each case has its control: the same deed at home succeeds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction

from kernel import jobs, tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef, NestedTenant, TenantModel, TenantQuerySet
from tenant_apps.organs.models import Unit
from tenants.models import Congress
from tests.factories.house import House
from tests.stack import broker
from tests.units.tenancy.pages import everything_in, where
from tests.units.tenancy.statements import NOWHERE, READS, WRITES

SECONDS = 30
POOL = 16  # more connections than the pool has
HERS, THEIRS = "本县特有之局", "邻县特有之局"


class Undo(Exception):
    """Ends a block whose rows nobody needs."""


@pytest.fixture(scope="module", autouse=True)
def _units(house: House, other: House) -> None:
    for one, name in ((house, HERS), (other, THEIRS)):
        with one.entered():
            Unit.objects.create(congress_id=one.ref.id, name=name, kind="department")


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and queries go wherever they are taken."""
    monkeypatch.setattr(TenantQuerySet, "_at_home", lambda self: None)
    monkeypatch.setattr(TenantModel, "_at_home", lambda self, deed: None)


@pytest.fixture(autouse=True)
def _nothing_of_the_other_changes(other: House) -> Iterator[None]:
    before = everything_in(other.ref.schema)
    yield
    connection.close()
    assert everything_in(other.ref.schema) == before
    assert where()["schema"] == "public"


def run(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return list(cursor.fetchall()) if cursor.description else []


def names() -> set[str]:
    return {name for (name,) in run("SELECT name FROM organs_unit")}


def refused(ref: CongressRef, statement: str, *kinds: type[Exception]) -> None:
    """In the block of `ref`; psycopg's own kind of error lies under Django's."""
    with pytest.raises(DatabaseError) as caught, tenancy.enter(ref):
        run(statement)
    assert isinstance(caught.value.__cause__, kinds), caught.value


@pytest.mark.parametrize("statement", READS + WRITES)
def test_sql_that_names_another_schema_is_refused(statement: str, house: House, other: House) -> None:
    refused(house.ref, statement.format(other.ref.schema), psycopg.errors.InsufficientPrivilege)
    if (
        "TEMP" in statement
    ):  # nobody makes temporary tables: they would hide the real ones from the next congress
        return
    with suppress(Undo), tenancy.enter(house.ref):
        run(statement.format(house.ref.schema))
        raise Undo


@pytest.mark.parametrize("statement", NOWHERE)
def test_what_no_congress_may_do_is_refused_at_home_too(statement: str, house: House, other: House) -> None:
    for schema in (other.ref.schema, house.ref.schema):
        kinds = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)
        refused(house.ref, statement.format(schema), *kinds)


@pytest.mark.parametrize("path", ["{0}", "{0}, public", "{1}, {0}, public", "public, {0}"])
def test_a_wrong_search_path_leads_nowhere(path: str, house: House, other: House) -> None:
    """A schema that one may not use is not even looked into."""
    wrong = path.format(other.ref.schema, house.ref.schema)
    with suppress(Undo), tenancy.enter(house.ref):
        assert HERS in names()  # the control
        run("SELECT set_config('search_path', %s, true)", wrong)
        with suppress(ProgrammingError), transaction.atomic():
            assert THEIRS not in names()
        with suppress(ProgrammingError), transaction.atomic():
            run("UPDATE organs_unit SET name = name || '改'")
        raise Undo


def test_a_query_of_the_other_read_here_gives_no_row_of_the_other(house: House, other: House) -> None:
    with other.entered():
        rows, ids = Unit.objects.all(), Unit.objects.values_list("name", flat=True)
    with other.entered():
        assert THEIRS in set(rows.all().values_list("name", flat=True))  # the control
    with house.entered():
        assert THEIRS not in {row.name for row in rows} | set(ids)
    connection.close()
    with pytest.raises(DatabaseError):
        list(rows.all())  # outside every block


def test_a_query_of_the_other_that_writes_here_reaches_no_row_of_the_other(
    house: House, other: House
) -> None:
    with other.entered():
        rows = Unit.objects.filter(name=THEIRS)
    with house.entered():
        assert rows.update(name="改写") == 0
        assert rows.all().delete()[0] == 0
    with suppress(Undo), other.entered():
        assert rows.update(name="改写") == 1  # the control
        raise Undo


def test_a_row_of_the_other_saved_here_changes_nothing_there(house: House, other: House) -> None:
    """Django makes an INSERT of an UPDATE that met no row: what comes of it lies here, and is taken back."""
    with other.entered():
        row = Unit.objects.get(name=THEIRS)
    for deed in (row.save, row.delete, lambda: Unit.objects.bulk_update([row], ["name"])):
        row.name, row.pk = "改写", row.pk or uuid7()
        with suppress(Undo), house.entered():
            deed()
            raise Undo
    with other.entered():
        again = Unit.objects.get(name=THEIRS)
    again.name = "改写"
    with suppress(Undo), other.entered():
        again.save()
        assert Unit.objects.filter(name="改写").count() == 1  # the control
        raise Undo


def test_two_threads_read_and_write_each_their_own(house: House, other: House) -> None:
    gate, seen = threading.Barrier(2), dict[str, list[set[str]]]()

    def work(ref: CongressRef) -> None:
        try:
            for _ in range(5):
                with suppress(Undo), tenancy.enter(ref):
                    gate.wait(SECONDS)
                    run("UPDATE organs_unit SET name = name || %s WHERE name = %s", ref.code, THEIRS)
                    gate.wait(SECONDS)
                    seen.setdefault(ref.code, []).append(names())
                    raise Undo
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one.ref,)) for one in (house, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * SECONDS)
    for found in seen[house.ref.code]:
        assert HERS in found and not any(name.startswith(THEIRS) for name in found)
    for found in seen[other.ref.code]:
        assert f"{THEIRS}{other.ref.code}" in found and HERS not in found
    assert [len(found) for found in seen.values()] == [5, 5]


def test_an_attempted_switch_inside_a_block_changes_nothing(house: House, other: House) -> None:
    with house.entered():
        with pytest.raises(NestedTenant), tenancy.enter(other.ref):
            run("DELETE FROM organs_unit")
        # Even if the kernel forgets where it is:
        connection.bind(schema="public", ref=None)  # type: ignore[attr-defined]
        with pytest.raises(NestedTenant), tenancy.enter(other.ref):
            run("DELETE FROM organs_unit")
        assert HERS in names() and THEIRS not in names()
        assert (where()["role"], where()["schema"]) == (house.ref.role, house.ref.schema)
    with other.entered():
        assert THEIRS in names()  # the control


ran: list[str] = []


@jobs.tenant_job("tests.alone")
def alone_job() -> None:
    ran.append(where()["schema"])
    run("UPDATE organs_unit SET name = name")


@pytest.mark.parametrize("given", [{}, {"congress_id": ""}, {"congress_id": str(uuid7())}])
def test_a_job_without_a_congress_does_nothing(given: dict[str, str], house: House) -> None:
    ran.clear()
    with pytest.raises(jobs.JobWithoutTenant):
        alone_job.apply(kwargs=given, throw=True)
    assert ran == []
    alone_job.apply(kwargs={"congress_id": str(house.ref.id)}, throw=True)
    assert ran == [house.ref.schema]  # the control


@pytest.mark.parametrize(
    "gone", [{"role_name": "lt_gone"}, {"state": "closed"}, {"state": "merged"}, {"state": "requested"}]
)
def test_a_job_whose_congress_is_gone_does_nothing(gone: dict[str, str], house: House) -> None:
    """Its registry row no longer leads to a role, or says that nobody works there."""
    rows = Congress.objects.using("owner").filter(pk=house.ref.id)
    row = rows.get()
    before = {name: getattr(row, name) for name in (*gone, "migrations")}
    changed = gone | ({"migrations": 0} if gone.get("state") == "requested" else {})
    ran.clear()
    rows.update(**changed)
    try:
        with pytest.raises((jobs.JobWithoutTenant, DatabaseError)):
            alone_job.apply(kwargs={"congress_id": str(house.ref.id)}, throw=True)
    finally:
        rows.update(**before)
    assert ran == []
    alone_job.apply(kwargs={"congress_id": str(house.ref.id)}, throw=True)
    assert ran == [house.ref.schema]  # the control


def test_a_schema_that_is_gone_is_no_way_into_public(house: House) -> None:
    """The path then holds public alone, and there the congress's role finds none of its tables."""
    lost = CongressRef(**{**vars(house.ref), "schema": "t_gone"})
    with pytest.raises(ProgrammingError), tenancy.enter(lost):
        names()
    with tenancy.enter(house.ref):
        assert HERS in names()  # the control


def _break_in(house: House, by: type[BaseException] | str) -> None:
    with house.entered():
        run("DELETE FROM organs_unit WHERE name = %s", HERS)
        if not isinstance(by, str):
            raise by
        run(by)


def _break_in_savepoint(statement: str) -> None:
    with transaction.atomic():
        run("DELETE FROM organs_unit WHERE name = %s", HERS)
        run(statement)


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_an_exception_inside_the_block_keeps_nothing_and_leaves_nothing(
    error: type[BaseException], house: House
) -> None:
    with pytest.raises(error):
        _break_in(house, error)
    assert where()["schema"] == "public" and where()["role"] != house.ref.role
    with pytest.raises(ProgrammingError):
        names()  # outside every block
    with house.entered():
        assert HERS in names()  # the control


def test_a_broken_statement_inside_the_block_keeps_nothing_and_leaves_nothing(house: House) -> None:
    with pytest.raises(DatabaseError):
        _break_in(house, "SELECT 1 / 0")
    assert where()["schema"] == "public" and where()["role"] != house.ref.role
    with house.entered():
        assert HERS in names()


def test_a_savepoints_rollback_stays_in_its_congress(house: House, other: House) -> None:
    with suppress(Undo), house.entered():
        for statement in ("SELECT 1 / 0", f"DELETE FROM {other.ref.schema}.organs_unit"):
            with pytest.raises(DatabaseError):
                _break_in_savepoint(statement)
            assert (where()["role"], where()["schema"]) == (house.ref.role, house.ref.schema)
            assert HERS in names()
        with transaction.atomic():
            run("DELETE FROM organs_unit WHERE name = %s", HERS)
        assert HERS not in names()  # the control: what is not rolled back holds
        raise Undo


def another_connection() -> int:
    """Give this thread's connection back and take the pool's next one; its server process."""
    connection.close()
    return int(run("SELECT pg_backend_pid()")[0][0])


Break = Callable[[CongressRef], None]


def by_an_error(ref: CongressRef) -> None:
    with pytest.raises(DatabaseError), tenancy.enter(ref):
        run("SELECT 1 / 0")


def by_an_open_transaction(ref: CongressRef) -> None:
    """Given back in the middle of a block, as by code that lost its connection's thread."""
    with suppress(Exception), tenancy.enter(ref):
        connection.connection.execute("DELETE FROM organs_unit")
        connection.in_atomic_block = False
        connection.close()


def by_a_role_set_for_the_session(ref: CongressRef) -> None:
    run("SELECT set_config('role', %s, false), set_config('search_path', %s, false)", ref.role, ref.schema)


@pytest.mark.parametrize("breaks", [by_an_error, by_an_open_transaction, by_a_role_set_for_the_session])
def test_a_pooled_connection_used_again_after_an_error_is_nobodys(
    breaks: Break, house: House, other: House
) -> None:
    broken, place = another_connection(), where()
    breaks(house.ref)
    # The pool gives its connections by turns; a broken one may have been thrown away.
    for _ in range(POOL):
        came = another_connection()
        assert where() == place
        if came == broken:
            break
    else:
        assert breaks is by_an_open_transaction, (
            "the pool did not give the connection again; nothing is proven"
        )
    with pytest.raises(ProgrammingError):
        names()  # outside every block
    with other.entered():
        assert THEIRS in names() and HERS not in names()
    with house.entered():
        assert HERS in names() and THEIRS not in names()


def test_a_connection_that_the_server_ended_in_a_block_is_replaced(house: House, other: House) -> None:
    with pytest.raises(OperationalError):
        _end_in(house)
    connection.close()
    assert where()["schema"] == "public"
    with other.entered():
        assert THEIRS in names() and HERS not in names()


def _end_in(house: House) -> None:
    with house.entered():
        _end_from_outside(int(run("SELECT pg_backend_pid()")[0][0]))
        names()


def _end_from_outside(pid: int) -> None:
    with closing(psycopg.connect(broker.ask("administrator")["url"], autocommit=True)) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
