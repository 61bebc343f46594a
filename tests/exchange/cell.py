"""The servers of the play: PostgreSQL whose commits reach the disk and a Valkey, both restarted in its midst; and the play itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import environment, paths, ports, postgres, reaper, valkey
from local.processes import Keeper, Service, clean
from tests.exchange import breaking, invariants, returned
from tests.exchange.children import CONGRESSES, PROVINCE

DATABASE = "liandong"
PREFIX = "liandong-exchange-"
PASSWORD = "of-a-server-on-loopback"


@dataclass
class Result:
    """What the play told, and what the rules say of the cell it left."""

    report: dict[str, Any]
    verdict: invariants.Verdict
    noticed: set[str]  # the rules that found what was damaged afterwards

    @property
    def missed(self) -> list[str]:
        """Points at which nobody died."""
        return [point for point, kills in self.report["points"].items() if not kills]


class Servers:
    def __init__(self, keeper: Keeper, places: paths.Places) -> None:
        self._keeper, self._places = keeper, places
        self._ports = {name: ports.any_free() for name in ("postgres", "valkey")}
        self._services: dict[str, Service] = {}
        self.url = ""

    def start(self, name: str) -> str:
        log = self._places.log / f"{name}.log"
        if name == "postgres":
            server, service = postgres.start(
                self._keeper, data=self._places.var / "pg", log=log, port=self._ports[name], password=PASSWORD
            )
            self.url = server.url.rpartition("/")[0] + f"/{DATABASE}"
            found = server.url
        else:
            found, service = valkey.start(
                self._keeper, data=self._places.var / "valkey", log=log, port=self._ports[name], is_kept=False
            )
        self._services[name] = service
        return found

    def restart(self, name: str) -> None:
        """As by a power cut; the broker has forgotten everything afterwards."""
        self.cut(name)
        self._keeper.stop(self._services[name])
        self.start(name)

    def cut(self, name: str) -> None:
        process = self._services[name].process
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGQUIT if name == "postgres" else signal.SIGKILL)


def play(*, messages: int, seconds: float) -> Result:
    """On servers of its own that are gone afterwards."""
    with _servers() as (servers, env, folder):
        argv = [*environment.python("-m", "tests.exchange.runner"), str(folder), str(messages), str(seconds)]
        log = folder / "runner.log"
        with log.open("w") as stderr:
            process = subprocess.Popen(
                argv,
                env=env,
                cwd=paths.ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,
            )
            try:
                _serve(process, servers)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        pipe.close()
        if not (folder / "report.json").exists():
            raise RuntimeError(log.read_text()[-3000:])
        verdict = judged(servers.url, folder)
        breaking.damage(servers.url)
        noticed = {fault.partition(":")[0] for fault in invariants.judge(servers.url).faults}
        return Result(json.loads((folder / "report.json").read_text()), verdict, noticed)


def judged(url: str, folder: Path) -> invariants.Verdict:
    listed, before, notes = (
        json.loads((folder / name).read_text()) for name in ("listed", "before", "notes")
    )
    verdict = invariants.judge(url)
    after = returned.judge(url, listed={msg_id: sort for sort, msg_id in listed}, before=before, notes=notes)
    return invariants.Verdict(verdict.faults + after.faults, verdict.counts + after.counts)


def _serve(process: subprocess.Popen[str], servers: Servers) -> None:
    """Carry out what the play orders, until it ends."""
    assert process.stdout is not None and process.stdin is not None
    for line in process.stdout:
        word, _, name = line.strip().partition(" ")
        if word == "restart":
            servers.restart(name)
            process.stdin.write("done\n")
            process.stdin.flush()


def _tidy() -> None:
    """Remove the folders of plays that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not reaper.is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _servers() -> Iterator[tuple[Servers, dict[str, str], Path]]:
    _tidy()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        places = paths.Places(folder / "var")
        places.make()
        keeper = Keeper()
        try:
            servers = Servers(keeper, places)
            administrator, redis = servers.start("postgres"), servers.start("valkey")
            app, owner = postgres.provide(
                postgres.Server(administrator), secrets=places.secrets, database=DATABASE
            )
            env = {
                **clean(os.environ),
                **environment.base(places, settings="config.settings.test"),
                "DATABASE_URL": app,
                "DATABASE_OWNER_URL": owner,
                "REDIS_URL": redis,
                "PYTHONPATH": os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "platform")]),
            }
            for args in (
                ("prepare_cell",),
                ("onboard", "--division", PROVINCE, "--only", ",".join(CONGRESSES)),
            ):
                log = places.log / f"{args[0]}.log"
                keeper.run(Service(name=args[0], argv=environment.manage(*args), log=log, env=env))
            yield servers, env, folder
            servers.cut("postgres")  # it is gone in a moment: nothing of it need be written first
        finally:
            keeper.close()
