"""The job of a change of terms, and the sweep that finds the day."""

from __future__ import annotations

from uuid import UUID

from kernel import clock, jobs, standing, tenancy
from kernel.jobs import cell_job, tenant_job
from kernel.tenancy import CongressRef
from tenant_apps.termchange import actions, selectors
from tenants import selectors as registry


@tenant_job(actions.JOB)
def advance(change_id: str) -> str:
    """Whatever is due of one change, in one transaction; may run twice."""
    state: str = actions.advance(change_id=UUID(change_id)).state
    return state


@cell_job("termchange.sweep")
def sweep(after: str = "") -> int:
    """On their day changes begin, and what a lost job or a kill left behind is taken up again; answers how many were called."""
    return jobs.go_round("termchange.sweep", registry.reached(), _called, after=after)


def _called(ref: CongressRef) -> int:
    if not standing.at_work(ref):
        return 0
    with tenancy.enter(ref):
        due = selectors.due(clock.today())
        for change_id in due:
            jobs.enqueue(actions.JOB, congress_id=ref.id, change_id=str(change_id))
    return len(due)
