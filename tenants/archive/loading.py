"""Rows of an archive into tables, and the proof that they are the same rows: what the tables hold hashes to what the manifest says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import NOT_PROVIDED
from psycopg import sql

from tenants.archive import belongings, errors, lines, tables
from tenants.archive.lines import Part
from tenants.archive.sessions import Session
from tenants.archive.tables import Table


@dataclass(frozen=True)
class Merged:
    """What became of rows that were brought into a table which had rows already."""

    table: str
    new: int
    there: int
    differing: int


def fill(
    session: Session,
    found: Sequence[Table],
    folder: Path,
    parts: Sequence[Part],
    sequences: Sequence[Sequence[Any]],
) -> None:
    """Load all tables of a schema, which are empty but for Django's list of migrations. Raises Conflict, Differs."""
    by_name = {part.name: part for part in parts}
    strange = by_name.keys() ^ {table.name for table in found}
    if strange:
        raise errors.Conflict(what=f"表 {sorted(strange)[0]} 与迁移记录不符")
    for table in found:
        if table.name == "django_migrations":
            session.execute(sql.SQL("DELETE FROM {}").format(table.place))
        if by_name[table.name].rows:
            _refusing(session, table, folder / by_name[table.name].file)
    tables.set_sequences(session, found[0].schema, sequences)
    compare(session, found, by_name)


def _refusing(session: Session, table: Table, path: Path) -> None:
    try:
        lines.load(session, table, path)
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        reason = (error.diag.message_primary or str(error)).splitlines()[0]
        raise errors.Conflict(what=f"表 {table.name}：{reason}") from error


def compare(session: Session, found: Sequence[Table], parts: Mapping[str, Part]) -> None:
    """Raises Differs."""
    for table in found:
        now, told = lines.measured(session, table), parts[table.name]
        if (now.rows, now.sha256) != (told.rows, told.sha256):
            raise errors.Differs(table=table.name)


def merge(session: Session, table: Table, folder: Path, part: Part) -> Merged:
    """Bring in the rows that are not there; what is there stays as it is. Raises Conflict when a row can be neither.

    A key that is a mere number is given anew: here it may be another row's.
    """
    if part.rows == 0:
        return Merged(table.name, 0, 0, 0)
    lines.pour(session, folder / part.file)
    absent = _absent(table, folder / part.file)
    kept = [one for one in table.columns if not (table.counted_key and one.name in table.key)]
    names = sql.SQL(", ").join(sql.Identifier(one.name) for one in kept)
    values = sql.SQL(", ").join(
        sql.Literal(absent[one.name]) if one.name in absent else lines.value(one) for one in kept
    )
    rows = lines.rows(table)
    made = session.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
            table.place, names, values, rows
        )
    ).rowcount
    told = sql.SQL("ROW({})").format(values)
    here = sql.SQL("ROW({})").format(sql.SQL(", ").join(sql.Identifier("t", one.name) for one in kept))
    same = sql.SQL("{}::text = {}::text").format(here, told)
    if table.counted_key:
        met = same
    else:
        met = sql.SQL(" AND ").join(
            sql.SQL("{} = {}").format(sql.Identifier("t", one.name), lines.value(one))
            for one in kept
            if one.name in table.key
        )
    counted = session.execute(
        sql.SQL(
            "SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM {place} AS t WHERE {met})), "
            "count(*) FILTER (WHERE NOT EXISTS (SELECT FROM {place} AS t WHERE {same})) FROM {rows}"
        ).format(place=table.place, met=met, same=same, rows=rows)
    ).fetchone()
    lost, differing = counted or (0, 0)
    if lost:
        raise errors.Conflict(what=f"表 {table.name} 有 {lost} 行的唯一值已被本系统的其他行占用")
    return Merged(table.name, made, part.rows - made, differing)


def _absent(table: Table, path: Path) -> dict[str, Any]:
    """Columns that the archive's product did not have yet, with the value that the model gives by itself."""
    with path.open(encoding="utf-8") as file:
        given = json.loads(file.readline())
    lacking = [one.name for one in table.columns if one.name not in given]
    if not lacking:
        return {}
    model = next(
        apps.get_model(label) for label in belongings.GOES if belongings.table_of(label) == table.name
    )
    fields = {field.column: field for field in model._meta.concrete_fields}
    out: dict[str, Any] = {}
    for name in lacking:
        field = fields.get(name)
        if field is None or (field.default is NOT_PROVIDED and not field.null):
            raise errors.Conflict(what=f"备份的表 {table.name} 没有列 {name}")
        out[name] = None if field.default is NOT_PROVIDED else field.get_default()
    return out


def insert(session: Session, table: Table, facts: Mapping[str, Any]) -> None:
    """One row, given as the facts of a JSON line."""
    names = sql.SQL(", ").join(sql.Identifier(one.name) for one in table.columns)
    values = sql.SQL(", ").join(lines.value(one) for one in table.columns)
    rows = lines.rows(table)
    session.execute("CREATE TEMP TABLE IF NOT EXISTS archive_line (line json) ON COMMIT DROP")
    session.execute("TRUNCATE archive_line")
    session.execute(
        "INSERT INTO archive_line VALUES (%s)", [json.dumps(facts, ensure_ascii=False, default=str)]
    )
    session.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table.place, names, values, rows))
