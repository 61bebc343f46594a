"""What tables a schema has, asked of PostgreSQL: columns, keys, what must be loaded before what, numbers of identity columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from psycopg import sql

from tenants.archive.sessions import Session

# A JSON line holds these as JSON gives them back exactly; all others (json, arrays, bytea …) as PostgreSQL's own text.
# json among them: within JSON its null could not be told from no value at all.
NATIVE = (
    "bigint", "boolean", "character varying", "date", "integer", "numeric", "smallint", "text",
    "timestamp with time zone", "uuid",
)  # fmt: skip

# By the tables' own numbers: only these have an index in each of the catalogues.
_TABLES: LiteralString = """
SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s) ORDER BY n.nspname, c.relname"""
_COLUMNS: LiteralString = """
SELECT attrelid, attname, format_type(atttypid, NULL), format_type(atttypid, atttypmod), attidentity <> '' FROM pg_attribute
WHERE attrelid = ANY(%s) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attrelid, attnum"""
_KEYS: LiteralString = """
SELECT i.indrelid, a.attname FROM pg_index i JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(num, place) ON true
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
WHERE i.indrelid = ANY(%s) AND i.indisprimary ORDER BY i.indrelid, k.place"""
_NEEDS: LiteralString = """
SELECT conrelid, confrelid FROM pg_constraint WHERE conrelid = ANY(%s) AND contype = 'f' AND conrelid <> confrelid"""
_SEQUENCES: LiteralString = """
SELECT t, c, pg_sequence_last_value(pg_get_serial_sequence(format('%%I.%%I', %s::text, t), c)::regclass)
FROM unnest(%s::text[], %s::text[]) AS u(t, c)"""


class Ring(RuntimeError):
    """Tables that need each other can't be loaded one after another; tests/units/archive/test_tables.py keeps them out."""


@dataclass(frozen=True)
class Column:
    name: str
    plain: str  # the type without its length
    type: str
    counted: bool  # an identity column

    @property
    def native(self) -> bool:
        return self.plain in NATIVE

    @property
    def read(self) -> sql.Composed:
        """The column inside the select that becomes a JSON line."""
        name = sql.Identifier(self.name)
        if self.native:
            return sql.SQL("{}").format(name)
        return sql.SQL("{}::text AS {}").format(name, name)


@dataclass
class Table:
    schema: str
    name: str
    columns: list[Column] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)

    @property
    def place(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def counted_key(self) -> bool:
        """Whether its only key is a number that the database gives: another cell may have given it to another row."""
        return len(self.key) == 1 and any(one.counted for one in self.columns if one.name == self.key[0])

    @property
    def order(self) -> sql.Composed:
        """Rows always stand in the same order, whatever the server's collation is."""
        texts = {one.name for one in self.columns if one.plain in ("text", "character varying")}
        names = self.key or [one.name for one in self.columns]
        return sql.SQL(", ").join(
            sql.SQL('{} COLLATE "C"' if name in texts else "{}").format(sql.Identifier(name))
            for name in names
        )


def of(session: Session, schema: str) -> list[Table]:
    """The schema's tables, each after those that its foreign keys name. Raises Ring."""
    return of_all(session, [schema])[schema]


def of_all(session: Session, schemas: Sequence[str]) -> dict[str, list[Table]]:
    """Of many schemas, by as many queries as of one: the catalogue of a province is long. Raises Ring."""
    found = {oid: Table(schema, name) for oid, schema, name in session.execute(_TABLES, [list(schemas)])}
    told = [list(found)]
    for oid, *facts in session.execute(_COLUMNS, told):
        found[oid].columns.append(Column(*facts))
    for oid, name in session.execute(_KEYS, told):
        found[oid].key.append(name)
    for oid, other in session.execute(_NEEDS, told):
        if other in found and found[other].schema == found[oid].schema:
            found[oid].needs.add(found[other].name)
    placed: dict[str, dict[str, Table]] = {schema: {} for schema in schemas}
    for table in found.values():
        placed[table.schema][table.name] = table
    return {schema: in_order(held) for schema, held in placed.items()}


def in_order(found: Mapping[str, Table]) -> list[Table]:
    waiting, placed, out = dict(sorted(found.items())), set[str](), list[Table]()
    while waiting:
        ready = [name for name, table in waiting.items() if table.needs <= placed]
        if not ready:
            raise Ring(", ".join(waiting))
        placed.update(ready)
        out += [waiting.pop(name) for name in ready]
    return out


def names(session: Session, schemas: Sequence[str]) -> list[tuple[str, str]]:
    """Schema and name of every table in these schemas."""
    rows = session.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s) ORDER BY 1, 2",
        [list(schemas)],
    )
    return [(schema, table) for schema, table in rows]


def sequences(session: Session, found: Sequence[Table]) -> list[list[object]]:
    """[table, column, last number given] of identity columns; those that have given none are left out."""
    counted = [(table, one.name) for table in found for one in table.columns if one.counted]
    if not counted:
        return []
    given = [counted[0][0].schema, [table.name for table, _ in counted], [name for _, name in counted]]
    rows = session.execute(_SEQUENCES, given)
    return sorted([table, column, last] for table, column, last in rows if last is not None)


def set_sequences(session: Session, schema: str, wanted: Sequence[Sequence[object]]) -> None:
    """Each goes on after the last number that was given."""
    for table, column, last in wanted:
        session.execute(
            "SELECT setval(pg_get_serial_sequence(format('%%I.%%I', %s::text, %s::text), %s)::regclass, %s)",
            [schema, table, column, last],
        )


def applied(session: Session, schema: str) -> list[list[str]]:
    """[app, name] of the migrations that a schema has, in name order."""
    rows = session.execute(
        sql.SQL("SELECT app, name FROM {}").format(sql.Identifier(schema, "django_migrations"))
    )
    return sorted([str(app), str(name)] for app, name in rows)
