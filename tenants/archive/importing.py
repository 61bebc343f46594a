"""A congress from its export into a cell that has nothing of it: registry row, schema, rows, seats and files, or nothing at all."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row

from kernel import clock
from kernel.journal import canonical
from tenants import applying, states, template
from tenants.applying import Sender
from tenants.archive import aside, belongings, errors, files, loading, manifest, schema, sessions, tables
from tenants.archive.manifest import Manifest
from tenants.archive.sessions import Session
from tenants.archive.tables import Table
from tenants.models import PlatformEntry

Told = Callable[[str], None]
ARRIVED = "正在从其他平台迁入。"
# By which a congress is not empty: model → which of its rows. A test envelope is no work, nor its answer.
SIGNS_OF_WORK = {
    "records.entry": "person_id IS NOT NULL",
    "postbox.outbox": "kind NOT IN ('probe', 'probe-answer')",
    "postbox.inbox": "kind NOT IN ('probe', 'probe-answer')",
}


@dataclass
class Report:
    """What was done, and what the operator should look at."""

    rows: int = 0
    files: int = 0
    notes: list[str] = field(default_factory=list)


def import_congress(*, folder: Path, told: Told = lambda _line: None) -> Report:
    """Everything is checked before the first write; one transaction, so that a failure leaves nothing.

    Raises NoOwner, NotAnArchive, Damaged, TooNew, WrongKind, NotEmpty, Conflict, Differs, Busy.
    """
    sessions.need_owner()
    made = manifest.read(folder, wanted=manifest.CONGRESS)
    told(f"核对 {len(made.every)} 个文件……")
    manifest.verify(folder, made)
    need_known_migrations(made)
    report = Report(rows=made.rows)
    with sessions.refused_when_busy(), applying.owner_transaction() as owner:
        session = schema.raw(owner)
        facts = _home(session, folder, made, report)
        told(f"写入{made.congress['name']}：{made.rows:,} 行……")
        kept = _build(owner, session, folder, made, facts)
        public = tables.of(session, "public")
        report.notes += merged_notes(
            merge_public(session, folder, made, public, skipped={belongings.REGISTRY})
        )
        names = schema.advance(owner, schema=facts["schema_name"], names=applied(made)).names
        schema.note(owner, congress_id=facts["id"], names=applied(made) | set(names))
        schema.give_rights(owner, schema=facts["schema_name"], role=facts["role_name"])
        owner.wait()
        body = {"rows": made.rows, "product": made.product, "archive": kept}
        record(session, "congress.imported", made, body, folder=folder)
        report.files = files.bring_back(UUID(str(facts["id"])), folder, made.files)
    if not manifest.opens_here(made):
        report.notes.append("导出中的密文（身份证号、电话等）由另一把密钥加密，本平台无法读取，须重新录入。")
    return report


def applied(made: Manifest) -> frozenset[template.Name]:
    return frozenset((app, name) for app, name in made.migrations)


def need_known_migrations(made: Manifest) -> None:
    """Raises TooNew where the archive comes from newer code than this."""
    manifest.need_known("表", made.migrations, template.known())


def _home(session: Session, folder: Path, made: Manifest, report: Report) -> dict[str, Any]:
    """The registry's row of the congress, locked: the one that is there and has nothing, or a new one. Raises NotEmpty."""
    told = made.congress
    with session.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            "SELECT * FROM public.tenants_congress WHERE id = %s OR code = %s FOR NO KEY UPDATE",
            [told["id"], told["code"]],
        ).fetchall()
        former = cursor.execute(
            "SELECT 1 FROM public.tenants_congresscode WHERE code = %s AND congress_id <> %s",
            [told["code"], told["id"]],
        ).fetchone()
    if former:
        raise errors.NotEmpty(what=f"代码 {told['code']} 在本平台曾属于另一个单位，旧地址仍指向它")
    if not found:
        return _registered(session, folder, made, report)
    for row in found:
        if str(row["id"]) != told["id"]:
            raise errors.NotEmpty(what=f"代码 {told['code']} 在本平台属于另一个单位（内部编号不同）")
    (row,) = found
    _need_empty(session, row)
    if row["state"] == states.ELSEWHERE:
        # Until the cell that it leaves has let go, nobody works here.
        session.execute(
            "UPDATE public.tenants_congress SET state = %s, state_since = %s, state_reason = %s, cell = NULL, epoch = %s, "
            "provisioned_at = %s WHERE id = %s",
            [states.SUSPENDED, clock.now(), ARRIVED, told["epoch"], clock.now(), row["id"]],
        )
        report.notes.append("该单位为暂停状态；原平台办理迁出后，请在控制台恢复。")
    if row["state"] == states.REQUESTED:
        session.execute(
            "UPDATE public.tenants_congress SET state = %s, state_since = %s, provisioned_at = %s WHERE id = %s",
            [states.PROVISIONING, clock.now(), clock.now(), row["id"]],
        )
    return row


