"""Rows as JSON lines: out of PostgreSQL into a file, and back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

from tenants.archive import errors
from tenants.archive.sessions import Session
from tenants.archive.tables import Table

# JSON escapes all control characters, so with these as quote and delimiter COPY neither quotes nor escapes: a line is the JSON itself.
_RAW = "(FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
CHUNK = 1 << 18  # bytes


@dataclass(frozen=True)
class Part:
    """One file of an archive, as the manifest names it. `file` is relative to the archive's folder."""

    name: str
    file: str
    rows: int
    bytes: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class _Sink(Protocol):
    def write(self, data: bytes | bytearray, /) -> object: ...


class Nowhere:
    """For a hash alone."""

    def write(self, data: bytes | bytearray, /) -> object:
        return None


def query(table: Table, where: sql.Composable | None = None) -> sql.Composed:
    """The table's rows as JSON, in the order of its key."""
    columns = sql.SQL(", ").join(column.read for column in table.columns)
    return sql.SQL("SELECT row_to_json(r) FROM (SELECT {} FROM {} AS t WHERE {} ORDER BY {}) AS r").format(
        columns, table.place, where or sql.SQL("true"), table.order
    )


def export(
    session: Session, table: Table, path: Path, *, file: str, where: sql.Composable | None = None
) -> Part:
    """Write the table's rows to a new file that only this user may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
        return _copy_out(session, table, sink, file=file, where=where)


def measured(session: Session, table: Table, *, where: sql.Composable | None = None) -> Part:
    """As `export`, without a file: what the rows hash to now."""
    return _copy_out(session, table, Nowhere(), file="", where=where)


def _copy_out(
    session: Session, table: Table, sink: _Sink, *, file: str, where: sql.Composable | None
) -> Part:
    digest, size = hashlib.sha256(), 0
    statement = sql.SQL("COPY ({}) TO STDOUT " + _RAW).format(query(table, where))
    with session.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for chunk in _gathered(copy):
                digest.update(chunk)
                sink.write(chunk)
                size += len(chunk)
        rows = cursor.rowcount
    return Part(table.name, file, rows, size, digest.hexdigest())


def _gathered(copy: psycopg.Copy) -> Iterator[bytearray]:
    """PostgreSQL sends a message a row; hashing and writing are cheaper in larger pieces."""
    pile, read = bytearray(), copy.read
    while data := read():
        pile += data
        if len(pile) >= CHUNK:
            yield pile
            pile = bytearray()
    if pile:
        yield pile


def verify(folder: Path, part: Part) -> None:
    """The file is there and is what the manifest says. Raises Damaged."""
    path = folder / part.file
    digest, size, count, last = hashlib.sha256(), 0, 0, b"\n"
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                count += chunk.count(b"\n")
                last = chunk[-1:]
    except FileNotFoundError as error:
        raise errors.Damaged(file=part.file, what="文件不存在") from error
    if size != part.bytes:
        raise errors.Damaged(file=part.file, what=f"应为 {part.bytes} 字节，实为 {size} 字节")
    if digest.hexdigest() != part.sha256:
        raise errors.Damaged(file=part.file, what="内容被改动（SHA-256 不同）")
    if part.file.endswith(".jsonl") and (count != part.rows or last != b"\n"):
        raise errors.Damaged(file=part.file, what=f"应为 {part.rows} 行，实为 {count} 行")


def pour(session: Session, path: Path) -> None:
    """The file's lines into the temporary table `archive_line`, which is emptied before."""
    session.execute("CREATE TEMP TABLE IF NOT EXISTS archive_line (line json) ON COMMIT DROP")
    session.execute("TRUNCATE archive_line")
    into = "COPY archive_line (line) FROM STDIN " + _RAW
    with path.open("rb") as file, session.cursor() as cursor, cursor.copy(into) as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)


def rows(table: Table) -> sql.Composed:
    """FROM-clause of the poured lines as rows `r` of the table's own types."""
    shape = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(one.name), sql.SQL(one.type if one.native else "text"))
        for one in table.columns
    )
    return sql.SQL("archive_line AS l, json_to_record(l.line) AS r({})").format(shape)


def value(column: Any) -> sql.Composed:
    """A column of `r` as the table takes it."""
    name = sql.Identifier("r", column.name)
    return sql.SQL("{}" if column.native else "{}::" + column.type).format(name)


def load(session: Session, table: Table, path: Path) -> None:
    """All lines of the file into the table, which has no such rows yet."""
    pour(session, path)
    names = sql.SQL(", ").join(sql.Identifier(one.name) for one in table.columns)
    values = sql.SQL(", ").join(value(one) for one in table.columns)
    session.execute(
        sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
            table.place, names, values, rows(table)
        )
    )
