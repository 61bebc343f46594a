"""Bringing every congress's schema to the present migrations: one query finds what is behind, then each in one transaction.

Old code goes on serving a migrated schema, since migrations expand before they contract. `tenants.migration_run` does the work.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connections
from psycopg import sql

from kernel import clock
from tenants import template
from tenants.migration_run import Behind, Outcome, Run, Told, Way, release
from tenants.models import SchemaState
from tenants.template import Name

LOCK = 0x4C44_4D49_4752  # a run's advisory lock: it saves double work, and correctness does not rest on it
# A congress that was closed before it was provisioned has no schema.
_EXISTS = (
    "EXISTS (SELECT 1 FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace "
    "WHERE n.nspname = c.schema_name AND t.relname = 'django_migrations')"
)
_BEHIND = (
    "SELECT c.id, c.code, c.schema_name, c.role_name, c.state, coalesce(s.digest, ''), coalesce(s.state, '') "
    "FROM tenants_congress c LEFT JOIN tenants_schemastate s ON s.congress_id = c.id "
    "WHERE (s.digest IS DISTINCT FROM %(target)s OR s.state <> 'current' OR c.state = 'migrating') "
    f"AND (s.digest IS NOT NULL OR {_EXISTS}) AND (%(codes)s::text[] IS NULL OR c.code = ANY(%(codes)s)) ORDER BY c.code"
)


@dataclass(frozen=True)
class StateRow:
    """One congress's schema as the console shows it."""

    congress_id: UUID
    code: str
    name: str
    state: str
    schema_state: str
    label: str
    is_behind: bool
    migrations: int
    error: str
    at: datetime


def state_rows(*, congress_ids: Collection[UUID] | None = None) -> list[StateRow]:
    """Of these congresses (all, if None), in code order; read under the app's login."""
    rows = SchemaState.objects.select_related("congress").order_by("congress__code")
    if congress_ids is not None:
        rows = rows.filter(congress_id__in=set(congress_ids))
    target = template.target_digest()
    return [
        StateRow(
            congress_id=row.congress_id,
            code=row.congress.code,
            name=row.congress.name,
            state=row.congress.state,
            schema_state=row.state,
            label=str(row.get_state_display()),
            is_behind=row.digest != target,
            migrations=row.congress.migrations,
            error=row.error,
            at=row.at,
        )
        for row in rows
    ]


def behind(*, only: Collection[str] | None = None) -> list[Behind]:
    """One query, whatever the number of congresses. Loads no migration."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_BEHIND, {"target": template.target_digest(), "codes": sorted(only) if only else None})
        return [Behind(*row) for row in cursor.fetchall()]


def applied_in(schema: str) -> frozenset[Name]:
    """What the schema itself says, in its django_migrations."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}").format(sql.Identifier(schema, "django_migrations"))
        )
        return frozenset((app, name) for app, name in cursor.fetchall())


def planned(*, only: Collection[str] | None = None) -> list[tuple[Way, list[str]]]:
    """What a run would do, and to which congresses. Changes nothing."""
    codes: dict[frozenset[Name], list[str]] = {}
    for row in behind(only=only):
        codes.setdefault(applied_in(row.schema), []).append(row.code)
    return [(_way(names), found) for names, found in codes.items()]


def usual_jobs() -> int:
    """How many congresses at once, unless told otherwise: one for each core, 2 to 4. A connection more costs as much as 30 congresses."""
    return min(4, max(2, os.cpu_count() or 1))


def migrate_all(
    *, jobs: int = 0, only: Collection[str] | None = None, told: Told = lambda line: None
) -> Outcome:
    """Migrate what is behind, `jobs` congresses at once; `told(line)` as it goes. Goes on after a failure, and takes up what
    an earlier run left. A congress that is made by older code meanwhile is migrated too.

    Interrupted (KeyboardInterrupt), it ends with the congresses in hand and leaves no mark.
    """
    outcome = Outcome()
    if not behind(only=only):
        return outcome
    with _alone(told):
        tried: set[UUID] = set()
        while found := [row for row in behind(only=only) if row.id not in tried]:
            ready, ways = _ready(found, outcome)
            tried.update(row.id for row in ready)
            tried.update(row.id for row in found if row.code in outcome.failed)
            Run(ready, ways, outcome, told).go(jobs or usual_jobs())
    return outcome


@contextmanager
def _alone(told: Told) -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            told("another run is at work: waiting for its end, then taking up what is left")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _ready(found: list[Behind], outcome: Outcome) -> tuple[list[Behind], dict[str, Way]]:
    """Whose note in the registry agrees with the schema, and what leads each set of migrations to the present.

    One schema is read for each set, and those of failed congresses, which may have been mended by hand. Where registry
    and schema differ (an older registry notes nothing), the registry is told, and the congress comes in the next round.
    """
    ready: list[Behind] = []
    ways: dict[str, Way] = {}
    for row in found:
        if row.digest not in ways or row.last == SchemaState.State.FAILED:
            try:
                names = applied_in(row.schema)
            except DatabaseError as error:  # the schema is gone, say; the others have theirs
                outcome.failed[row.code] = str(error)
                release(row, SchemaState.State.FAILED, str(error))
                continue
            if template.digest_of(names) != row.digest:
                _adopt(row, names)
                continue
            ways.setdefault(row.digest, _way(names))
        ready.append(row)
    return ready, ways


def _way(names: frozenset[Name]) -> Way:
    plan = template.plan(names)
    after = names | set(plan.names)
    foreign = after - set(template.known())
    strange = foreign - template.replaced() if foreign else foreign
    digest = template.digest_of(after) if strange else template.target_digest()
    return Way(plan, digest, len(after), is_ahead=bool(strange and not plan.names))


def _adopt(row: Behind, names: frozenset[Name]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_schemastate (congress_id, digest, state, error, at) VALUES (%s, %s, 'current', '', %s) "
            "ON CONFLICT (congress_id) DO UPDATE SET digest = excluded.digest, state = 'current', error = ''",
            [row.id, template.digest_of(names), clock.now()],
        )
        cursor.execute("UPDATE tenants_congress SET migrations = %s WHERE id = %s", [len(names), row.id])
