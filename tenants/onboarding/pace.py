"""How far a batch has come, in units of work: what a step costs beside the others, from measuring (tests/bench/tenancy)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count

from kernel import clock
from tenants import states
from tenants.models import Batch, BatchRow

# Of the steps in order; a row that is done, failed or skipped has no more to do.
WEIGHTS = {"requested": 1, "provisioned": 10, "furnished": 4, "named": 6, "probed": 1, "checked": 3}
WHOLE = sum(WEIGHTS.values())


def units(batch_id: UUID) -> int:
    """Units of work done so far, of `WHOLE` for each row."""
    counted = (
        BatchRow.objects.filter(batch_id=batch_id).values_list("state", "step").annotate(rows=Count("id"))
    )
    return sum(rows * of_row(state, step) for state, step, rows in counted)


def of_row(state: str, step: str) -> int:
    """What a row in this state, after this step, has behind it."""
    if state in ("done", "failed", "skipped"):
        return WHOLE
    found = 0
    for name, weight in WEIGHTS.items() if step else ():
        found += weight
        if name == step:
            break
    return found


def left(batch: Batch, done: int, total: int) -> int | None:
    """Seconds, at least 1, until all `total` rows are through, by the pace of the worker that has the batch.

    None while there is none, and where all that is left waits for test envelopes: no pace foretells these.
    """
    if batch.state != states.RUNNING or batch.paced_at is None:
        return None
    if not batch.rows.filter(state__in=("waiting", "working")).exclude(step="probed").exists():
        return None
    fresh, took = done - batch.paced_from, (clock.now() - batch.paced_at).total_seconds()
    if fresh <= 0 or took < 1:
        return None
    return max(1, round(took * (total * WHOLE - done) / fresh))
