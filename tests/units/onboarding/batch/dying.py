"""`python -m tests.units.onboarding.batch.dying BATCH POINT`: a worker's run that ends by SIGKILL at one point.

POINT is `before:STEP`, `after:STEP` (the deed is done, nothing has noted it), `noted:STEP`, or `inside:provisioned` (tables are
made, the transaction is open).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID


def die(*_: object, **__: object) -> None:
    """As by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def lay(point: str) -> None:
    """Put the end of this process where it shall be."""
    from tenants import applying
    from tenants.onboarding import naming, running, steps
    from tenants.onboarding.lease import Lease
    from tests.units.onboarding.batch import office

    naming.register(office.named_without_keycloak)
    running.AWAIT_SECONDS = 0.0
    when, step = point.split(":")
    if step == "checked":
        steps.DEEDS["probed"] = _then_carry(steps.DEEDS["probed"])
    deed, keep = steps.DEEDS[step], Lease.keep
    if when == "inside":
        applying.rights = die  # type: ignore[assignment]
    elif when == "before":
        steps.DEEDS[step] = die
    elif when == "after":
        steps.DEEDS[step] = _then_die(deed)
    else:

        def noted(self: Lease, row: Any, name: str) -> None:
            keep(self, row, name)
            if name == step:
                die()

        Lease.keep = noted  # type: ignore[method-assign, assignment]


def _then_carry(deed: Callable[[Any], None]) -> Callable[[Any], None]:
    """The test envelope has come back before the list is checked."""
    from shared_apps.exchange import relay

    def done(row: Any) -> None:
        deed(row)
        relay.carry(row.congress_id)
        relay.carry(row.congress.parent_id)

    return done


def _then_die(deed: Callable[[Any], None]) -> Callable[[Any], None]:
    def done(row: Any) -> None:
        deed(row)
        die()

    return done


def main(batch_id: str, point: str) -> None:
    import django

    django.setup()
    lay(point)
    from tenants.onboarding import running

    running.run(UUID(batch_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
