"""Running a module of tests/ as a command of ./dev."""

from __future__ import annotations

import os
import subprocess
import sys

from local import environment, paths, processes, running


def module(name: str, argv: list[str], *, on_stack: bool) -> int:
    """`python -m NAME ARGS` in the project; `on_stack` gives it the running stack's environment.

    With --help, or a --file that names another place, no stack need run here.
    """
    places = paths.project()
    env = {**processes.clean(os.environ), **environment.base(places)}
    asks_help = bool({"-h", "--help"} & set(argv))
    is_free = asks_help or ("--file" in argv and running.find(places) is None)
    if on_stack and not is_free:
        env = running.command_environment(places)
    return subprocess.run(
        [sys.executable, "-m", name, *argv], cwd=paths.ROOT, env=env, check=False
    ).returncode
