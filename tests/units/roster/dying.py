"""Where an import's worker ends by SIGKILL."""

from __future__ import annotations

from itertools import count
from typing import Any

from shared_apps.identity import actions, registers
from sso import person_account
from sso.roster import running
from tests.stack.dying import die


def lay(point: str) -> None:
    """In the process that shall die. `seats`: given, not committed; `mandates`: entered, not committed; `accounts`: the seats are, the
    accounts half; `made`: all accounts, nothing linked; `linked`: nothing noted.
    """
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
