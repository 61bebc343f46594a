"""Where the job of a change ends by SIGKILL."""

from __future__ import annotations

from itertools import count
from typing import Any

from shared_apps.exchange import publicly
from tenant_apps.suggestions import carrying
from tenant_apps.termchange import seats
from tests.stack.dying import die


def lay(point: str) -> None:
    """In the process that shall die. `mandates`: they are turned, nothing is committed; `carried`: the cases too; `seats`: committed, and
    public has heard the half.
    """
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
