"""One transaction of the owner's connection, sent in a pipeline: how a schema is made and how it is migrated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from kernel.tenancy import PUBLIC
from tenants import grants
from tenants.template import Live, Plan

Statement = str | sql.Composable
Values = Sequence[Any] | Mapping[str, Any]


class Sender:
    """Sends statements without waiting for each answer; whoever asks for one waits for all before it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._pipeline: AbstractContextManager[Any] | None = None

    def send(self, statement: Statement, values: Values | None = None) -> Any:
        """The driver's cursor; what it knows (rowcount, rows) it knows after `wait`."""
        self._opened()
        return self._connection.connection.cursor().execute(statement, values)

    def send_again(self, statement: str, values: Values) -> Any:
        """As send, for what a connection is sent over and over: parsed and planned once."""
        self._opened()
        return psycopg.Cursor(self._connection.connection).execute(statement, values, prepare=True)

    def ask(self, statement: Statement, values: Values) -> tuple[Any, ...] | None:
        """The first row of the answer."""
        row: tuple[Any, ...] | None = self.send(statement, values).fetchone()
        return row

    def apply(self, plan: Plan, *, schema: str) -> None:
        """The plan's statements in this schema alone: nothing of it can land in public.

        What is sent afterwards names its schema.
        """
        self.send(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))
        for part in plan.segments:
            if isinstance(part, Live):
                self._run_live(part, schema)
                continue
            for statement in part:
                self.send(statement)

    def wait(self, *error: Any) -> None:
        """Until everything sent is done; raises the database's first error."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.__exit__(*(error or (None, None, None)))

    def _opened(self) -> None:
        if self._pipeline is None:
            self._pipeline = self._connection.connection.pipeline()
            self._pipeline.__enter__()

    def _run_live(self, migration: Live, schema: str) -> None:
        self.wait()
        self._connection.bind(schema=schema, ref=None)
        try:
            migration.run(self._connection)
        finally:
            self._connection.bind(schema=PUBLIC, ref=None)


def rights(plan: Plan, *, schema: str, role: str) -> list[Statement]:
    """Grants on what the plan makes, to the congress's role and to the relay; on every table where the plan does not tell which."""
    if not plan.is_read:
        return list(grants.tenant_statements(schema=schema, role=role))
    tenant, relay = sql.Identifier(role), sql.Identifier(settings.DB_RELAY_ROLE)
    out: list[Statement] = []
    if plan.makes_schema:
        out.append(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(sql.Identifier(schema), tenant, relay)
        )
    by_line: dict[grants.Privileges, list[str]] = {}
    for table in plan.creates:
        by_line.setdefault(grants.tenant_line(table), []).append(table)
    out += [_grant(held, tables, schema, tenant) for held, tables in by_line.items() if held]
    relays = grants.relay()
    out += [_grant(relays[table], [table], schema, relay) for table in plan.creates if table in relays]
    return out


def _grant(
    held: grants.Privileges, tables: Iterable[str], schema: str, role: sql.Identifier
) -> sql.Composable:
    names = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
    return sql.SQL("GRANT {} ON {} TO {}").format(grants.words(held), names, role)


@contextmanager
def owner_transaction() -> Iterator[Sender]:
    """All or nothing. Raises psycopg.Error, for what was sent at the latest when the block ends."""
    connection = connections["owner"]
    with transaction.atomic(using="owner", durable=True):
        connection.ensure_connection()
        sender = Sender(connection)
        try:
            yield sender
        except BaseException as error:
            sender.wait(type(error), error, error.__traceback__)
            raise
        sender.wait()
