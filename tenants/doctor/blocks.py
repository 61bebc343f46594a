"""The tenant block, tried live: every congress against its neighbour, by the app's own login and through its own pooler.

Nothing is written: a statement that should be refused touches no row even where it is not, and each block is rolled back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from psycopg import errors

from kernel import tenancy
from kernel.tenancy import CongressRef, NestedTenant
from tenants import grants
from tenants.doctor.checking import Cell, Check, NotChecked

SECONDS = 30  # how long the two threads wait for each other
THREADS = 4
MEND = "compare the roles, memberships and rights above; until this passes let nobody work on this cell"


class _Undo(Exception):
    """Ends a block without keeping anything of it."""


@contextmanager
def block(ref: CongressRef) -> Iterator[None]:
    """Enter the congress and roll back."""
    try:
        with tenancy.enter(ref):
            yield
            raise _Undo
    except _Undo:
        return


def run(statement: str) -> str:
    """What became of it, in a savepoint of its own: done, denied (no right), unknown (no such table)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, errors.InsufficientPrivilege):
            return "denied"
        if isinstance(error.__cause__, errors.UndefinedTable):
            return "unknown"
        raise
    return "done"


def tries(table: str) -> Iterator[tuple[str, str]]:
    """Reading and writing of a table, in ways that change no row."""
    yield "read", f"SELECT 1 FROM {table} LIMIT 1"
    yield "add to", f"INSERT INTO {table} SELECT * FROM {table} WHERE false"
    yield "delete from", f"DELETE FROM {table} WHERE false"


def place() -> tuple[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, current_schemas(false)::text[]")
        user, schemas = cursor.fetchone()
    return user, schemas


def outside() -> tuple[str, list[str]]:
    return settings.DB_APP_ROLE, ["public"]


def inside(ref: CongressRef) -> tuple[str, list[str]]:
    return ref.role, [ref.schema, "public"]


def _quoted(*names: str) -> str:
    return ".".join(f'"{name}"' for name in names)


def entering(cell: Cell) -> Iterator[str]:
    for ref, _ in cell.neighbours():
        with block(ref):
            if place() != inside(ref):
                yield f"in the block of {ref.code} the session is {place()}"
            if run(f"SELECT 1 FROM {cell.table(ref)} LIMIT 1") != "done":
                yield f"{ref.code} does not read its own table {cell.table(ref)}"
        if place() != outside():
            yield f"after the block of {ref.code} the session is {place()}"


def by_name(cell: Cell) -> Iterator[str]:
    for ref, other in cell.neighbours():
        with block(ref):
            for deed, statement in tries(_quoted(other.schema, cell.table(other))):
                if (became := run(statement)) != "denied":
                    yield f"{ref.code} may {deed} {other.code}'s table by its name ({became})"


def by_path(cell: Cell) -> Iterator[str]:
    for ref, other in cell.neighbours():
        with block(ref):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', %s, true)", [other.schema])
            for deed, statement in tries(_quoted(cell.table(other))):
                # A schema one has no right to is not looked into: there is no such table.
                if (became := run(statement)) not in ("denied", "unknown"):
                    yield f"under a wrong search_path {ref.code} may {deed} {other.code}'s table ({became})"


def of_nobody(cell: Cell) -> Iterator[str]:
    for ref in cell.refs:
        for deed, statement in tries(_quoted(ref.schema, cell.table(ref))):
            if (became := run(statement)) != "denied":
                yield f"outside every block the login may {deed} a table of {ref.code} ({became})"
        if (became := run(f"SELECT 1 FROM {_quoted(cell.table(ref))}")) != "unknown":
            yield f"outside every block the table {cell.table(ref)} is found ({became})"


def of_public(cell: Cell) -> Iterator[str]:
    """Each table of public, as its line says: what no congress may read, and that none may write."""
    if not cell.refs:
        raise NotChecked("there is no congress to enter")
    with block(cell.refs[0]):
        for table in sorted(cell.survey.tables["public"] & grants.PUBLIC.keys()):
            line = grants.PUBLIC[table].group
            for deed, statement in tries(_quoted("public", table)):
                wanted = "done" if deed == "read" and line else "denied"
                if (became := run(statement)) != wanted:
                    yield f"a congress trying to {deed} public.{table} is {became}, not {wanted}"


def after_errors(cell: Cell) -> Iterator[str]:
    """An exception, a broken statement and a savepoint's rollback, on one and the same connection."""
    for ref in cell.refs[:1]:
        try:
            with tenancy.enter(ref), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except Exception as error:  # only its end matters
            if place() != outside():
                yield f"after {type(error).__name__} in the block of {ref.code} the session is {place()}"
        with block(ref):
            run(f"SELECT 1 FROM {_quoted('public', 'identity_person')}")
            if place() != inside(ref):
                yield f"after a savepoint's rollback in the block of {ref.code} the session is {place()}"
        if place() != outside():
            yield f"after the block of {ref.code} the session is {place()}"


def nested(cell: Cell) -> Iterator[str]:
    for ref, other in cell.neighbours()[:1]:
        with block(ref):
            try:
                with tenancy.enter(other):
                    yield f"the block of {other.code} opens inside that of {ref.code}"
            except NestedTenant:
                pass
            if place() != inside(ref):
                yield f"after a refused switch in the block of {ref.code} the session is {place()}"


def at_once(cell: Cell) -> Iterator[str]:
    """Several threads, each in another congress at the same moment, each on its own connection."""
    refs = [ref for ref, _ in cell.neighbours()][:THREADS]
    gate, problems = threading.Barrier(len(refs)), list[str]()

    def work(ref: CongressRef) -> None:
        try:
            with block(ref):
                gate.wait(SECONDS)
                if place() != inside(ref):
                    problems.append(f"at the same time as others {ref.code} is {place()}")
                gate.wait(SECONDS)
            if place() != outside():
                problems.append(f"after others the session of {ref.code} is {place()}")
        except Exception as error:  # the thread's own end is told as a problem of this check
            problems.append(f"{ref.code}: {type(error).__name__} {error}")
            gate.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(ref,), daemon=True) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * SECONDS)
    yield from problems


CHECKS = (
    Check("entering", "a block has its congress's role and path, and neither outlives it", MEND, entering),
    Check("another's tables by name", "no congress reaches its neighbour's tables", MEND, by_name),
    Check("another's tables by path", "a wrong search_path leads nowhere", MEND, by_path),
    Check("tables of nobody", "outside every block no table of a congress is reached", MEND, of_nobody),
    Check(
        "public from inside", "congresses read of public what they may, and write nothing", MEND, of_public
    ),
    Check("after errors", "errors and savepoints leave neither role nor path behind", MEND, after_errors),
    Check("nested blocks", "no block opens inside another", "look at kernel.tenancy.enter", nested),
    Check("several at once", "congresses entered at the same moment stay apart", MEND, at_once),
)