def _need_empty(session: Session, row: Mapping[str, Any]) -> None:
    """Nobody has worked there: what a congress is founded with is no obstacle, a person's deed or another's envelope is."""
    here = dict.fromkeys(name for _, name in tables.names(session, [row["schema_name"]]))
    sessions.exclude(session, [(row["schema_name"], name) for name in here])
    for label, sign in SIGNS_OF_WORK.items():
        table = belongings.table_of(label)
        place = sql.Identifier(row["schema_name"], table)
        if (
            table in here
            and session.execute(
                sql.SQL("SELECT 1 FROM {} WHERE " + sign + " LIMIT 1").format(place)
            ).fetchone()
        ):
            raise errors.NotEmpty(what=f"{row['name']}在本平台已有数据（表 {table}）")


def _registered(session: Session, folder: Path, made: Manifest, report: Report) -> dict[str, Any]:
    """A row like the exported one. Its parent and successor are looked for by id, then by code."""
    (line,) = (folder / _part(made, belongings.table_of(belongings.REGISTRY)).file).read_text().splitlines()
    facts: dict[str, Any] = json.loads(line)
    for name in ("parent", "successor"):
        facts[f"{name}_id"] = _relative(session, facts[f"{name}_id"], made.congress[f"{name}_code"])
        if made.congress[f"{name}_code"] and facts[f"{name}_id"] is None:
            word = {"parent": "上级", "successor": "继任"}[name]
            report.notes.append(f"{word}单位 {made.congress[f'{name}_code']} 不在本平台，已留空。")
    facts["schema_name"] = schema.free_schema(session, facts["schema_name"], facts["code"])
    facts["role_name"] = schema.free_role(session, facts["role_name"])
    facts["cell"] = None
    if facts["state"] == states.MIGRATING:
        facts |= {"state": facts["resume_state"] or states.SUSPENDED, "resume_state": ""}
    (table,) = (one for one in tables.of(session, "public") if one.name == "tenants_congress")
    loading.insert(session, table, facts)
    return facts


def _part(made: Manifest, name: str) -> Any:
    try:
        return next(part for part in made.public if part.name == name and part.rows)
    except StopIteration as error:
        raise errors.Damaged(file=f"public/{name}.jsonl", what="没有这家单位的登记行") from error


def _relative(session: Session, congress_id: str | None, code: str | None) -> str | None:
    found = session.execute(
        "SELECT id FROM public.tenants_congress WHERE id = %s OR code = %s ORDER BY id = %s DESC LIMIT 1",
        [congress_id, code, congress_id],
    ).fetchone()
    return str(found[0]) if found else None


def _build(owner: Sender, session: Session, folder: Path, made: Manifest, facts: Mapping[str, Any]) -> str:
    """The schema at the archive's migrations, filled; the name under which one that was there is kept, if there was one."""
    name, role = facts["schema_name"], facts["role_name"]
    kept = ""
    if session.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone():
        kept = aside.put(session, schema=name, role=role, code=facts["code"])
    if session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        schema.make_role(owner, role)
    schema.make(owner, schema=name, plan=schema.plan_to(applied(made)))
    owner.wait()
    loading.fill(session, tables.of(session, name), folder, made.tables, made.sequences)
    return kept


def merge_public(
    session: Session, folder: Path, made: Manifest, public: list[Table], *, skipped: set[str]
) -> list[loading.Merged]:
    """Rows of public that belong to the congress: what is not there comes in, what is there stays."""
    parts = {part.name: part for part in made.public}
    left_out = {belongings.table_of(label) for label in skipped}
    return [
        loading.merge(session, table, folder, parts[table.name])
        for table, _ in belongings.chosen(public, UUID(made.congress["id"]))
        if table.name in parts and table.name not in left_out
    ]


def merged_notes(merged: list[loading.Merged]) -> list[str]:
    return [
        f"{one.table}：{one.differing} 行与本平台现有内容不同，保留了现有内容。"
        for one in merged
        if one.differing
    ]


def _operator() -> str:
    """The account that runs the command, or on whose behalf root does."""
    try:
        return (os.environ.get("SUDO_USER") or getpass.getuser())[:100]
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def record(session: Session, deed: str, made: Manifest, body: Mapping[str, Any], *, folder: Path) -> None:
    """Into the public journal, with the moment of the archive and its `folder`: what the operator named."""
    facts = {"code": made.congress["code"], "taken_at": made.taken_at, "folder": folder.resolve().name}
    record_deed(session, deed, UUID(made.congress["id"]), {**facts, **body})


def record_deed(session: Session, deed: str, congress_id: UUID, body: Mapping[str, Any]) -> None:
    """In the owner's running transaction, whose path may still be a congress's.

    Nobody is logged in at a command, so the entry names the account of the machine.
    """
    entry = PlatformEntry(
        at=clock.now(),
        deed=deed,
        subject_type="tenants.congress",
        subject_id=congress_id,
        congress_id=congress_id,
        person_name=_operator(),
        seat_label="运维命令",
        channel="command",
        body=canonical(body),
    )
    facts = {str(field.column): getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    name = entry._meta.db_table
    (table,) = (one for one in tables.of(session, "public") if one.name == name)
    loading.insert(session, table, facts)
