"""Where the stack keeps things. Everything it writes lies under var/ or, for what clones share, the user's cache."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from local import trouble

ROOT = Path(__file__).resolve().parents[2]


def cache() -> Path:
    """What may be made again at any time and serves all clones of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "liandong"


@dataclass(frozen=True)
class Places:
    """The folders of one stack: the project's var/, or a throw-away one in tests."""

    var: Path

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def stack_file(self) -> Path:
        return self.run / "stack.json"

    def make(self, *, wanted: int = 0) -> None:
        """Make the folders; raises Trouble when less than `wanted` bytes are free there."""
        self.var.mkdir(parents=True, exist_ok=True)
        for folder in (self.log, self.run):
            folder.mkdir(exist_ok=True)
        self.secrets.mkdir(mode=0o700, exist_ok=True)
        if shutil.disk_usage(self.var).free < wanted:
            raise trouble.disk_full(folder=self.var, wanted=wanted)


def project() -> Places:
    """The places of `./dev up` (LIANDONG_VAR moves them)."""
    return Places(Path(os.environ.get("LIANDONG_VAR") or ROOT / "var"))


def size(folder: Path) -> int:
    """Bytes that the files below a folder occupy on disk; what vanishes meanwhile counts as nothing."""
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(base, name)).st_blocks * 512
            except OSError:
                continue
    return total
