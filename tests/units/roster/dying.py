"""`python -m tests.units.roster.dying BATCH POINT`: an import's worker that ends by SIGKILL at one point.

POINT: `seats` (given, not committed), `mandates` (entered, not committed), `accounts` (the seats are, the accounts half), `made` (all accounts, nothing linked),
`linked` (nothing noted).
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import Any
from uuid import UUID


def die(*_: object, **__: object) -> None:
    """As by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def lay(point: str) -> None:
    """Put the end of this process where it shall be."""
    from shared_apps.identity import actions, registers
    from sso import person_account
    from sso.roster import running

    real_many, real_one, calls = actions.invite_many, person_account._one, count(1)
    deputies = registers.of(registers.DEPUTIES)
    real_enter = deputies.enter

    def enter(**given: Any) -> None:
        real_enter(**given)
        die()

    def many(**given: Any) -> None:
        real_many(**given)
        die()

    def one(*given: Any) -> Any:
        found = real_one(*given)
        if next(calls) == 2:
            die()
        return found

    places: dict[str, tuple[Any, str, Any]] = {
        "seats": (running, "invite_many", many),
        "mandates": (deputies, "enter", enter),
        "accounts": (person_account, "_one", one),
        "made": (actions, "link_accounts", die),
        "linked": (person_account, "_counted", die),
    }
    module, name, end = places[point]
    setattr(module, name, end)


def main(batch_id: str, point: str) -> None:
    import django

    django.setup()
    lay(point)
    from sso.roster import running

    running.run(UUID(batch_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
