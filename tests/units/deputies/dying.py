"""Where a relay ends by SIGKILL, before or after `public` has committed."""

from __future__ import annotations

from typing import Any

from shared_apps.exchange import port, publicly
from tests.stack.dying import die


def lay(point: str) -> None:
    """`effect`: the seat has ended, nothing is committed; `delivered`: it is, and the sender does not know."""
    if point == "delivered":
        type(port.box()).delivered = die  # type: ignore[method-assign]
        return
    real = publicly._receivers["mandate-ended"]

    def then_die(*given: Any) -> None:
        real(*given)
        die()

    publicly.register("mandate-ended", then_die)
