"""The server and the connection: versions and settings without which nothing else counts."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from tenants.doctor.checking import OWNER, Cell, Check

OLDEST = 160000  # memberships with INHERIT FALSE, SET TRUE
LOCKS = 1024  # one transaction that touches every table of a province locks each of them and its indexes
# What every session must begin with, whatever the server, the database or the login sets.
SESSION = {
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "row_security": "on",
    "session_replication_role": "origin",
    "standard_conforming_strings": "on",
    "server_encoding": "UTF8",
}


def connects(cell: Cell) -> Iterator[str]:
    ((user, schemas),) = cell.ask("SELECT current_user::text, current_schemas(false)::text[]")
    if user != settings.DB_APP_ROLE:
        yield f"DATABASE_URL names {settings.DB_APP_ROLE}, but the session is {user}'s"
    if schemas != ["public"]:
        yield f"outside every block the search_path reaches {', '.join(schemas) or 'nothing'} instead of public alone"
    if cell.has_owner:
        ((user, owns, database),) = cell.ask(
            "SELECT current_user::text, datdba::regrole::text = quote_ident(current_user), datname::text FROM pg_database "
            "WHERE datname = current_database()",
            alias=OWNER,
        )
        if not owns:
            yield f"DATABASE_OWNER_URL names {user}, who does not own the database {database}"
        if database != cell.survey.database:
            yield f"the owner is connected to {database}, the app to {cell.survey.database}"


def version(cell: Cell) -> Iterator[str]:
    found = connection.connection.info.server_version if connection.connection else 0
    if not found:
        ((found,),) = cell.ask("SELECT current_setting('server_version_num')::int")
    if found < OLDEST:
        yield f"PostgreSQL {found // 10000} is too old, {OLDEST // 10000} is the oldest that will do"


def session(cell: Cell) -> Iterator[str]:
    for name, wanted in SESSION.items():
        ((found,),) = cell.ask("SELECT current_setting(%s)", name)
        if found != wanted:
            yield f"{name} is {found}, not {wanted}"


def locks(cell: Cell) -> Iterator[str]:
    ((found,),) = cell.ask("SELECT current_setting('max_locks_per_transaction')::int")
    if found < LOCKS:
        yield f"max_locks_per_transaction is {found}, less than {LOCKS}: dumping or migrating a province may run out of them"


CONNECTION = Check(
    "connection",
    "the app's login connects as itself and sees public alone",
    "correct DATABASE_URL (and DATABASE_OWNER_URL), start the server, and take a search_path off the login or the database",
    connects,
)
CHECKS = (
    CONNECTION,
    Check(
        "version",
        f"PostgreSQL {OLDEST // 10000} or newer",
        f"move the cell to PostgreSQL {OLDEST // 10000} or newer; memberships without inheritance are not known before",
        version,
    ),
    Check(
        "session settings",
        "sessions begin as the platform needs them",
        "take the setting off the server, the database or the login (ALTER … RESET …), and a wrong encoding by a new database",
        session,
    ),
    Check(
        "locks",
        f"max_locks_per_transaction is {LOCKS} or more",
        f"set max_locks_per_transaction = {LOCKS} in postgresql.conf and restart the server",
        locks,
        warns=True,
    ),
)
