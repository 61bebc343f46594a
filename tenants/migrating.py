"""Bringing every congress's schema to the present migrations: a congress at a time, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connections
from psycopg import sql

from tenants import grants, template
from tenants.models import Congress


def applied_in(schema: str) -> list[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}").format(sql.Identifier(schema, "django_migrations"))
        )
        return [(app, name) for app, name in cursor.fetchall()]


def migrate_all(*, told: Callable[[str, int], None]) -> list[str]:
    """Migrate what is behind; `told(code, statements)` after each. Returns the codes that failed; the others are done."""
    ready: dict[tuple[tuple[str, str], ...], list[str]] = {}
    failed = []
    rows = Congress.objects.filter(migrations__gt=0).order_by("code")
    for congress in rows:
        done = tuple(sorted(applied_in(congress.schema_name)))
        if done not in ready:
            ready[done] = template.statements(template.pending(done))
        if not ready[done]:
            continue
        try:
            _run(congress, ready[done])
        except Exception as error:  # one congress's failure must not hold up the others
            failed.append(congress.code)
            told(f"{congress.code}: {error}", 0)
        else:
            told(congress.code, len(ready[done]))
    return failed


def _run(congress: Congress, statements: list[str]) -> None:
    owner = connections["owner"]
    owner.ensure_connection()
    raw = owner.connection
    with raw.transaction(), raw.pipeline(), raw.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(congress.schema_name)))
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL search_path = public")
        for composed in grants.tenant_statements(schema=congress.schema_name, role=congress.role_name):
            cursor.execute(composed)
