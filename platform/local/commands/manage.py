"""./dev manage ARGS: Django's management commands on the running stack."""

from __future__ import annotations

import os
import subprocess

from local import environment, paths, running

HELP = "run a management command (manage.py) on the running stack, with the database owner's rights"


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(f"usage: ./dev manage COMMAND [ARGS]\n\n{HELP}")
        return 0
    running.need_no_other_database(paths.project(), os.environ)
    env = running.command_environment(paths.project())
    return subprocess.run(environment.manage(*argv), env=env, check=False).returncode
