"""The same rows on every side: copied by PostgreSQL from ours."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from psycopg import Connection, sql

from tests.bench.tenancy.cell import Cell

PUBLIC = ("tenants_congress", "identity_person", "identity_seat", "sso_loginsession")
# Parents before children.
TENANT = ("deputies_term", "deputies_mandate", "organs_unit", "suggestions_suggestion")


def public(cell: Cell, side: str) -> None:
    """Registry, persons, seats and sessions, anew."""
    with (
        closing(cell.administrator("ours")) as source,
        closing(cell.administrator(side)) as target,
        target.transaction(),
    ):
        names = sql.SQL(", ").join(map(sql.Identifier, PUBLIC))
        target.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for table in PUBLIC:
            copy(source, target, (("public", table), ("public", table)))


def tenants(cell: Cell, side: str, schemas: dict[str, str], *, tables: tuple[str, ...] = TENANT) -> None:
    """our schema → the side's schema, for each."""
    with closing(cell.administrator("ours")) as source, closing(cell.administrator(side)) as target:
        for ours, theirs in schemas.items():
            for table in tables:
                copy(source, target, ((ours, table), (theirs, table)))


def copy(
    source: Connection[Any], target: Connection[Any], way: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    """All rows of one table into another of the same columns."""
    (from_schema, from_table), (to_schema, to_table) = way
    columns = [
        name
        for (name,) in source.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s ORDER BY 1",
            [from_schema, from_table],
        )
    ]
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    out = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT binary)").format(
        sql.Identifier(from_schema, from_table), names
    )
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(to_schema, to_table), names
    )
    with source.cursor().copy(out) as rows, target.cursor().copy(into) as kept:
        for block in rows:
            kept.write(block)
