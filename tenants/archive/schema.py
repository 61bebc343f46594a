"""A congress's schema and role as an archive needs them: made at exactly the archive's migrations, then led to the present ones."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import connections
from psycopg import sql

from kernel import clock
from tenants import grants, rights, template
from tenants.applying import Sender
from tenants.archive import sessions
from tenants.archive.sessions import Session
from tenants.template import Name, Plan

_NAME = re.compile(r"[a-z][a-z0-9_]{2,29}")


def plan_to(names: Iterable[Name]) -> Plan:
    """From nothing to exactly these migrations, all of which are known (manifest.need_known)."""
    wanted = frozenset(names)
    if wanted == frozenset(template.known()):
        return template.plan()
    return template.exactly(wanted)


def free_schema(session: Session, wanted: str, code: str) -> str:
    """The name it had, or a new one where that is taken."""
    taken = session.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [wanted]).fetchone()
    return wanted if _may_be(wanted) and taken is None else f"t_{code}_{secrets.token_hex(4)}"


def free_role(session: Session, wanted: str) -> str:
    """The same for a role. Roles belong to the whole server: another database there may have this very one."""
    taken = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [wanted]).fetchone()
    return wanted if _may_be(wanted) and taken is None else f"lt_{secrets.token_hex(8)}"


def _may_be(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.startswith("pg_")


def make(owner: Sender, *, schema: str, plan: Plan) -> None:
    """The schema with its empty tables."""
    owner.send(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    owner.apply(plan, schema=schema)


def advance(owner: Sender, *, schema: str, names: Iterable[Name]) -> Plan:
    """From the archive's migrations to the present ones."""
    plan = template.plan(frozenset(names))
    if plan.names:
        owner.apply(plan, schema=schema)
    return plan


def make_role(owner: Sender, role: str) -> None:
    owner.send(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


def give_rights(owner: Sender, *, schema: str, role: str) -> None:
    """What tenants/grants.py gives a congress, for all tables of the present migrations."""
    for statement in grants.tenant_statements(schema=schema, role=role):
        owner.send(statement)
    owner.send(rights.join(rights.Member(role, settings.DB_APP_ROLE, inherits=False, may_set=True)))
    # Last: PostgreSQL locks the group's row until commit.
    owner.send(rights.join(rights.Member(settings.DB_GROUP_ROLE, role, inherits=True, may_set=False)))


def note(owner: Sender, *, congress_id: object, names: Iterable[Name]) -> None:
    """In the registry: which migrations the schema has."""
    held = frozenset(names)
    owner.send("UPDATE public.tenants_congress SET migrations = %s WHERE id = %s", [len(held), congress_id])
    owner.send(
        "INSERT INTO public.tenants_schemastate (congress_id, digest, state, error, at) VALUES (%s, %s, 'current', '', %s) "
        "ON CONFLICT (congress_id) DO UPDATE SET digest = excluded.digest, state = 'current', error = '', at = excluded.at",
        [congress_id, template.digest_of(held), clock.now()],
    )


def raw(owner: Sender) -> Session:
    """The transaction's connection, once everything sent is done. Values are written in it as in every session of the archive."""
    owner.wait()
    session: Session = connections["owner"].connection
    for statement in sessions.LIKE_EVERYWHERE:
        session.execute(statement.replace("SET ", "SET LOCAL ", 1))
    return session
