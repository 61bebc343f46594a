"""One congress as a folder: a file a table, the rows of public that go with it, its files, and the manifest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from kernel import clock
from tenants.archive import belongings, errors, files, folder, lines, manifest, sessions, tables
from tenants.archive.manifest import Manifest
from tenants.archive.sessions import Session
from tenants.archive.tables import Table

Told = Callable[[str], None]
_CODE = re.compile(r"[0-9]{6}")


def export_congress(*, code: str, to: Path, told: Told = lambda _line: None) -> Manifest:
    """Write the congress with this division code into the new folder `to`, all of it as it was at one moment.

    Raises NoOwner, UnknownCongress, NoSchema, FolderTaken, CannotWrite, DiskFull, Busy.
    """
    with sessions.opened() as session:
        row = registered(session, code)
        with folder.written(to) as partial:
            locked = tables.names(session, [row["schema_name"]])
            with sessions.frozen(session, locked=locked) as snapshot:
                found = tables.of_all(session, ["public", row["schema_name"]])
                made, _ = write(session, row["id"], partial, snapshot=snapshot, found=found)
    told(f"{made.congress['name']}：{made.rows:,} 行，{made.bytes:,} 字节")
    return made


def registered(session: Session, code: str) -> dict[str, Any]:
    """The registry's row, which has a schema. Raises UnknownCongress, NoSchema."""
    row = None
    if _CODE.fullmatch(code):
        with session.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute("SELECT * FROM public.tenants_congress WHERE code = %s", [code]).fetchone()
    if row is None:
        raise errors.UnknownCongress(code=code)
    if not has_schema(session, row):
        raise errors.NoSchema(name=row["name"])
    return row


def has_schema(session: Session, row: dict[str, Any]) -> bool:
    """Asked of PostgreSQL itself: the registry's count of migrations may lag behind in older data."""
    found = session.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [row["schema_name"]]).fetchone()
    return found is not None


def write(
    session: Session, congress_id: UUID, into: Path, *, snapshot: str, found: Mapping[str, list[Table]]
) -> tuple[Manifest, str]:
    """The congress as the session's transaction sees it, into a folder that is there; its manifest and the manifest's SHA-256.

    `found`: the tables of public and of its schema.
    """
    facts = _facts(session, congress_id)
    schema = facts["schema_name"]
    made = Manifest(
        kind=manifest.CONGRESS,
        taken_at=clock.now().isoformat(),
        snapshot=snapshot,
        product=manifest.product(),
        sealing=manifest.key(),
        congress=facts,
        migrations=tables.applied(session, schema),
        public_migrations=tables.applied(session, "public"),
    )
    for table in found[schema]:
        file = f"{table.name}.jsonl"
        made.tables.append(lines.export(session, table, into / file, file=file))
    # After the rows: a number given meanwhile is then behind, never ahead of them.
    made.sequences = tables.sequences(session, found[schema])
    (into / "public").mkdir(mode=0o700)
    for table, where in belongings.chosen(found["public"], congress_id):
        file = f"public/{table.name}.jsonl"
        made.public.append(lines.export(session, table, into / file, file=file, where=where))
    made.files = files.export(congress_id, into)
    return made, manifest.write(into, made)


def _facts(session: Session, congress_id: UUID) -> dict[str, Any]:
    """The registry's row, and the codes of those it names."""
    with session.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "SELECT c.*, p.code AS parent_code, s.code AS successor_code FROM public.tenants_congress c "
            "LEFT JOIN public.tenants_congress p ON p.id = c.parent_id "
            "LEFT JOIN public.tenants_congress s ON s.id = c.successor_id WHERE c.id = %s",
            [congress_id],
        ).fetchone()
    if row is None:
        raise errors.UnknownCongress(code=str(congress_id))
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
