"""One congress ready to use, and a whole province by the console's job."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured

if TYPE_CHECKING:
    from tests.bench.tenancy.table import Ground

PROVISIONED = 30.0  # seconds
PATIENCE = 600.0


def province(ground: Ground) -> list[rows.Row]:
    """From the click on 开始开通 to the last schema, and how long the rest of the job took."""
    with ground.cell.worker():
        batch = ground.ours.ask("upload", codes=ground.codes)
        begun = time.monotonic()
        ground.ours.ask("start", batch=batch)
        provisioned = _until(ground, batch, "provisioned", len(ground.codes), begun)
        ended = _until(ground, batch, "ended", 1, begun)
    name = f"{len(ground.codes)} congresses by the console's job"
    return [
        rows.limited(f"{name}, start → all provisioned", provisioned, "s", limit=PROVISIONED),
        rows.told(
            f"{name}: furnished, test envelopes up and down, check list, after that", ended - provisioned, "s"
        ),
    ]


def _until(ground: Ground, batch: str, what: str, wanted: int, begun: float) -> float:
    """Seconds since the beginning until the job's own progress says so."""
    while time.monotonic() - begun < PATIENCE:
        found = ground.ours.ask("progress", batch=batch)
        if found[what] >= wanted:
            return time.monotonic() - begun
        time.sleep(0.05)
    raise NotMeasured(f"the job has not come to {wanted} {what} in {PATIENCE:g} s: {found}")


def one_congress(ground: Ground) -> list[rows.Row]:
    """Ours, the peer and the bare statements in turn, all in databases that hold a province."""
    size, ours, peer = ground.scale, ground.ours, ground.peer
    url = ground.cell.url("ours")
    statements = ours.ask("record", code=next(ground.spare))
    mine, theirs, least = [], [], []
    for number in range(size.made):
        mine += ours.ask("make", codes=[next(ground.spare)])
        least.append(ours.ask("replay", recorded=statements, url=url, number=number))
        if number < size.made_by_peer:
            theirs += peer.ask("make", codes={f"9{number:05d}": f"peer_{number}_{random.randrange(10**6)}"})
    name = "one congress ready to use"
    return [
        rows.faster(f"{name}, against django-tenants' create and migrate", median(mine), "s", peer=median(theirs), times=7),
        rows.near(f"{name}, against its {len(statements['texts'])} statements in one pipeline", median(mine), "s", limit=median(least), times=1.5),
    ]  # fmt: skip
