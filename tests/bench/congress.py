"""One congress ready to use, against django-tenants' create + migrate of the same apps, in turn on the same server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from psycopg import connect, sql

from local import paths, postgres
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured, Stack

COUNT = 12  # of each; the first of each side is told apart
DATABASE = "liandong_peer"


class Maker:
    """One side's process."""

    def __init__(self, side: str, env: dict[str, str], log: Path) -> None:
        self._log = log
        self._errors = log.open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.maker", side],
            cwd=paths.ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._answer("ready")

    def make(self) -> float:
        """Seconds for one congress."""
        assert self._process.stdin is not None
        self._process.stdin.write("make\n")
        self._process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._errors.close()

    def _answer(self, wanted: str = "") -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if not said or (wanted and said != wanted):
            raise NotMeasured(f"{said} {self._log.read_text()[-1500:]}")
        return said


def measure(stack: Stack) -> list[rows.Row]:
    with _peer_database(stack) as url:
        ours = Maker("ours", stack.environment, stack.places.log / "bench-ours.log")
        peer = Maker(
            "peer", {**stack.environment, "PEER_DATABASE_URL": url}, stack.places.log / "bench-peer.log"
        )
        mine, theirs = [], []
        for number in range(COUNT):
            mine.append(ours.make())
            theirs.append(peer.make())
            print(f"  {number + 1}/{COUNT}: {mine[-1]:.3f} s, peer {theirs[-1]:.3f} s", flush=True)
        ours.close()
        peer.close()
    return [
        rows.faster(
            "one congress ready to use, median", median(mine[1:]), "s", peer=median(theirs[1:]), times=5
        ),
        rows.beside("the first of a process", mine[0], "s", peer=theirs[0]),
    ]


@contextmanager
def _peer_database(stack: Stack) -> Iterator[str]:
    """A database of the peer's own on the stack's server, dropped at the end."""
    parts = urlsplit(stack.environment["DATABASE_OWNER_URL"])
    name, owner = sql.Identifier(DATABASE), sql.Identifier(postgres.OWNER)
    with closing(connect(stack.administrator, autocommit=True)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        try:
            yield urlunsplit(parts._replace(path=f"/{DATABASE}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
