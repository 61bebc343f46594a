"""A cell whose roles are its own: roles belong to the whole server, and these tests break them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connections
from django.test import override_settings
from psycopg import sql

from kernel import clock, tenancy
from shared_apps.worktime import outlook
from shared_apps.worktime.models import CalendarYear
from tenant_apps.evidence import actions as evidence
from tenants import cell, doctor, grants
from tenants.doctor.checking import Cell, Finding
from tests.stack import broker
from tests.stack.databases import Database, cloned, point_to


@dataclass(frozen=True)
class Ward:
    """The cell under examination. `home` and `away` are schema and role of two of its congresses."""

    database: Database
    app: str
    password: str
    group: str
    relay: str
    home: tuple[str, str]
    away: tuple[str, str]
    probed: str

    def text(self, statement: str) -> str:
        """{home}, {away}: schemas; {home_role}, {away_role}, {app}, {group}, {relay}: roles; {database}; {home_id}: its id; {changeable}: columns of the registry.

        {probed}: the table that the doctor tries every congress on.
        """
        return statement.format(
            home=self.home[0],
            home_role=self.home[1],
            away=self.away[0],
            away_role=self.away[1],
            app=self.app,
            group=self.group,
            relay=self.relay,
            database=self.database.name,
            probed=self.probed,
            changeable=", ".join(sorted(grants.changeable("tenants_congress"))),
            home_id=f"(SELECT id FROM tenants_congress WHERE schema_name = '{self.home[0]}')",
        )

    def by_owner(self, *statements: str) -> None:
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(self.text(statement))

    def by_administrator(self, *statements: str) -> None:
        url = broker.ask("administrator")["url"].rsplit("/", 1)[0] + f"/{self.database.name}"
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            for statement in statements:
                connection.execute(self.text(statement))

    def reconnect(self) -> None:
        """What is set for a role or the database stays with a connection that was opened meanwhile."""
        _put(self.database, {})

    def findings(self) -> dict[str, Finding]:
        return {finding.check.name: finding for finding in doctor.examine()}

    def failing(self) -> set[str]:
        return {name for name, finding in self.findings().items() if finding.failed}


@contextmanager
def ward() -> Iterator[Ward]:
    """A clone in which new roles take the place of the server's common ones, by the means of `prepare_cell`."""
    mark = secrets.token_hex(4)
    app, group, relay = (f"ward_{mark}_{name}" for name in ("app", "tenants", "relay"))
    word = secrets.token_hex(8)
    with cloned() as database:
        connections["owner"].close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(app), sql.Literal(word))
            )
            roles = [app, group, relay, *_own_roles(mark)]
        try:
            with (
                override_settings(DB_APP_ROLE=app, DB_GROUP_ROLE=group, DB_RELAY_ROLE=relay),
                logged_in(database, user=app, password=word),
            ):
                cell.make_roles()
                cell.give_rights()
                _enter_years()
                _seal()
                home, away = _two_homes()
                yield Ward(database, app, word, group, relay, home, away, _probed(home[0]))
        finally:
            _drop(database, roles)


def _own_roles(mark: str) -> list[str]:
    """Every congress of this clone gets a role of this clone alone."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM tenants_congress ORDER BY code")
        made = []
        for number, (congress_id,) in enumerate(cursor.fetchall()):
            made.append(f"lt_{mark}_{number}")
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(made[-1])))
            cursor.execute(
                "UPDATE tenants_congress SET role_name = %s WHERE id = %s", [made[-1], congress_id]
            )
    return made


def _enter_years() -> None:
    """The calendar of a sound cell reaches far enough, whatever the day of the test."""
    for year in outlook.lacking(clock.today()):
        CalendarYear.objects.update_or_create(year=year, defaults={"confirmed": True})


def _seal() -> None:
    """What was done while the template was made is as old as the template."""
    for ref in Cell().refs:
        with tenancy.enter(ref):
            while evidence.seal(within=None):
                pass


def _probed(schema: str) -> str:
    examined = Cell()
    return next(examined.table(ref) for ref in examined.refs if ref.schema == schema)


def _two_homes() -> tuple[tuple[str, str], tuple[str, str]]:
    """Neighbours in the doctor's order, so that what one gets of the other is tried."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT schema_name, role_name FROM tenants_congress ORDER BY code LIMIT 2")
        first, second = cursor.fetchall()
    return first, second


@contextmanager
def logged_in(database: Database, **changed: object) -> Iterator[None]:
    """`default` with another login, address or options for a while."""
    settings = connections.databases["default"]
    before = {name: settings[name] for name in changed_names(changed)}
    _put(database, {name.upper(): value for name, value in changed.items()})
    try:
        yield
    finally:
        _put(database, before)


def changed_names(changed: dict[str, object]) -> list[str]:
    return [name.upper() for name in changed]


def _put(database: Database, values: dict[str, object]) -> None:
    connection = connections["default"]
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connections.databases["default"].update(values)
    connection.settings_dict.update(values)
    point_to({"default": database.name})


def _drop(database: Database, roles: list[str]) -> None:
    """Rights on this clone's things keep a role alive: those go first."""
    url = broker.ask("administrator")["url"].rsplit("/", 1)[0] + f"/{database.name}"
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for role in roles:
            name = sql.Identifier(role)
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            if known:
                connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
                connection.execute(sql.SQL("DROP ROLE {}").format(name))
