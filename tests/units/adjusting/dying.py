"""Where the job of a 区划调整 ends by SIGKILL."""

from __future__ import annotations

from typing import Any

from tenant_apps.succession import actions, taking_over
from tenants.adjusting import ports
from tests.stack.dying import die


def lay(point: str) -> None:
    """In the process that shall die. `offered`: all is sent, nothing is committed; `merged`: registry and seats are written, nothing is
    committed; `announced`: the merger is committed, nobody has been told.
    """
    places: dict[str, tuple[Any, str]] = {
        "offered": (actions, "_record"),
        "merged": (ports, "seats_follow"),
        "announced": (taking_over, "announce"),
    }
    module, name = places[point]
    setattr(module, name, die)
