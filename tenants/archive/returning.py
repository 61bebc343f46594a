"""One congress of a running cell back to its backup, its epoch raised; everybody else's rows stay as they are.

1. Its people get the maintenance page, the relay waits (a transaction of its own).
2. One transaction: the present schema is put aside, the backup's is made and filled under its name, numbers and envelopes are put
   right with the others, the epoch is raised and the state given back. Killed before its commit, it has changed nothing; the mark of 1
   is then taken away by `migrate_tenants`, or by restoring again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from kernel import clock
from tenants import applying, migrating, states
from tenants.applying import Sender
from tenants.archive import (
    aside,
    belongings,
    errors,
    exporting,
    files,
    importing,
    loading,
    manifest,
    reconciling,
    schema,
    sessions,
    tables,
)  # fmt: skip
from tenants.archive.importing import Report, applied
from tenants.archive.manifest import Manifest
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session

Told = Callable[[str], None]
GRACE_SECONDS = 2.0  # for requests that asked for the state just before it changed
QUIET_SECONDS = 35.0  # at most: longer than the relay keeps what it has claimed
FROM = (states.ACTIVE, states.SUSPENDED, states.MIGRATING)
# Rows of public that the running cell keeps as they are: who may log in, the registry, the journal.
KEPT = {belongings.REGISTRY, "tenants.congresscode", "tenants.platformentry", "identity.personidentity"}


@dataclass(frozen=True)
class Home:
    """The registry's row as far as it matters here."""

    id: UUID
    code: str
    name: str
    schema: str
    role: str
    epoch: int
    state: str


def restore_congress(
    *, folder: Path, code: str, confirm: str, told: Told = lambda _line: None, grace: float = GRACE_SECONDS
) -> Report:
    """`folder`: the congress's export, or a backup of the cell that has it. `confirm` repeats the code.

    Raises NoOwner, UnknownCongress, NoSchema, NotConfirmed, WrongState, NotAnArchive, Damaged, TooNew, WrongKind, Conflict, Differs,
    Busy.
    """
    with sessions.opened() as session:
        home = _home(exporting.registered(session, code))
        if confirm != code:
            raise errors.NotConfirmed(name=home.name, code=code)
        archive, made = _archive(folder, home)
        told(f"核对 {len(made.every)} 个文件……")
        manifest.verify(archive, made)
        importing.need_known_migrations(made)
        with _alone(session), _closed(session, home):
            told(f"{home.name}已进入维护状态，等待正在办理的操作结束……")
            _wait(session, home, grace)
            told(f"写入 {made.rows:,} 行……")
            return _replace(home, archive, made, source=folder)


def _home(row: dict[str, Any]) -> Home:
    home = Home(
        row["id"], row["code"], row["name"], row["schema_name"], row["role_name"], row["epoch"], row["state"]
    )
    if home.state not in FROM:
        raise errors.WrongState(name=home.name, state=states.CONGRESS.label(home.state))
    return home


def _archive(folder: Path, home: Home) -> tuple[Path, Manifest]:
    """Where this congress's part lies, and its manifest."""
    if manifest.kind(folder) == manifest.CELL:
        whole = manifest.read(folder, wanted=manifest.CELL)
        part = next((part for part in whole.parts if part["code"] == home.code), None)
        if part is None:
            raise errors.NotAnArchive(folder=folder, why=f"其中没有{home.name}")
        folder, sha256 = folder / part["folder"], part["sha256"]
    else:
        sha256 = ""
    made = manifest.read(folder, wanted=manifest.CONGRESS, sha256=sha256)
    if made.congress["id"] != str(home.id):
        raise errors.WrongKind(
            folder=folder, found=f"{made.congress['name']}的数据", wanted=f"{home.name}的数据"
        )
    return folder, made


@contextmanager
def _alone(session: Session) -> Iterator[None]:
    """No migration runs, and no other restore. Raises Busy."""
    found = session.execute("SELECT pg_try_advisory_lock(%s)", [migrating.LOCK]).fetchone()
    if not found or not found[0]:
        raise errors.Busy(seconds=0)
    try:
        yield
    finally:
        session.execute("SELECT pg_advisory_unlock(%s)", [migrating.LOCK])


