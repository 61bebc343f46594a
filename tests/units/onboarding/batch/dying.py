"""Where a worker's run of a batch ends by SIGKILL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared_apps.exchange import relay
from tenants import applying
from tenants.onboarding import running, steps
from tenants.onboarding.lease import Lease
from tests.stack.dying import die


def lay(point: str) -> None:
    """In the process that shall die. `point`: `before:STEP`, `after:STEP` (the deed is done, nothing has noted it), `noted:STEP`, or
    `inside:provisioned` (tables are made, the transaction is open).
    """
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
