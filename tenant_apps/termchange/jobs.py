"""The job of a change of terms, and the sweep that finds the day."""

from __future__ import annotations

from uuid import UUID

from kernel import clock, jobs, standing, tenancy
from kernel.jobs import cell_job, tenant_job
from tenant_apps.termchange import actions, selectors
from tenants import selectors as registry


@tenant_job(actions.JOB)
def advance(change_id: str) -> str:
    """Whatever is due of one change, in one transaction; may run twice."""
    state: str = actions.advance(change_id=UUID(change_id)).state
    return state


@cell_job("termchange.sweep")
def sweep() -> int:
    """On their day changes begin, and what a lost job or a kill left behind is taken up again; answers how many were called."""
    count = 0
    for ref in registry.reached():
        if not standing.at_work(ref):
            continue
        with tenancy.enter(ref):
            for change_id in selectors.due(clock.today()):
                jobs.enqueue(actions.JOB, congress_id=ref.id, change_id=str(change_id))
                count += 1
    return count
