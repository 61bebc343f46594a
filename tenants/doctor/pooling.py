"""What stands between this process and PostgreSQL, found out by how it behaves.

In session mode a client has one server connection for as long as it stays: like none at all. In transaction mode two clients take
turns on one, and each meets what the other has set, unless the pooler keeps track of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import connection

from tenants.doctor.checking import Cell, Check, NotChecked

ROUNDS = 6
WAIT = 15  # seconds until a pool that gives no further connection counts as exhausted
NEVER = 10**9  # statements are prepared where a check says so, and nowhere else
TRACKS = 180000  # from this version on PostgreSQL reports a changed search_path, which a pooler needs to keep track of it
# Public twice is public: nobody who met this by accident would read anything else.
MARK = '"$user", public, public'
_PATH = "SELECT pg_backend_pid(), current_setting('search_path'), current_user::text"
Connect = Callable[[], Any]
T = TypeVar("T")


def plain() -> Any:
    """A connection of its own to where `default` leads, past Django's pool."""
    known = {"host", "port", "user", "password", "dbname"}
    params = connection.get_connection_params()
    given = {name: value for name, value in params.items() if name in known or name.startswith("ssl")}
    client = psycopg.connect(**given, autocommit=True, connect_timeout=WAIT)
    client.prepare_threshold = NEVER
    return client


def backend(client: Any) -> int:
    return int(client.execute("SELECT pg_backend_pid()").fetchone()[0])


def mode(connect: Connect) -> str:
    """direct, session, transaction or statement. Asks two clients by turns which server process answers them."""
    with connect() as one:
        first = backend(one)
        if first == one.info.backend_pid:
            return "direct"
        with connect() as two:
            for _ in range(ROUNDS):
                try:
                    with two.transaction():
                        if backend(two) == first or backend(one) != first:
                            return "transaction"
                except psycopg.errors.ProtocolViolation:
                    return "statement"
    return "session"


def tracking(connect: Connect) -> str:
    """Why a pooler in transaction mode may not be used; empty where each client keeps its own path and its prepared statements."""
    with connect() as one, connect() as two:
        try:
            return _tracking(one, two)
        finally:
            for client in (one, two):
                with suppress(psycopg.Error):
                    client.execute("RESET search_path")


def _tracking(one: Any, two: Any) -> str:
    met = False
    for _ in range(ROUNDS):
        with one.transaction():
            marked = backend(one)
            one.execute(f"SET search_path = {MARK}")
            one.execute("SELECT 1 AS prepared", prepare=True)
        with two.transaction():
            pid, path, _ = two.execute(_PATH).fetchone()
            if path == MARK:
                return "a client meets the search_path that another has set"
            # `two` holds this server: `one` is now given another.
            elsewhere, kept, _ = one.execute(_PATH).fetchone()
            if kept != MARK:
                return "a client loses its search_path on the way"
            try:
                one.execute("SELECT 1 AS prepared", prepare=True)
            except psycopg.Error as error:
                return f"a client loses its prepared statements on the way ({type(error).__name__})"
            met = met or (pid == marked and elsewhere != marked)
    return "" if met else "two clients never met on one server connection, so nothing is proven"


def version(connect: Connect) -> int:
    with connect() as client:
        return int(client.execute("SELECT current_setting('server_version_num')").fetchone()[0])


def pooler(cell: Cell) -> Iterator[str]:
    """Asks by connections of its own: in transaction mode the platform's prepared statements may already fail."""
    try:
        found, number = _within(lambda: (mode(plain), version(plain)))
    except psycopg.OperationalError:
        raise NotChecked("there is no connection") from None
    if found == "statement":
        yield "the pooler is in statement mode, in which a block's role and path hold for nothing"
    if found == "transaction":
        if number < TRACKS:
            yield (
                f"the pooler is in transaction mode, and PostgreSQL {number // 10000} reports no search_path by which it could "
                "tell clients apart"
            )
        elif reason := _within(lambda: tracking(plain)):
            yield f"the pooler is in transaction mode and does not keep clients apart: {reason}"


def left_over(cell: Cell) -> Iterator[str]:
    """What a client that went away had set must not be met by the next one."""
    yield from _within(lambda: list(_left_over(plain)))


def _left_over(connect: Connect) -> Iterator[str]:
    with connect() as first:
        if backend(first) == first.info.backend_pid:
            return  # no pooler: the server process ends with its client
        pid = backend(first)
        first.execute(f"SET search_path = {MARK}")
    with _several(connect) as others:
        for other in others:
            found, path, _ = other.execute(_PATH).fetchone()
            if path == MARK:
                other.execute("RESET search_path")
                yield "a client meets the search_path of another that has gone"
            if found == pid:
                return
    raise NotChecked("no later client was given the same server connection")


@contextmanager
def _several(connect: Connect) -> Iterator[Iterator[Any]]:
    """Clients that stay, one after the other, so that each is given another server connection."""
    clients: list[Any] = []

    def more() -> Iterator[Any]:
        for _ in range(ROUNDS):
            clients.append(connect())
            yield clients[-1]

    try:
        yield more()
    finally:
        for client in clients:
            client.close()


def own_pool(cell: Cell) -> Iterator[str]:
    """This process's own pool: whoever takes a connection next must find neither role nor path of whoever had it before."""
    if not connection.pool:  # type: ignore[attr-defined]
        raise NotChecked("this process keeps no pool")
    if not cell.refs:
        raise NotChecked("there is no congress whose role could be left behind")
    connection.ensure_connection()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), set_config('role', %s, false), set_config('search_path', %s, false)",
            [cell.refs[0].role, MARK],
        )
        pid = cursor.fetchone()[0]
    connection.close()
    for _ in range(ROUNDS):
        ((found, path, user),) = cell.ask(_PATH)
        if user != settings.DB_APP_ROLE or path == MARK:
            cell.ask("SELECT set_config('role', 'none', false), set_config('search_path', 'public', false)")
            yield "a connection comes back from the pool with the role or the path of whoever had it before"
            return
        if found == pid or raw.closed:
            return
        connection.close()
    raise NotChecked("the pool did not give the same connection again")


def _within(deed: Callable[[], T]) -> T:
    """A pool without a free connection lets its clients wait for minutes; that is told instead."""
    answer: list[T] = []
    trouble: list[Exception] = []

    def work() -> None:
        try:
            answer.append(deed())
        except Exception as error:  # raised again below, in the thread that asked
            trouble.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(2 * WAIT)
    if trouble:
        raise trouble[0]
    if not answer:
        raise TimeoutError(
            f"the pooler gave no further connection within {2 * WAIT} seconds; it needs a larger pool"
        )
    return answer[0]


POOLER = Check(
    "pooler",
    "no pooler, or one that keeps clients apart",
    "PgBouncer: pool_mode = session and server_reset_query = DISCARD ALL; transaction mode needs PostgreSQL 18, "
    "track_extra_parameters = search_path and max_prepared_statements",
    pooler,
)
CHECKS = (
    Check(
        "left by others",
        "a server connection comes clean from one client to the next",
        "PgBouncer: server_reset_query = DISCARD ALL (its default) in session mode",
        left_over,
    ),
    Check(
        "own pool",
        "a connection of the process's own pool comes clean from one request to the next",
        "ENGINE must be kernel.db, which cleans each connection that goes back",
        own_pool,
    ),
)
