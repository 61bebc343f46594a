"""Starting and stopping the stack's programs so that none outlives its supervisor."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from local import reaper, trouble


@dataclass(kw_only=True)
class Service:
    """One program of the stack. `grace` is in seconds; `uid` is given where the program must not be root."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0
    uid: int | None = None
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


# What the stack decides itself and no program may inherit from the person's own environment. KEYCLOAK_HOME is only a
# folder: whoever starts a stack of its own (tests, benchmarks) may use the program that lies there.
OURS = ("DATABASE_", "KEYCLOAK_", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "LIANDONG_SECRET", reaper.MARK)


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environ.items() if name == "KEYCLOAK_HOME" or not name.startswith(OURS)
    }


class Stopping(Exception):
    """The stack is being stopped; whoever was still starting something gives up."""


class Keeper:
    """Starts services and holds the pipe to the reaper that stops them should this process die."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(16)
        self._reaper = subprocess.Popen(
            [sys.executable, "-S", "-E", reaper.__file__, self.mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._services: list[Service] = []
        self._passing: set[int] = set()
        self._lock = threading.Lock()
        self._closing = False

    def start(self, service: Service) -> None:
        """Start it in a session of its own, its output going to its log; a Ctrl-C here does not reach it."""
        self._refuse_when_closing()
        with service.log.open("ab") as log:
            service.process = subprocess.Popen(
                list(service.argv),
                env=self._environment(service),
                cwd=service.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=service.uid,
                group=service.uid,
                extra_groups=None if service.uid is None else [],
            )
        self._order(
            {"add": service.process.pid, "signal": service.stop_signal, "grace": min(service.grace, 5.0)}
        )
        self._services.append(service)

    def run(self, service: Service, *, told: Callable[[str], None] | None = None) -> str:
        """Run a program to its end; its output goes to `told` line by line and to its log. Raises Trouble when it fails."""
        self._refuse_when_closing()
        process = subprocess.Popen(
            list(service.argv),
            env=self._environment(service),
            cwd=service.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self._order({"add": process.pid, "signal": signal.SIGTERM, "grace": 5.0})
        self._passing.add(process.pid)
        lines = []
        try:
            with service.log.open("a") as log:
                for line in process.stdout or ():
                    log.write(line)
                    log.flush()
                    lines.append(line)
                    if told:
                        told(line.rstrip())
            code = process.wait()
        finally:
            reaper.send(process.pid, signal.SIGKILL, group=True)
            process.wait()
            if process.stdout:
                process.stdout.close()
            self._passing.discard(process.pid)
            self._order({"drop": process.pid})
        self._refuse_when_closing()
        if code:
            raise trouble.from_log(name=service.name, code=code, log=service.log)
        return "".join(lines)

    def wait_until(self, service: Service, is_ready: Callable[[], bool], *, timeout: float) -> None:
        """Wait (seconds) until a service answers; raises Trouble when it ends or stays mute."""
        end = time.monotonic() + timeout
        while not is_ready():
            if not service.is_running:
                code = service.process.returncode if service.process else None
                raise trouble.from_log(name=service.name, code=code, log=service.log)
            if time.monotonic() > end:
                raise trouble.from_log(name=service.name, code=None, log=service.log)
            time.sleep(0.05)

    def stop(self, service: Service) -> None:
        """Ask it to end, wait its grace, then kill it and what is left of its group."""
        if service.process is None:
            return
        if service.is_running:
            reaper.send(service.process.pid, service.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                service.process.wait(service.grace)
        reaper.send(service.process.pid, signal.SIGKILL, group=True)
        service.process.wait()
        self._order({"drop": service.process.pid})
        if service in self._services:
            self._services.remove(service)

    def stop_all(self, told: Callable[[str], None] = lambda name: None) -> None:
        """Stop everything, the youngest first; nothing more can be started."""
        self._closing = True
        for pid in list(self._passing):
            reaper.send(pid, signal.SIGKILL, group=True)
        for service in list(reversed(self._services)):
            told(service.name)
            self.stop(service)

    def close(self) -> None:
        """Stop everything and the reaper too."""
        self.stop_all()
        if self._reaper.stdin:
            with suppress(OSError):
                self._reaper.stdin.close()
        self._reaper.wait()

    def _environment(self, service: Service) -> dict[str, str]:
        return {**clean(os.environ), **service.env, reaper.MARK: self.mark, "PYTHONUNBUFFERED": "1"}

    def _refuse_when_closing(self) -> None:
        if self._closing:
            raise Stopping

    def _order(self, order: Mapping[str, object]) -> None:
        if self._reaper.stdin:
            with self._lock, suppress(OSError):
                self._reaper.stdin.write(json.dumps(order).encode() + b"\n")
                self._reaper.stdin.flush()
