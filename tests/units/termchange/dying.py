"""`python -m tests.units.termchange.dying CONGRESS CHANGE POINT`: the job of a change that ends by SIGKILL at one point.

POINT: `mandates` (they are turned, nothing is committed), `carried` (the cases too), `seats` (committed, and public has heard the half).
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
    from shared_apps.exchange import publicly
    from tenant_apps.suggestions import carrying
    from tenant_apps.termchange import seats

    real, calls = publicly.accept, count(1)

    def accept(envelope: Any) -> None:
        real(envelope)
        if next(calls) == 1:
            die()

    places: dict[str, tuple[Any, str, Any]] = {
        "mandates": (carrying, "carry_over", die),
        "carried": (seats, "take_up", die),
        "seats": (publicly, "accept", accept),
    }
    module, name, end = places[point]
    setattr(module, name, end)


def main(congress_id: str, change_id: str, point: str) -> None:
    import django

    django.setup()
    lay(point)
    from shared_apps.exchange import relay
    from tenant_apps.termchange import jobs

    jobs.advance(change_id, congress_id=congress_id)
    relay.carry(UUID(congress_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
