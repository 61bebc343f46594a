"""Real programs of the product on a test's database: a Celery worker, and the web under gunicorn."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from local import environment, paths, ports
from local.processes import Keeper, Service
from tests.stack.databases import Database
from tests.stack.jobs import QUEUES


class Worker:
    """A Celery worker for all queues. stop() and start() may be called in the middle of a test."""

    def __init__(
        self, database: Database, *, env: Mapping[str, str] | None = None, processes: int = 2
    ) -> None:
        self._keeper = Keeper()
        args = [
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "-Q",
            ",".join(QUEUES),
            "-c",
            str(processes),
        ]
        args += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO", "-n"]
        self.log = _log("worker")
        self._service = Service(
            name="worker",
            argv=environment.python(*args, f"{self.log.stem}@localhost"),
            log=self.log,
            env={**_shared(), **database.owner_environment, **(env or {})},
            cwd=paths.ROOT,
            grace=20,
        )

    @property
    def pid(self) -> int | None:
        return self._service.pid

    def start(self) -> None:
        """Returns when the worker takes jobs."""
        said = self.log.stat().st_size if self.log.exists() else 0
        self._keeper.start(self._service)
        self._keeper.wait_until(self._service, lambda: b" ready." in self._since(said), timeout=60)

    def stop(self) -> None:
        """The job in hand is finished first."""
        self._keeper.stop(self._service)

    def kill(self) -> None:
        """As by a power cut: SIGKILL for it and its children."""
        if self._service.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._service.process.pid, 9)
            self._keeper.stop(self._service)

    def close(self) -> None:
        self._keeper.close()

    def _since(self, offset: int) -> bytes:
        with self.log.open("rb") as file:
            file.seek(offset)
            return file.read()


class Web:
    """The web under gunicorn on a free port; `address` is known before it starts."""

    def __init__(self) -> None:
        self._keeper = Keeper()
        self._service: Service | None = None
        self.port = ports.any_free()
        self.address = f"http://{ports.LOOPBACK}:{self.port}"
        self.log = _log("web")

    def start(self, database: Database, *, env: Mapping[str, str] | None = None) -> None:
        args = ["-m", "gunicorn", "-c", "python:config.webserver", "config.wsgi"]
        args += ["--bind", f"{ports.LOOPBACK}:{self.port}", "--workers", "1", "--graceful-timeout", "5"]
        service = Service(
            name="web",
            argv=environment.python(*args),
            log=self.log,
            env={
                **_shared(),
                **database.environment,
                "LIANDONG_BASE_URL": self.address,
                "LIANDONG_STATIC_FROM_SOURCES": "yes",
                **(env or {}),
            },
            cwd=paths.ROOT,
            port=self.port,
        )
        self._service = service
        self._keeper.start(service)
        self._keeper.wait_until(service, self._answers, timeout=60)

    def kill(self) -> None:
        """As by a power cut: SIGKILL for it and its children. start() brings it back."""
        if self._service is not None and self._service.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._service.process.pid, 9)
            self._keeper.stop(self._service)

    def close(self) -> None:
        self._keeper.close()

    def _answers(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _shared() -> dict[str, str]:
    """What the test process itself was told, but the database and the owner's rights."""
    names: tuple[str, ...] = (
        "REDIS_URL",
        "KEYCLOAK_URL",
        "KEYCLOAK_CLIENT_SECRET",
        "KEYCLOAK_PROVISIONER_SECRET",
    )
    names += ("LIANDONG_SECRET_KEY", "LIANDONG_BASE_URL", "LIANDONG_CLOCK_FILE")
    told = {name: os.environ[name] for name in names if name in os.environ}
    places = paths.Places(Path(os.environ["LIANDONG_VAR"]))
    return {**environment.base(places, settings="config.settings.test"), **told}


def _log(name: str) -> Path:
    folder = Path(os.environ["LIANDONG_VAR"]) / "log"
    number = len(list(folder.glob(f"{name}-*.log")))
    return folder / f"{name}-{os.getpid()}-{number}.log"
