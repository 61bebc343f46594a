"""Roles, memberships and rights, compared with tenants/grants.py."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from tenants import grants
from tenants.doctor.checking import Cell, Check
from tenants.rights import Right, Role

# Settings that a role or the database would give every session, and that move what a statement means or may do.
MOVING = (
    "search_path",
    "role",
    "session_authorization",
    "session_replication_role",
    "row_security",
    "default_transaction_isolation",
    "default_transaction_read_only",
)
PREPARE = "run manage.py prepare_cell, which takes away what is too much and gives what is lacking"


def attributes(cell: Cell) -> Iterator[str]:
    survey = cell.survey
    app, owner = survey.roles.get(settings.DB_APP_ROLE), survey.roles.get(survey.owner)
    fixed = (settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE)
    for name in (*fixed, *(home.role for home in survey.registry if home.schema in survey.tables)):
        role = survey.roles.get(name)
        if role is None:
            yield f"the role {name} is missing"
        elif role.logs_in:
            yield f"{name} may log in"
        yield from _powers(role)
    yield from _powers(app)
    if app and owner and app.name == owner.name:
        yield f"the app's login {app.name} owns the database"
    if owner and (owner.is_super or owner.bypasses_policies):
        yield f"the owner {owner.name} is a superuser: everything passes, and nothing here is proven for it"


def _powers(role: Role | None) -> Iterator[str]:
    words = ("is a superuser", "makes roles", "makes databases", "replicates", "bypasses policies")
    if role:
        yield from (f"{role.name} {word}" for word, has in zip(words, role[2:], strict=True) if has)


def memberships(cell: Cell) -> Iterator[str]:
    found, wanted = cell.survey.our_members(), cell.survey.wanted_members()
    yield from (f"too much: {member}" for member in sorted(found - wanted))
    yield from (f"missing: {member}" for member in sorted(wanted - found))


def role_settings(cell: Cell) -> Iterator[str]:
    """`ALTER ROLE … SET` and `ALTER DATABASE … SET`; public alone as the login's path is what it has anyway."""
    rows = cell.ask(
        "SELECT coalesce(r.rolname::text, 'the database'), s FROM pg_db_role_setting d "
        "LEFT JOIN pg_roles r ON r.oid = d.setrole, unnest(d.setconfig) s "
        "WHERE d.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) "
        "AND (d.setrole = 0 OR r.rolname = ANY(%s))",
        _ours(cell),
    )
    for role, setting in rows:
        name, _, value = setting.partition("=")
        if name in MOVING and (name, value) != ("search_path", "public"):
            yield f"{role} has {setting}"


def rights_of_public(cell: Cell) -> Iterator[str]:
    unlisted = cell.survey.tables["public"] - grants.PUBLIC.keys()
    yield from (f"public.{table} has no line in tenants/grants.py" for table in sorted(unlisted))
    yield from _differences(cell, lambda right: right.schema == "public" and right.kind in _THINGS)


def rights_of_congresses(cell: Cell) -> Iterator[str]:
    known = {home.schema for home in cell.survey.homes} | cell.aside
    yield from _differences(cell, lambda right: right.schema in known and right.kind in _THINGS)


def rights_above(cell: Cell) -> Iterator[str]:
    """On the database and on schemas, and those given in advance for tables that are still to be made."""
    known = {"", "public", *(home.schema for home in cell.survey.homes)} | cell.aside
    yield from _differences(cell, lambda right: right.schema in known and right.kind not in _THINGS)
    rows = cell.ask(
        "SELECT a.privilege_type, p.parname, coalesce(r.rolname::text, 'PUBLIC') FROM pg_parameter_acl p "
        "CROSS JOIN LATERAL aclexplode(p.paracl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE a.grantee = 0 OR r.rolname = ANY(%s)",
        _ours(cell),
    )
    yield from (f"too much: {what} on parameter {name} for {role}" for what, name, role in rows)


def _ours(cell: Cell) -> list[str]:
    fixed = [settings.DB_APP_ROLE, settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE]
    return [*fixed, *(home.role for home in cell.survey.registry)]


_THINGS = ("table", "column", "sequence")


def _differences(cell: Cell, chosen: object) -> Iterator[str]:
    def pick(found: set[Right]) -> list[Right]:
        return sorted(right for right in found if chosen(right))  # type: ignore[operator]

    yield from (f"too much: {right}" for right in pick(cell.survey.excess))
    yield from (f"missing: {right}" for right in pick(cell.survey.missing))


CHECKS = (
    Check(
        "roles",
        "every role is there, none but the two logins may log in, and none has powers of its own",
        "ALTER ROLE … NOLOGIN (or the power it has, with NO before it); a missing role is made again by manage.py "
        "prepare_cell if it is the group's or the relay's, and otherwise comes back with the backup",
        attributes,
    ),
    Check(
        "memberships",
        "the login takes the roles of congresses and inherits none; congresses inherit the group",
        PREPARE + "; what it leaves was given by an administrator, who must REVOKE it",
        memberships,
    ),
    Check(
        "role settings",
        "no role and no database moves the search_path, the role or the isolation of its sessions",
        "ALTER ROLE … RESET … or ALTER DATABASE … RESET …, by the administrator",
        role_settings,
    ),
    Check(
        "rights above",
        "the database, schemas and rights in advance are as listed",
        PREPARE + "; a right on a parameter is the administrator's to REVOKE",
        rights_above,
    ),
    Check(
        "rights in public",
        "every table of public has its line and exactly its rights",
        PREPARE + "; a table without a line gets one in tenants/grants.py",
        rights_of_public,
    ),
    Check("rights in congresses", "every congress has exactly its rights", PREPARE, rights_of_congresses),
)
