"""A database server of the bench's own: ours, the peer's and plain Django's database side by side, commits that reach the disk."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from local import environment, paths, ports, postgres, valkey
from local.processes import Keeper, Service
from tests.bench.stacks import NotMeasured, surroundings

OURS, PEER, PLAIN = "liandong", "liandong_peer", "liandong_plain"
WORKERS = 2  # processes of the worker: one for a batch, one for the envelopes it sends
DATABASES = {"ours": OURS, "peer": PEER, "plain": PLAIN, "prepared": PLAIN}
SETTINGS = {
    "ours": "config.settings.dev",
    "peer": "config.settings.peer",
    "plain": "config.settings.plain",
    "prepared": "config.settings.plain_prepared",
}


@dataclass(frozen=True)
class Cell:
    """`environment` is that of a management command of ours."""

    places: paths.Places
    keeper: Keeper
    server: postgres.Server
    environment: dict[str, str]

    def of(self, side: str) -> dict[str, str]:
        """The environment of a process of one side."""
        env = {**self.environment, "DJANGO_SETTINGS_MODULE": SETTINGS[side]}
        owner = self.environment["DATABASE_OWNER_URL"]
        if side != "ours":
            env["PEER_DATABASE_URL"] = owner.rpartition("/")[0] + "/" + DATABASES[side]
        return env

    def url(self, side: str) -> str:
        """The administrator's, of a side's database."""
        return self.server.url.rpartition("/")[0] + "/" + DATABASES[side]

    def administrator(self, side: str) -> psycopg.Connection[Any]:
        """The server's administrator in a side's database; the product has no such right."""
        return self.server.connect(DATABASES[side])

    def checkpoint(self) -> None:
        """All that was written so far is on the disk."""
        with closing(self.server.connect()) as connection:
            connection.execute("CHECKPOINT")

    @contextmanager
    def worker(self) -> Iterator[None]:
        """The workers of `./dev up`: one of the queues `celery` and `owner` with its beat, and the one that goes round."""
        beat = ("-B", "-s", str(self.places.run / "beat"))
        services = [
            self._worker("worker", "-Q", "celery,owner", "-c", str(WORKERS), *beat),
            self._worker("rounds", "-Q", "rounds", "-c", "1"),
        ]
        try:
            for service in services:
                self.keeper.start(service)
            for service in services:
                self.keeper.wait_until(service, partial(_is_ready, service.log), timeout=60)
            yield
        finally:
            for service in services:
                self.keeper.stop(service)

    def _worker(self, name: str, *options: str) -> Service:
        """Its log is its own: nothing in it is of one that ran before."""
        log = self.places.log / f"{name}-{len(list(self.places.log.glob(f'{name}-*')))}.log"
        argv = ["-m", "celery", "-A", "config.celery", "worker", "-n", f"{name}@%h", *options]
        argv += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO"]
        return Service(
            name=name, argv=environment.python(*argv), log=log, env=self.of("ours"), cwd=paths.ROOT, grace=20
        )

    def manage(self, *args: str) -> None:
        """A management command of ours; raises NotMeasured with its last words."""
        run = subprocess.run(
            environment.manage(*args), cwd=paths.ROOT, env=self.of("ours"), capture_output=True, text=True, check=False
        )  # fmt: skip
        if run.returncode:
            raise NotMeasured(f"{args}: {(run.stdout + run.stderr)[-1500:]}")


def _is_ready(log: Path) -> bool:
    return b" ready." in log.read_bytes()


@contextmanager
def own_cell() -> Iterator[Cell]:
    """PostgreSQL with three databases and a Valkey, on loopback in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="liandong-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        places = paths.Places(folder)
        places.make()
        keeper = Keeper()
        try:
            yield _started(keeper, places)
        finally:
            keeper.close()


def _started(keeper: Keeper, places: paths.Places) -> Cell:
    password = "of-a-server-on-loopback"
    server, _ = postgres.start(
        keeper,
        data=places.var / "pg",
        log=places.log / "postgres.log",
        port=ports.any_free(),
        password=password,
        # It tells when an envelope was sent and taken in.
        settings={**postgres.for_daily_use(), "track_commit_timestamp": "on"},
    )
    redis, _ = valkey.start(
        keeper,
        data=places.var / "valkey",
        log=places.log / "valkey.log",
        port=ports.any_free(),
        is_kept=False,
    )
    app, owner = postgres.provide(server, secrets=places.secrets, database=OURS)
    with closing(server.connect()) as connection:
        for name in (PEER, PLAIN):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(postgres.OWNER)
                )
            )
    env = surroundings(
        **environment.base(places), DATABASE_URL=app, DATABASE_OWNER_URL=owner, REDIS_URL=redis
    )
    return Cell(places, keeper, server, env)
