"""Asking schemas and the registry as the owner sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from kernel import tenancy
from kernel.ids import uuid7
from kernel.tenancy import PUBLIC
from tenant_apps.organs.models import Unit
from tenants import provisioning, selectors
from tenants.models import Congress, Division


def ask(statement: str | sql.Composable, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def tell(statement: str | sql.Composable, values: list[Any] | None = None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def as_django(schema: str) -> Iterator[MigrationExecutor]:
    """Django's own executor on a new schema of this name, under our engine's schema editor."""
    tell(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    owner = connections["owner"]
    tell(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
    owner.bind(schema=schema, ref=None)  # type: ignore[attr-defined]
    try:
        yield MigrationExecutor(owner)
    finally:
        owner.bind(schema=PUBLIC, ref=None)  # type: ignore[attr-defined]
        owner.close()  # the path was the session's


def in_schema(code: str, text: str) -> sql.Composed:
    """`text` with {} for the congress's schema."""
    return sql.SQL(text).format(sql.Identifier(Congress.objects.get(code=code).schema_name))


def columns(code: str, table: str = "organs_unit") -> set[str]:
    schema = Congress.objects.get(code=code).schema_name
    rows = ask(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
        [schema, table],
    )
    return {row[0] for row in rows}


def tables(code: str) -> set[str]:
    schema = Congress.objects.get(code=code).schema_name
    return {row[0] for row in ask("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])}


def noted(code: str) -> set[str]:
    """Names of the app's migrations that the schema itself lists."""
    rows = ask(in_schema(code, "SELECT name FROM {}.django_migrations WHERE app = 'organs'"))
    return {row[0] for row in rows}


def with_unit(code: str, name: str) -> None:
    """A department more in this congress."""
    ref = selectors.ref_by_code(code)
    assert ref is not None
    with tenancy.enter(ref):
        Unit.objects.create(
            id=uuid7(), congress_id=ref.id, name=name, kind=Unit.Kind.DEPARTMENT, is_distributor=False
        )


def made(code: str) -> Congress:
    """A new congress with its schema, by the code of this moment."""
    division = Division.objects.get(code=code)
    congress = provisioning.request(division, selectors.province_of(division))
    provisioning.provision(congress.id)
    congress.refresh_from_db()
    return congress


def registry() -> dict[str, tuple[str, str, str, int, str]]:
    """Code → state, state to return to, state of the schema, count of migrations, digest."""
    rows = ask(
        "SELECT c.code, c.state, c.resume_state, s.state, c.migrations, s.digest FROM tenants_congress c "
        "JOIN tenants_schemastate s ON s.congress_id = c.id"
    )
    return {code: tuple(rest) for code, *rest in rows}


def until_waiting() -> None:
    """A backend waits for a lock."""
    for _ in range(6000):
        if ask(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")
