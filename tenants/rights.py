"""What PostgreSQL says that each role holds, compared with tenants/grants.py; and the statements that mend the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from psycopg import sql

from tenants import grants
from tenants.grants import Privileges

# Everything in this database that carries a list of rights, without what the owner of a thing holds by being its owner.
# What belongs to an extension is its own business. A column's rights count as its own kind; rights given in advance (ALTER DEFAULT PRIVILEGES) as "default".
HELD = """
WITH spaces AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), extended AS (
    SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'
), things AS (
    SELECT 'table' AS kind, n.nspname AS space, c.relname::text AS name, c.relowner AS owner, c.relacl AS acl
        FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid NOT IN (SELECT objid FROM extended)
    UNION ALL SELECT 'sequence', n.nspname, c.relname, c.relowner, c.relacl
        FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace WHERE c.relkind = 'S'
    UNION ALL SELECT 'column', n.nspname, c.relname || '.' || a.attname, c.relowner, a.attacl
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN spaces n ON n.oid = c.relnamespace
        WHERE a.attacl IS NOT NULL
    UNION ALL SELECT 'schema', n.nspname, '', n.nspowner, n.nspacl FROM spaces n
    UNION ALL SELECT 'database', '', datname, datdba, coalesce(datacl, acldefault('d', datdba))
        FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'default', coalesce(n.nspname, ''), d.defaclobjtype::text, d.defaclrole, d.defaclacl
        FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
)
SELECT t.kind, t.space, t.name, coalesce(r.rolname::text, 'PUBLIC'), a.privilege_type, a.is_grantable
    FROM things t CROSS JOIN LATERAL aclexplode(t.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> t.owner
"""
TABLES = """
SELECT n.nspname, c.relname FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND c.oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e')
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
ROLES = """
SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
"""
REGISTRY = "SELECT code, schema_name, role_name, state, migrations FROM public.tenants_congress ORDER BY code"
MEMBERS = """
SELECT g.rolname, m.rolname, a.inherit_option, a.set_option, a.admin_option
    FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
"""


class Right(NamedTuple):
    """One privilege of one role on one thing. `name` is empty for a schema, `schema` for the database."""

    kind: str
    schema: str
    name: str
    grantee: str
    privilege: str
    grantable: bool = False

    def __str__(self) -> str:
        place = ".".join(filter(None, (self.schema, self.name)))
        return (
            f"{self.privilege} on {self.kind} {place} for {self.grantee}"
            + " with grant option" * self.grantable
        )


class Member(NamedTuple):
    """`member` belongs to `granted`; the flags are PostgreSQL 16's."""

    granted: str
    member: str
    inherits: bool
    may_set: bool
    may_give: bool = False

    def __str__(self) -> str:
        flags = f"inherit {self.inherits}, set {self.may_set}, admin {self.may_give}".lower()
        return f"{self.member} in {self.granted} ({flags})"


class Role(NamedTuple):
    """A role of the cluster and what it may do beyond rights on things."""

    name: str
    logs_in: bool
    is_super: bool
    makes_roles: bool
    makes_databases: bool
    replicates: bool
    bypasses_policies: bool


class Home(NamedTuple):
    """A congress as the registry has it."""

    code: str
    schema: str
    role: str
    state: str
    migrations: int


@dataclass(frozen=True)
class Survey:
    """All of it as one moment showed it. `tables` holds every schema of the database, empty ones too."""

    database: str
    owner: str
    held: set[Right]
    tables: dict[str, set[str]]
    roles: dict[str, Role]
    members: set[Member]
    registry: list[Home]

    @cached_property
    def homes(self) -> list[Home]:
        """Congresses whose schema and role are both there."""
        return [home for home in self.registry if home.schema in self.tables and home.role in self.roles]

    @cached_property
    def missing(self) -> set[Right]:
        return self.wanted - self.held

    @cached_property
    def excess(self) -> set[Right]:
        return self.held - self.wanted

    @cached_property
    def wanted(self) -> set[Right]:
        """What tenants/grants.py gives, for the tables that there are."""
        app, group, relay = settings.DB_APP_ROLE, settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE
        found = {Right("database", "", self.database, app, "CONNECT")}
        found |= {Right("schema", "public", "", role, "USAGE") for role in (app, group, relay)}
        for table in self.tables["public"] & grants.PUBLIC.keys():
            line = grants.PUBLIC[table]
            found.update(_rights("public", table, app, line.app))
            found.update(_rights("public", table, group, line.group))
            found.update(
                Right("column", "public", f"{table}.{column}", app, "UPDATE")
                for column in grants.changeable(table)
            )
        lines = {
            table: grants.tenant_line(table) for home in self.homes for table in self.tables[home.schema]
        }
        relays = grants.relay()
        for home in self.homes:
            found |= {Right("schema", home.schema, "", role, "USAGE") for role in (home.role, relay)}
            for table in self.tables[home.schema]:
                found.update(_rights(home.schema, table, home.role, lines[table]))
                found.update(_rights(home.schema, table, relay, relays.get(table, grants.NONE)))
        return found

    def wanted_members(self) -> set[Member]:
        """The login takes a congress's role or the relay's and inherits none; a congress inherits what the group reads."""
        app, group = settings.DB_APP_ROLE, settings.DB_GROUP_ROLE
        found = {Member(settings.DB_RELAY_ROLE, app, inherits=False, may_set=True)}
        for home in self.homes:
            found.add(Member(home.role, app, inherits=False, may_set=True))
            found.add(Member(group, home.role, inherits=True, may_set=False))
        return found

    def our_members(self) -> set[Member]:
        """Memberships that matter here: by which somebody reaches one of our roles, or one of ours reaches a role with powers.

        The server may serve other cells beside this one, whose congresses are in the same group and whose roles the same login
        takes: what those may do *here* is told by rights. Left out are also whoever administers roles, since PostgreSQL
        makes the maker of a role its member.
        """
        group = settings.DB_GROUP_ROLE
        ours = {settings.DB_APP_ROLE, group, settings.DB_RELAY_ROLE} | {home.role for home in self.registry}
        makers = {role.name for role in self.roles.values() if role.is_super or role.makes_roles} - ours
        mighty = self._mighty() - ours
        return {
            member
            for member in self.members
            if member.member not in makers
            and (
                (member.granted in ours and (member.granted != group or self._concerns(member.member, ours)))
                or (member.member in ours and member.granted in mighty)
            )
        }

    def _concerns(self, name: str, ours: set[str]) -> bool:
        """A member of the group that is no other cell's congress."""
        return name in ours or name not in self.roles or self.roles[name].logs_in

    def _mighty(self) -> set[str]:
        """Roles with powers of their own, PostgreSQL's predefined ones among them, and all that belong to such a role."""
        found = {name for name, role in self.roles.items() if name.startswith("pg_") or any(role[2:])}
        found.add(self.owner)
        while more := {member.member for member in self.members if member.granted in found} - found:
            found |= more
        return found


def survey(cursor: Any) -> Survey:
    """A few queries of the catalogue, whatever the number of congresses. Reads what any login may read.

    Run it in one transaction of REPEATABLE READ: a congress that is being made must be in all answers or in none.
    """
    cursor.execute(
        "SELECT datname, datdba::regrole::text FROM pg_database WHERE datname = current_database()"
    )
    database, owner = cursor.fetchone()
    return Survey(
        database=database,
        owner=owner.strip('"'),
        held={Right(*row) for row in _all(cursor, HELD)},
        tables=_gathered(_all(cursor, TABLES)),
        roles={row[0]: Role(*row) for row in _all(cursor, ROLES)},
        members={Member(*row) for row in _all(cursor, MEMBERS)},
        registry=[Home(*row) for row in _all(cursor, REGISTRY)],
    )


def _all(cursor: Any, statement: str) -> list[Any]:
    cursor.execute(statement)
    return list(cursor.fetchall())


def _gathered(rows: Iterable[tuple[str, str | None]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for schema, table in rows:
        found.setdefault(schema, set()).update({table} if table else set())
    return found


def _rights(schema: str, table: str, role: str, privileges: Privileges) -> Iterator[Right]:
    return (Right("table", schema, table, role, privilege) for privilege in privileges)


def mending(found: Survey) -> list[sql.Composable]:
    """The statements after which roles, memberships and rights are as the tables say. Too much is taken before anything is given."""
    quiet = {settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE, *(home.role for home in found.registry)}
    out: list[sql.Composable] = [
        sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(name))
        for name in sorted(quiet & found.roles.keys())
        if found.roles[name].logs_in
    ]
    ours = quiet | {settings.DB_APP_ROLE}
    out += [
        leave(member)
        for member in sorted(found.our_members() - found.wanted_members())
        if member.granted in ours
    ]
    out += [join(member) for member in sorted(found.wanted_members() - found.members)]
    out += [take(right) for right in sorted(found.excess)]
    out += [give(right) for right in sorted(found.missing | _lost(found))]
    return out


def _lost(found: Survey) -> set[Right]:
    """What is taken on a whole table is taken on its columns with it; those that have it by themselves get it again."""
    taken = {(right.schema, right.name, right.grantee) for right in found.excess if right.kind == "table"}
    return {
        right
        for right in found.wanted
        if right.kind == "column" and (right.schema, right.name.rpartition(".")[0], right.grantee) in taken
    }


def give(right: Right) -> sql.Composable:
    return _statement("GRANT {what} ON {thing} TO {role}", right)


def take(right: Right) -> sql.Composable:
    if right.kind == "default":
        return _take_default(right)
    return _statement("REVOKE {what} ON {thing} FROM {role} CASCADE", right)


def _statement(text: str, right: Right) -> sql.Composable:
    role = sql.SQL("PUBLIC") if right.grantee == "PUBLIC" else sql.Identifier(right.grantee)
    what: sql.Composable = sql.SQL(right.privilege)
    if right.kind == "column":
        table, _, column = right.name.rpartition(".")
        what = sql.SQL("{} ({})").format(what, sql.Identifier(column))
        thing: sql.Composable = sql.Identifier(right.schema, table)
    elif right.kind in ("schema", "database"):
        thing = sql.SQL(f"{right.kind.upper()} {{}}").format(sql.Identifier(right.name or right.schema))
    else:
        thing = sql.SQL(f"{right.kind.upper()} {{}}").format(sql.Identifier(right.schema, right.name))
    return sql.SQL(text).format(what=what, thing=thing, role=role)


_DEFAULTS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS"}


def _take_default(right: Right) -> sql.Composable:
    place = sql.SQL(" IN SCHEMA {}").format(sql.Identifier(right.schema)) if right.schema else sql.SQL("")
    role = sql.SQL("PUBLIC") if right.grantee == "PUBLIC" else sql.Identifier(right.grantee)
    return sql.SQL("ALTER DEFAULT PRIVILEGES{} REVOKE ALL ON {} FROM {}").format(
        place, sql.SQL(_DEFAULTS[right.name]), role
    )


def join(member: Member) -> sql.Composable:
    flags = f"INHERIT {member.inherits}, SET {member.may_set}, ADMIN {member.may_give}".upper()
    return sql.SQL("GRANT {} TO {} WITH " + flags).format(
        sql.Identifier(member.granted), sql.Identifier(member.member)
    )


def leave(member: Member) -> sql.Composable:
    return sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(member.granted), sql.Identifier(member.member))
