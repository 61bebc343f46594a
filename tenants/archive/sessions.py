"""Connections of the archive: the owner's, apart from Django's, so that rows read alike on every server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from tenants.archive import errors

LOCK_SECONDS = 20  # how long a migration under way is waited for
# Whatever the server's own settings are, a value is written as this says.
LIKE_EVERYWHERE = (
    "SET TimeZone TO 'UTC'",
    "SET DateStyle TO 'ISO'",
    "SET IntervalStyle TO 'postgres'",
    "SET bytea_output TO 'hex'",
    "SET extra_float_digits TO 1",
    "SET work_mem TO '64MB'",  # sorts a congress's journal without the disk
    f"SET lock_timeout TO '{LOCK_SECONDS}s'",
)
Session = psycopg.Connection[Any]


def need_owner() -> None:
    """Raises NoOwner where the environment gives no owner's connection."""
    if "owner" not in connections:
        raise errors.NoOwner


def connect() -> Session:
    """A connection of the owner in autocommit. Raises NoOwner."""
    need_owner()
    told = connections["owner"].settings_dict
    session = psycopg.connect(
        host=told["HOST"],
        port=told["PORT"],
        user=told["USER"],
        password=told["PASSWORD"],
        dbname=told["NAME"],
        autocommit=True,
        connect_timeout=10,
        client_encoding="UTF8",
        application_name="liandong archive",
    )
    for statement in LIKE_EVERYWHERE:
        session.execute(statement)
    return session


@contextmanager
def opened() -> Iterator[Session]:
    session = connect()
    try:
        yield session
    finally:
        session.close()


@contextmanager
def refused_when_busy() -> Iterator[None]:
    """A lock that was not had in time is a refusal: Busy."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise errors.Busy(seconds=LOCK_SECONDS) from error


@contextmanager
def frozen(session: Session, *, locked: Sequence[tuple[str, str]]) -> Iterator[str]:
    """One moment of the database, as the snapshot's name, which other connections may join (`joined`).

    The tables are locked first, so that none is altered while it is read: what a migration rewrites after the snapshot would look
    empty. Reading and writing go on beside it. Raises Busy.
    """
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        share(session, locked)
        found = session.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(found[0]) if found else ""
    finally:
        session.execute("ROLLBACK")


@contextmanager
def joined(snapshot: str) -> Iterator[Session]:
    """A connection of its own that sees the same moment."""
    with opened() as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        session.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))
        yield session


def share(session: Session, tables: Sequence[tuple[str, str]]) -> None:
    """Nobody alters these tables until the transaction ends."""
    _lock(session, tables, "ACCESS SHARE")


def exclude(session: Session, tables: Sequence[tuple[str, str]]) -> None:
    """Nobody else reads or writes these tables until the transaction ends; who is at work in them is waited for."""
    _lock(session, tables, "ACCESS EXCLUSIVE")


def _lock(session: Session, tables: Sequence[tuple[str, str]], mode: str) -> None:
    if not tables:
        return
    names = sql.SQL(", ").join(sql.Identifier(schema, table) for schema, table in tables)
    with refused_when_busy():
        session.execute(sql.SQL("LOCK TABLE {} IN " + mode + " MODE").format(names))
