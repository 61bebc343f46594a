"""The registry's jobs. Those that make schemas run on queue "owner", whose worker alone has the owner's connection."""

from __future__ import annotations

from uuid import UUID

from kernel import clock, jobs
from kernel.jobs import cell_job
from tenants import selectors
from tenants.adjusting import running as adjusting
from tenants.onboarding import checklist, running, upload


@cell_job("onboarding.run")
def run(batch_id: str) -> bool:
    """Work a batch; False if another worker has it."""
    return running.run(UUID(batch_id))


@cell_job("onboarding.sweep")
def sweep() -> int:
    """Have every batch worked that a dead worker or a lost wake-up left behind; beat sends it every 10 seconds."""
    found = running.sweep()
    for batch_id in found:
        jobs.enqueue("onboarding.run", queue="owner", batch_id=str(batch_id))
    return len(found)


@cell_job("onboarding.recheck")
def recheck(checked_id: str) -> int:
    """Look at a congress's check list anew; returns how many required lines lack."""
    ref = selectors.ref_by_id(UUID(checked_id))
    return len(checklist.lacking(checklist.run(ref))) if ref else 0


@cell_job("onboarding.forget")
def forget() -> int:
    """Take away sheets and administrators' data that are needed no more; returns how many batches lost theirs."""
    return upload.forget(clock.now())


@cell_job("adjusting.advance")
def adjust(adjustment_id: str) -> bool:
    """Whatever a 区划调整 can do now; may run twice, and after a kill."""
    return adjusting.advance(UUID(adjustment_id))


@cell_job("adjusting.sweep")
def adjust_what_waits() -> int:
    """Have every 区划调整 worked that waits for an answer, or that a dead worker left; beat sends it every 10 seconds."""
    found = adjusting.sweep()
    for adjustment_id in found:
        jobs.enqueue("adjusting.advance", adjustment_id=str(adjustment_id))
    return len(found)
