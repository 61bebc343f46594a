"""The whole cell as a folder: public, and each congress as its own export, all as they were at one moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from kernel import clock
from tenants.archive import exporting, folder, lines, manifest, sessions, tables
from tenants.archive.manifest import Manifest
from tenants.archive.sessions import Session
from tenants.archive.tables import Table

Told = Callable[[str], None]
CONGRESSES = "congresses"
PUBLIC = "public"


@dataclass(frozen=True)
class Home:
    """A congress that has a schema."""

    id: UUID
    code: str
    name: str
    schema: str


@dataclass(frozen=True)
class Saved:
    """What one congress came to."""

    home: Home
    sha256: str
    rows: int
    bytes: int


def usual_jobs() -> int:
    """How many congresses at once: enough that PostgreSQL computes while we hash."""
    return min(4, 1 + (os.cpu_count() or 1))


def backup(*, to: Path, jobs: int = 0, told: Told = lambda _line: None) -> Manifest:
    """Write the whole cell into the new folder `to`. People work on meanwhile; what they do after the moment is not in it.

    Raises NoOwner, FolderTaken, CannotWrite, DiskFull, Busy.
    """
    with sessions.opened() as session, folder.written(to) as partial:
        before = homes(session)
        locked = tables.names(session, [PUBLIC, *(home.schema for home in before)])
        with sessions.frozen(session, locked=locked) as snapshot:
            found = homes(session)
            # Made between the two looks: nobody migrates what is being made.
            sessions.share(session, tables.names(session, [home.schema for home in set(found) - set(before)]))
            made = Manifest(
                kind=manifest.CELL,
                taken_at=clock.now().isoformat(),
                snapshot=snapshot,
                product=manifest.product(),
                sealing=manifest.key(),
                public_migrations=tables.applied(session, PUBLIC),
            )
            shapes = tables.of_all(session, [PUBLIC, *(home.schema for home in found)])
            _congresses(found, partial, made, shapes=shapes, jobs=jobs or usual_jobs(), told=told)
            _public(session, partial, made, shapes[PUBLIC])
        manifest.write(partial, made)
    return made


def homes(session: Session) -> list[Home]:
    """In code order, as the session sees the registry."""
    rows = session.execute(
        "SELECT c.id, c.code, c.name, c.schema_name FROM public.tenants_congress c "
        "JOIN pg_namespace n ON n.nspname = c.schema_name ORDER BY c.code"
    )
    return [Home(*row) for row in rows]


def _public(session: Session, partial: Path, made: Manifest, public: list[Table]) -> None:
    (partial / PUBLIC).mkdir(mode=0o700)
    for table in public:
        file = f"{PUBLIC}/{table.name}.jsonl"
        made.public.append(lines.export(session, table, partial / file, file=file))
    made.public_sequences = tables.sequences(session, public)


def _congresses(
    found: list[Home],
    partial: Path,
    made: Manifest,
    *,
    shapes: Mapping[str, list[Table]],
    jobs: int,
    told: Told,
) -> None:
    (partial / CONGRESSES).mkdir(mode=0o700)

    def save(home: Home) -> Saved:
        into = partial / CONGRESSES / home.code
        into.mkdir(mode=0o700)
        with sessions.joined(made.snapshot) as session:
            part, sha256 = exporting.write(session, home.id, into, snapshot=made.snapshot, found=shapes)
        return Saved(home, sha256, part.rows, part.bytes)

    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(save, home) for home in found]
        try:
            for count, future in enumerate(as_completed(waiting), start=1):
                saved = future.result()
                made.parts.append(_part(saved))
                told(f"{count}/{len(found)} {saved.home.code} {saved.home.name}：{saved.rows:,} 行")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    made.parts.sort(key=lambda part: part["code"])


def _part(saved: Saved) -> dict[str, Any]:
    home = saved.home
    return {
        "code": home.code,
        "name": home.name,
        "folder": f"{CONGRESSES}/{home.code}",
        "sha256": saved.sha256,
        "rows": saved.rows,
        "bytes": saved.bytes,
    }
