"""`./dev COMMAND …` inside the virtual environment."""

from __future__ import annotations

import os
import sys

from local import paths, trouble
from local.commands import COMMANDS, help_text


def main(argv: list[str]) -> int:
    name, *rest = argv or ["help"]
    if name in {"help", "-h", "--help"}:
        print(help_text())
        return 0
    command = COMMANDS.get(name)
    if command is None:
        print(f"There is no command `{name}`; `./dev help` lists them all.", file=sys.stderr)
        return 2
    try:
        return command.run(rest)
    except trouble.Trouble as found:
        print(f"{found}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        plain = trouble.from_error(error, folder=paths.project().var)
        if plain is None:
            raise
        print(f"{plain}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # At once: a download that nobody waits for any more would keep a normal exit waiting.
    os._exit(code)
