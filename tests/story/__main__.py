"""`python -m tests.story [--file F]`, which `./dev story` runs against the running stack."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.story import at_home, at_the_door, downwards, timeline, upwards
from tests.story import cast as casting
from tests.story.company import Company
from tests.story.ledger import Broken, Ledger

HELP = """Play the whole story of a suggestion against the running stack through the public API.

Everybody logs in by filling Keycloak's own form. Each step asserts what it says; at the end comes the county deputy's
timeline over three levels and one line `N passed, N failed`. Exit code 1 if anything failed."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev story", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--file",
        type=Path,
        help="a TOML file that names trial persons (tests/story/trial.example.toml is one)",
    )
    file: Path | None = parser.parse_args(argv).file
    try:
        if file is not None:
            players = casting.of_file(file)
        else:
            players = casting.seeded(Path(os.environ.get("LIANDONG_VAR") or "var"))
    except casting.NotCast as error:
        print(f"The story can't be cast: {error}", file=sys.stderr)
        return 2
    os.environ.update(players.settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    return _play(players)


def _play(players: casting.Cast) -> int:
    ledger = Ledger()
    company = Company(players, ledger)
    events: list[dict[str, Any]] = []
    with suppress(Broken):
        at_home.play(company)
    with suppress(Broken):
        events = upwards.play(company)
    with suppress(Broken):
        downwards.play(company)
    with suppress(Broken):
        at_the_door.play(company)
    if events:
        print("\nThe county deputy's timeline:", flush=True)
        print(timeline.printed(events), flush=True)
    return ledger.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
