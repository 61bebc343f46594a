"""`./dev up` on a fresh clone with empty caches, and once more with what the first time left."""

from __future__ import annotations

import tempfile
from pathlib import Path

from local import paths, ports
from tests.bench import rows
from tests.bench.stacks import run, surroundings

COLD, WARM = 300.0, 30.0  # seconds


def measure() -> list[rows.Row]:
    """Downloads count: they come from whatever mirrors this machine's pip, npm and Maven are set to."""
    with tempfile.TemporaryDirectory(prefix="liandong-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        clone, empty = folder / "clone", folder / "home"
        empty.mkdir()
        run(["git", "clone", "--quiet", str(paths.ROOT), str(clone)], cwd=folder, env=surroundings())
        env = surroundings(
            HOME=str(empty), XDG_CACHE_HOME=str(empty / "cache"), PIP_CACHE_DIR=str(empty / "pip")
        )
        env |= {"npm_config_cache": str(empty / "npm"), "LIANDONG_PORT": str(ports.any_free())}
        for variable in ("VIRTUAL_ENV", "PYTHONPATH", "LIANDONG_BEGUN"):
            env.pop(variable, None)
        took = []
        for word in ("cold", "warm"):
            try:
                took.append(run(["./dev", "up", "--detach"], cwd=clone, env=env))
                print(f"  {word}: {took[-1]:.1f} s", flush=True)
            finally:
                run(["./dev", "down"], cwd=clone, env=env)
    return [
        rows.limited("./dev up, cold: a fresh clone, empty caches", took[0], "s", limit=COLD),
        rows.limited("./dev up, warm", took[1], "s", limit=WARM),
    ]
