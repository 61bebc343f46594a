"""The day's jobs of handling (settings.CELERY_BEAT_SCHEDULE)."""

from __future__ import annotations

from kernel import jobs, standing, tenancy
from kernel.jobs import cell_job, tenant_job
from tenant_apps.handling import daily
from tenants import selectors as registry

JOB = "handling.daily"


@tenant_job(JOB)
def work() -> int:
    """What is due in one congress; may run twice."""
    return daily.work()


@cell_job("handling.sweep")
def sweep() -> int:
    """Every hour: the congresses in which a day has ended something; answers how many were called."""
    count = 0
    for ref in registry.reached():
        if not standing.at_work(ref):
            continue
        with tenancy.enter(ref):
            if daily.is_due():
                jobs.enqueue(JOB, congress_id=ref.id)
                count += 1
    return count
