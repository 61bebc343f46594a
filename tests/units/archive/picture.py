"""Every row of every table as PostgreSQL itself writes it: compared before and after, with no code of the archive in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.db import connections
from psycopg import sql

Picture = dict[str, tuple[str, ...]]


def of(schemas: Iterable[str], *, without: Mapping[str, Iterable[str]] | None = None) -> Picture:
    """`schema.table` → its rows as sorted texts; `without` names columns of a table that may differ."""
    skipped = without or {}
    owner = connections["owner"]
    found: Picture = {}
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attname) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1, 2",
            [list(schemas)],
        )
        for schema, table, columns in cursor.fetchall():
            kept = [name for name in columns if name not in skipped.get(table, ())]
            names = sql.SQL(", ").join(sql.Identifier(name) for name in kept)
            cursor.execute(
                sql.SQL("SELECT ROW({})::text FROM {} ORDER BY 1").format(
                    names, sql.Identifier(schema, table)
                )
            )
            found[f"{schema}.{table}"] = tuple(str(row[0]) for row in cursor.fetchall())
    return found


def schemas() -> list[str]:
    """public and every congress's, as PostgreSQL lists them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def cell(*, without: Mapping[str, Iterable[str]] | None = None) -> Picture:
    return of(schemas(), without=without)


def sequences() -> dict[str, int | None]:
    """The last number that each sequence has given."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        return {name: last for name, last in cursor.fetchall() if last is not None}


def digest(picture: Picture) -> str:
    return hashlib.sha256(repr(sorted(picture.items())).encode()).hexdigest()


def differences(before: Picture, after: Picture) -> list[str]:
    """Tables that are not the same, with how many rows only one side has."""
    out = []
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one != other:
            lost, new = set(one or ()) - set(other or ()), set(other or ()) - set(one or ())
            out.append(f"{name}: {len(lost)} lost {sorted(lost)[:2]}, {len(new)} new {sorted(new)[:2]}")
    return out
