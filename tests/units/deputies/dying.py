"""`python -m tests.units.deputies.dying SENDER POINT`: a relay that ends by SIGKILL before or after `public` has committed."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from uuid import UUID


def die(*_: object, **__: object) -> None:
    """As by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def lay(point: str) -> None:
    """`effect`: the seat has ended, nothing is committed; `delivered`: it is, and the sender does not know."""
    from shared_apps.exchange import port, publicly

    if point == "delivered":
        type(port.box()).delivered = die  # type: ignore[method-assign]
        return
    real = publicly._receivers["mandate-ended"]

    def then_die(*given: Any) -> None:
        real(*given)
        die()

    publicly.register("mandate-ended", then_die)


def main(sender_id: str, point: str) -> None:
    import django

    django.setup()
    lay(point)
    from shared_apps.exchange import relay

    relay.carry(UUID(sender_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
