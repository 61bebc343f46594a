"""The throw-away servers of one test run, each started at the first request. Lives in the controlling process alone."""

from __future__ import annotations

import atexit
import itertools
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import sql

from local import environment, keycloak, paths, ports, postgres, reaper, secret_files, trouble, valkey
from local.processes import Keeper, Service
from local.progress import QUIET

PREFIX = "liandong-tests-"
TEMPLATE = "template_liandong"
PEOPLED = "template_peopled"
NOWHERE = "no_database_without_the_fixture"
PROVINCE = "330000"
# One line of the tree down to three counties, and a second city beside it.
CONGRESSES = ("330000", "330100", "330200", "330122", "330127", "330203")
VALKEY_DATABASES = 256
# Some processes of tests, each with threads, a web and workers of its own.
CROWDED = {"max_connections": "400"}
ROOM = 3_000_000_000  # bytes in memory below which the data folder goes to the disk


class Servers:
    """Nothing runs before the first request; close() ends and removes everything."""

    def __init__(self) -> None:
        base = _memory()
        _tidy(Path(base or tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=base))
        self.folder.chmod(0o755)
        (self.folder / "static").mkdir()
        atexit.register(self.close)
        self.places = paths.Places(self.folder)
        self.places.make()
        self.ports = {name: ports.any_free() for name in ("postgres", "valkey", "keycloak")}
        self._password = secrets.token_hex(16)
        self._keeper: Keeper | None = None
        self._server: postgres.Server | None = None
        self._counter = itertools.count(1)
        self._locks = {
            name: threading.Lock()
            for name in ("keeper", "postgres", "template", "peopled", "valkey", "keycloak")
        }
        self._made: dict[str, dict[str, Any]] = {}

    @property
    def server(self) -> postgres.Server:
        place = f"{ports.LOOPBACK}:{self.ports['postgres']}"
        return postgres.Server(f"postgresql://postgres:{self._password}@{place}/postgres")

    def log_ins(self) -> tuple[str, str]:
        """The app's and the owner's URL on a database that does not exist: a test must ask for one."""
        return self._urls(NOWHERE)

    def _urls(self, database: str) -> tuple[str, str]:
        app, owner = (
            self.server.database_url(
                user=name,
                password=secret_files.read_or_make(self.places.secrets, f"{name}.password"),
                database=database,
            )
            for name in (postgres.APP, postgres.OWNER)
        )
        return app, owner

    def keeper(self) -> Keeper:
        with self._locks["keeper"]:
            if self._keeper is None:
                self._keeper = Keeper()
            return self._keeper

    def postgres(self) -> dict[str, Any]:
        return self._once("postgres", self._start_postgres)

    def valkey(self) -> dict[str, Any]:
        return self._once("valkey", self._start_valkey)

    def keycloak(self) -> dict[str, Any]:
        return self._once("keycloak", self._start_keycloak)

    def template(self) -> dict[str, Any]:
        return self._once("template", self._build_template)

    def peopled(self) -> dict[str, Any]:
        return self._once("peopled", self._build_peopled)

    def clone(self, *, source: str = TEMPLATE) -> dict[str, Any]:
        """A new database like the template (or like another database that nobody is connected to)."""
        self.template()
        name = f"clone_{next(self._counter)}"
        self._copy(name, source)
        return {"database": name}

    def _copy(self, name: str, source: str) -> None:
        with closing(self.server.connect()) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(postgres.OWNER), sql.Identifier(source)
                )
            )
            # A copy has the rights of all its contents but not those on the database itself.
            for statement in (
                "REVOKE ALL ON DATABASE {0} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {0} TO {1}",
            ):
                connection.execute(
                    sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(postgres.APP))
                )

    def administrator(self) -> dict[str, Any]:
        """The server's superuser, for tests that break what no owner can break."""
        self.postgres()
        return {"url": self.server.url}

    def drop(self, *, database: str) -> dict[str, Any]:
        with closing(self.server.connect()) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )
        return {}

    def durable(self) -> dict[str, Any]:
        """From now on every commit is forced to the disk, as in production: for tests of faults."""
        self.postgres()
        with closing(self.server.connect()) as connection:
            for name in postgres.CARELESS:
                connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))
            connection.execute("SELECT pg_reload_conf()")
        return {}

    def close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _once(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Make it at the first request. What failed once fails at once for all who ask later."""
        with self._locks[name]:
            if name not in self._made:
                try:
                    self._made[name] = make()
                except trouble.Trouble as found:
                    self._made[name] = {"failed": f"{found}\n{_last_words(found.log)}"}
            made = self._made[name]
        if "failed" in made:
            raise RuntimeError(made["failed"])
        return made

    def _start_postgres(self) -> dict[str, Any]:
        server, _service = postgres.start(
            self.keeper(),
            data=self.folder / "pg",
            log=self.folder / "log" / "postgres.log",
            port=self.ports["postgres"],
            password=self._password,
            settings=CROWDED,
        )
        with closing(server.connect()) as connection:
            for name, value in postgres.CARELESS.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                )
            connection.execute("SELECT pg_reload_conf()")
        return {}

    def _start_valkey(self) -> dict[str, Any]:
        url, _service = valkey.start(
            self.keeper(),
            data=self.folder / "valkey",
            log=self.folder / "log" / "valkey.log",
            port=self.ports["valkey"],
            is_kept=False,
            databases=VALKEY_DATABASES,
        )
        return {"url": url}

    def _start_keycloak(self) -> dict[str, Any]:
        given = os.environ.get("LIANDONG_TEST_KEYCLOAK_URL")
        if given:
            os.environ["KEYCLOAK_ADMIN_PASSWORD"] = os.environ["LIANDONG_TEST_KEYCLOAK_PASSWORD"]
            access = keycloak.external(given)
        else:
            access, _service = keycloak.start(
                self.keeper(),
                instance=self.folder / "keycloak",
                port=self.ports["keycloak"],
                log=self.folder / "log" / "keycloak.log",
                secrets=self.places.secrets,
                progress=QUIET,
            )
        return {"url": access.url, "admin": access.admin, "password": access.password}

    def _build_template(self) -> dict[str, Any]:
        """The database every test begins with: reference data and a small tree of congresses."""
        self.postgres()
        self.valkey()
        postgres.provide(self.server, secrets=self.places.secrets, database=TEMPLATE)
        self._manage(TEMPLATE, "prepare_cell")
        self._manage(TEMPLATE, "onboard", "--division", PROVINCE, "--only", ",".join(CONGRESSES))
        return self._analysed(TEMPLATE)

    def _build_peopled(self) -> dict[str, Any]:
        """The template with the people and example cases of the demonstration, without accounts at Keycloak."""
        self.template()
        self._copy(PEOPLED, TEMPLATE)
        self._manage(PEOPLED, "seed_demo", "--without-accounts")
        return self._analysed(PEOPLED)

    def _manage(self, database: str, *args: str) -> None:
        app, owner = self._urls(database)
        env = {
            **environment.base(self.places, settings="config.settings.test"),
            "DATABASE_URL": app,
            "DATABASE_OWNER_URL": owner,
            "REDIS_URL": f"redis://{ports.LOOPBACK}:{self.ports['valkey']}/0",
        }
        log = self.folder / "log" / f"{args[0]}.log"
        self.keeper().run(
            Service(name=f"manage.py {args[0]}", argv=environment.manage(*args), log=log, env=env)
        )

    def _analysed(self, database: str) -> dict[str, Any]:
        with closing(self.server.connect(database)) as connection:
            connection.execute("VACUUM ANALYZE")
        return {"database": database}


def _memory() -> str | None:
    """The folder that lies in memory, where there is one with enough room."""
    folder = Path("/dev/shm")
    if folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM:
        return str(folder)
    return None


def _last_words(log: Path | None) -> str:
    """The end of a log, which vanishes with the folder of the run."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-40:]) if log and log.exists() else ""


def _tidy(base: Path) -> None:
    """Remove the folders of runs that were killed."""
    for folder in base.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not reaper.is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
