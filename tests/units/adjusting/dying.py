"""`python -m tests.units.adjusting.dying ADJUSTMENT POINT`: the job of a 区划调整 that ends by SIGKILL at one point.

POINT: `offered` (all is sent, nothing is committed), `merged` (registry and seats are written, nothing is committed), `announced` (the
merger is committed, nobody has been told).
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from uuid import UUID


def die(*_: object, **__: object) -> None:
    """As by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(adjustment_id: str, point: str) -> None:
    import django

    django.setup()
    from tenant_apps.succession import actions, taking_over
    from tenants.adjusting import ports, running

    places: dict[str, tuple[Any, str]] = {
        "offered": (actions, "_record"),
        "merged": (ports, "seats_follow"),
        "announced": (taking_over, "announce"),
    }
    module, name = places[point]
    setattr(module, name, die)
    running.advance(UUID(adjustment_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