@contextmanager
def _closed(session: Session, home: Home) -> Iterator[None]:
    """Maintenance while it runs; when it fails, back to the state before."""
    session.execute(
        "UPDATE public.tenants_congress SET resume_state = state, state = 'migrating' WHERE id = %s AND state IN ('active', 'suspended')",
        [home.id],
    )
    try:
        yield
    except BaseException:
        session.execute(
            "UPDATE public.tenants_congress SET state = coalesce(nullif(resume_state, ''), 'active'), resume_state = '' "
            "WHERE id = %s AND state = 'migrating'",
            [home.id],
        )
        raise


def _wait(session: Session, home: Home, grace: float) -> None:
    """Until requests that began before have reached their tables, and the relay has put down what it had in hand."""
    time.sleep(grace)
    until = time.monotonic() + QUIET_SECONDS
    while not reconciling.are_quiet(session, home.schema) and time.monotonic() < until:
        time.sleep(0.5)


def _replace(home: Home, archive: Path, made: Manifest, *, source: Path) -> Report:
    report = Report(rows=made.rows)
    with sessions.refused_when_busy(), applying.owner_transaction() as owner:
        session = schema.raw(owner)
        epoch = _locked(session, home)
        sessions.exclude(session, tables.names(session, [home.schema]))
        before = aside.put(session, schema=home.schema, role=home.role, code=home.code)
        _build(owner, session, home, archive, made)
        back = Return(home.id, home.schema, before, epoch, clock.now(), _others(session, home))
        report.notes += reconciling.reconcile(session, back)
        report.notes += _public(session, archive, made)
        session.execute(
            "UPDATE public.tenants_congress SET epoch = %s, state = coalesce(nullif(resume_state, ''), 'active'), resume_state = '' "
            "WHERE id = %s",
            [epoch, home.id],
        )
        body = {"archive": before, "epoch": epoch, "rows": made.rows}
        importing.record(session, "congress.restored", made, body, folder=source)
        report.files = files.bring_back(home.id, archive, made.files)
    report.notes.append(f"恢复前的数据保留在模式 {before} 中，只有数据库所有者能够读取。")
    return report


def _locked(session: Session, home: Home) -> int:
    """The epoch that begins now. Raises WrongState when somebody has given the state back meanwhile."""
    with session.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            "SELECT state, epoch FROM public.tenants_congress WHERE id = %s FOR NO KEY UPDATE", [home.id]
        ).fetchone()
    if row is None or row["state"] != states.MIGRATING:
        raise errors.WrongState(
            name=home.name, state=states.CONGRESS.label(row["state"] if row else home.state)
        )
    return int(row["epoch"]) + 1


def _build(owner: Sender, session: Session, home: Home, archive: Path, made: Manifest) -> None:
    """The backup's schema under the congress's own name, its rows, and the migrations it did not have yet."""
    names = applied(made)
    schema.make(owner, schema=home.schema, plan=schema.plan_to(names))
    owner.wait()
    loading.fill(session, tables.of(session, home.schema), archive, made.tables, made.sequences)
    plan = schema.advance(owner, schema=home.schema, names=names)
    schema.note(owner, congress_id=home.id, names=names | set(plan.names))
    schema.give_rights(owner, schema=home.schema, role=home.role)
    owner.wait()


def _others(session: Session, home: Home) -> dict[UUID, tuple[str, str]]:
    rows = session.execute(
        "SELECT c.id, c.name, c.schema_name FROM public.tenants_congress c "
        "JOIN pg_namespace n ON n.nspname = c.schema_name WHERE c.id <> %s ORDER BY c.code",
        [home.id],
    )
    return {congress_id: (name, place) for congress_id, name, place in rows}


def _public(session: Session, archive: Path, made: Manifest) -> list[str]:
    """Seats, persons and rules that the restored rows name are there already, since none is ever deleted; what lacks comes in."""
    public = tables.of(session, "public")
    merged = importing.merge_public(session, archive, made, public, skipped=KEPT)
    notes = [f"{one.table}：补回 {one.new} 行。" for one in merged if one.new]
    seats = session.execute(
        "SELECT count(*) FROM public.identity_seat WHERE congress_id = %s AND created_at > %s",
        [made.congress["id"], made.taken_at],
    ).fetchone()
    if seats and seats[0]:
        notes.append(f"备份之后新设的 {seats[0]} 个席位仍然有效，其代表资格、所属单位等本级记录须重新登记。")
    return notes
