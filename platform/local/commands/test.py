"""./dev test: the suite on its own throw-away PostgreSQL, Valkey and Keycloak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from local import environment, node, paths
from local.processes import Keeper, clean
from local.progress import Progress

HELP = "run the tests on a throw-away PostgreSQL, Valkey and Keycloak"
RESULTS = "LIANDONG_TEST_RESULTS"
USAGE = """usage: ./dev test [--all] [PYTEST ARGUMENTS]

Runs the suite on its own throw-away PostgreSQL, Valkey and Keycloak and ends with `N passed, N failed, N not run`.
Exit code 0 when everything that ran has passed. What this machine cannot run (no Chromium, say) is named and counted.

  --all   anything not run is a failure too
"""


def run(argv: list[str]) -> int:
    if {"-h", "--help"} & set(argv):
        print(USAGE)
        return 0
    is_all = "--all" in argv
    args = [arg for arg in argv if arg != "--all"]
    _front_end()
    with tempfile.TemporaryDirectory(prefix="liandong-test-") as folder:
        results = Path(folder) / "results.json"
        env = {**clean(os.environ), **environment.base(paths.project(), settings="config.settings.test")}
        env[RESULTS] = str(results)
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *_parallel(args), *args], cwd=paths.ROOT, env=env, check=False
        ).returncode
        outcome = json.loads(results.read_text()) if results.exists() else None
    return report(outcome, code=code, is_all=is_all)


def report(outcome: dict[str, object] | None, *, code: int, is_all: bool) -> int:
    """Print the closing line and the reasons; returns the exit code."""
    if outcome is None:
        print("The test run broke off before it could count anything; its own words above say why.")
        return code or 1
    missed = outcome["not_run"]
    assert isinstance(missed, dict)
    count = sum(len(names) for names in missed.values())
    for reason, names in missed.items():
        print(f"not run ({len(names)}): {reason}")
    print(f"{outcome['passed']} passed, {outcome['failed']} failed, {count} not run")
    return code or (1 if is_all and count else 0)


def _parallel(args: list[str]) -> list[str]:
    """Two processes more than there are cores for a whole run, since each often waits for a browser or a server; one for a single file."""
    is_chosen = any(arg.startswith(("-n", "--numprocesses", "--dist", "-p", "--pdb")) for arg in args)
    is_small = any(".py" in arg for arg in args)
    if is_chosen or is_small:
        return []
    return ["-n", str(2 + (os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]


def _front_end() -> None:
    places = paths.project()
    places.make()
    keeper = Keeper()
    try:
        node.install(keeper, progress=Progress(), log=environment.log_of(places, "npm"))
    finally:
        keeper.close()
