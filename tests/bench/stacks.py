"""A stack for measuring: `./dev up` with a data folder and ports of its own, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from local import paths, ports, running
from local.processes import clean


class NotMeasured(RuntimeError):
    """Something did not run; the text is the end of what it said."""


@dataclass(frozen=True)
class Stack:
    """`environment` is that of a management command on it."""

    places: paths.Places
    address: str
    environment: dict[str, str]

    @property
    def administrator(self) -> str:
        """URL of the server's administrator, who may make databases; the product has no such right."""
        password = (self.places.secrets / "postgres.password").read_text().strip()
        port = urlsplit(self.environment["DATABASE_OWNER_URL"]).port
        return f"postgresql://postgres:{password}@{ports.LOOPBACK}:{port}/postgres"


def surroundings(**more: str) -> dict[str, str]:
    """This process's environment, without what names a stack or a database."""
    kept = {name: value for name, value in clean(os.environ).items() if not name.startswith("LIANDONG_")}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return {**kept, **more}


def run(argv: list[str], *, cwd: Path, env: Mapping[str, str]) -> float:
    """Seconds that a command took; raises NotMeasured when it failed."""
    begun = time.monotonic()
    done = subprocess.run(argv, cwd=cwd, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasured(f"{' '.join(argv)}: {(done.stdout + done.stderr)[-1500:]}")
    return time.monotonic() - begun


@contextmanager
def own_stack() -> Iterator[Stack]:
    """The whole product with its seeded congresses and people, on loopback; commits reach the disk."""
    with tempfile.TemporaryDirectory(prefix="liandong-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        places = paths.Places(folder / "var")
        env = surroundings(LIANDONG_VAR=str(places.var), LIANDONG_PORT=str(ports.any_free()))
        env |= {f"LIANDONG_{part}_PORT": str(ports.any_free()) for part in ("POSTGRES", "VALKEY", "KEYCLOAK")}
        env["PYTHONPATH"] = os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "platform")])
        local = [sys.executable, "-m", "local"]
        print("starting a stack of its own (about a minute) …", flush=True)
        try:
            run([*local, "up", "--detach"], cwd=paths.ROOT, env=env)
            state = running.need(places)
            yield Stack(places, state.address, running.command_environment(places))
        finally:
            subprocess.run([*local, "down"], cwd=paths.ROOT, env=env, capture_output=True, check=False)
            shutil.rmtree(places.var, ignore_errors=True)
