"""Schema versions: what is noted of each congress, and what its own django_migrations says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections
from psycopg import sql

from tenants import states, template
from tenants.doctor.checking import OWNER, Cell, Check
from tenants.models import SchemaState

AT_ONCE = 500  # congresses asked in one pipeline
MIGRATE = "run manage.py migrate_tenants; it takes up what failed and says why"


def behind(cell: Cell) -> Iterator[str]:
    target, noted = template.target_digest(), _noted()
    for home in cell.survey.registry:
        if home.schema not in cell.survey.tables:
            continue
        row = noted.get(home.schema)
        if row is None:
            yield f"nothing is noted of {home.code}"
        elif row.state == SchemaState.State.FAILED:
            yield f"{home.code} failed: {next(iter(row.error.splitlines()), 'no reason noted')}"
        elif row.digest != target:
            yield f"{home.code} has not the present migrations"
        elif home.state == states.MIGRATING:
            yield f"{home.code} is marked as being migrated: by a run at work, or by one that was killed"


def bookkeeping(cell: Cell) -> Iterator[str]:
    noted = _noted()
    homes = [
        home
        for home in cell.survey.registry
        if "django_migrations" in cell.survey.tables.get(home.schema, ())
    ]
    for start in range(0, len(homes), AT_ONCE):
        part = homes[start : start + AT_ONCE]
        for home, applied in zip(part, applied_in([home.schema for home in part]), strict=True):
            if home.migrations != len(applied):
                yield f"{home.code} has {len(applied)} migrations, {home.migrations} are noted"
            row = noted.get(home.schema)
            if row is not None and row.digest != template.digest_of(applied):
                yield f"what is noted of {home.code} is not what its django_migrations holds"


def applied_in(schemas: list[str]) -> list[list[template.Name]]:
    """Every django_migrations in one round trip, as the owner."""
    owner = connections[OWNER]
    owner.ensure_connection()
    raw: Any = owner.connection
    with raw.transaction(), raw.pipeline():
        cursors = [
            raw.cursor().execute(
                sql.SQL("SELECT app, name FROM {}").format(sql.Identifier(schema, "django_migrations"))
            )
            for schema in schemas
        ]
        return [[(app, name) for app, name in cursor.fetchall()] for cursor in cursors]


def _noted() -> dict[str, SchemaState]:
    return {row.congress.schema_name: row for row in SchemaState.objects.select_related("congress")}


CHECKS = (
    Check("schema versions", "every congress has the present migrations", MIGRATE, behind),
    Check(
        "noted migrations",
        "what is noted of each congress is what its schema holds",
        "find out who migrated or restored it past the platform, then run manage.py migrate_tenants",
        bookkeeping,
        needs_owner=True,
    ),
)
