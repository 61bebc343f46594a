"""The whole cell from its backup into an empty database: state exactly as before, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tenants import applying, cell, migrating, rights, template
from tenants.applying import Sender
from tenants.archive import errors, files, importing, loading, manifest, schema, sessions, tables
from tenants.archive.importing import Report, applied
from tenants.archive.manifest import Manifest
from tenants.archive.sessions import Session

Told = Callable[[str], None]
PUBLIC = "public"


def restore_cell(*, folder: Path, other_key: bool = False, told: Told = lambda _line: None) -> Report:
    """Into the owner's database, which must be empty. Everything is checked before the first write; one transaction.

    An older backup is led to the present migrations afterwards. `other_key`: what is sealed under another key is given up.
    Raises NoOwner, NotAnArchive, Damaged, TooNew, WrongKind, OtherKey, NotEmpty, Conflict, Differs.
    """
    sessions.need_owner()
    made = manifest.read(folder, wanted=manifest.CELL)
    _need_known_public(made)
    if not manifest.opens_here(made) and not other_key:
        raise errors.OtherKey(theirs=made.sealing.get("key", ""), ours=manifest.key()["key"])
    parts = _parts(folder, made, told)
    report = Report()
    with applying.owner_transaction() as owner:
        session = schema.raw(owner)
        _need_empty(session)
        cell.make_roles()
        _public(session, folder, made)
        for _, part in parts:
            _empty(owner, session, part)
        owner.wait()
        shapes = tables.of_all(session, [part.congress["schema_name"] for _, part in parts])
        for count, (home, part) in enumerate(parts, start=1):
            loading.fill(session, shapes[part.congress["schema_name"]], home, part.tables, part.sequences)
            report.rows += part.rows
            told(
                f"{count}/{len(parts)} {part.congress['code']} {part.congress['name']}：{part.rows:,} 行，核对一致"
            )
        with connections["owner"].cursor() as cursor:
            for statement in rights.mending(rights.survey(cursor)):
                cursor.execute(statement)
        report.files = sum(_files(home, part) for home, part in parts)
    _to_the_present(made, [part for _, part in parts], report, told)
    return report


def _parts(folder: Path, made: Manifest, told: Told) -> list[tuple[Path, Manifest]]:
    """Every file of the backup is there and whole."""
    told(f"核对备份：公共数据和 {len(made.parts)} 个单位……")
    manifest.verify(folder, made)
    found = []
    for part in made.parts:
        home = folder / part["folder"]
        read = manifest.read(home, wanted=manifest.CONGRESS, sha256=part["sha256"])
        importing.need_known_migrations(read)
        manifest.verify(home, read)
        found.append((home, read))
    return found


def _need_known_public(made: Manifest) -> None:
    disk = MigrationLoader(None).disk_migrations or {}
    known = set(disk) | {name for migration in disk.values() for name in migration.replaces}
    manifest.need_known("公共表", made.public_migrations, known)


def _need_empty(session: Session) -> None:
    row = session.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' "
        "AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e') ORDER BY 1 LIMIT 1"
    ).fetchone()
    if row is not None:
        name = connections["owner"].settings_dict["NAME"]
        raise errors.NotEmpty(what=f"数据库 {name} 不是空的（已有 {row[0]}）")


def _public(session: Session, folder: Path, made: Manifest) -> None:
    """Tables at exactly the backup's migrations, then its rows; what the migrations put there themselves goes before."""
    executor = MigrationExecutor(connections["owner"])
    executor.migrate(_leaves(executor.loader, {(app, name) for app, name in made.public_migrations}))
    found = tables.of(session, PUBLIC)
    names = sql.SQL(", ").join(table.place for table in found)
    session.execute(sql.SQL("TRUNCATE {}").format(names))
    loading.fill(session, found, folder, made.public, made.public_sequences)


def _leaves(loader: Any, names: Iterable[template.Name]) -> list[template.Name]:
    """The last migration of each app among these."""
    wanted = set(names) & set(loader.graph.nodes)
    children = loader.graph.node_map
    return sorted(
        name
        for name in wanted
        if not any(child.key in wanted and child.key[0] == name[0] for child in children[name].children)
    )


def _empty(owner: Sender, session: Session, made: Manifest) -> None:
    """Its tables under its own name. A role of that name may be another database's: then it gets a new one."""
    facts, names = made.congress, applied(made)
    owner.wait()
    if schema.free_schema(session, facts["schema_name"], facts["code"]) != facts["schema_name"]:
        raise errors.Conflict(what=f"模式名 {facts['schema_name']} 不能使用")
    role = schema.free_role(session, facts["role_name"])
    schema.make_role(owner, role)
    schema.make(owner, schema=facts["schema_name"], plan=schema.plan_to(names))
    if role != facts["role_name"]:
        owner.send("UPDATE public.tenants_congress SET role_name = %s WHERE id = %s", [role, facts["id"]])
    if names == set(template.known()):
        schema.give_rights(owner, schema=facts["schema_name"], role=role)


def _files(folder: Path, made: Manifest) -> int:
    return files.bring_back(made.congress["id"], folder, made.files)


def _to_the_present(made: Manifest, parts: list[Manifest], report: Report, told: Told) -> None:
    """The database's statistics, and the migrations that the backup did not have yet."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    loader = MigrationLoader(None)
    older = set(loader.graph.nodes) - {(app, name) for app, name in made.public_migrations}
    if not older and all(applied(part) == set(template.known()) for part in parts):
        return
    told("备份来自较早的版本，正在升级到现在的版本……")
    cell.prepare()
    failed = migrating.migrate_all(told=told).failed
    report.notes += [f"{code} 升级失败：{reason}" for code, reason in failed.items()]
