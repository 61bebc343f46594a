"""The job that archives what a yearly report was given of."""

from __future__ import annotations

from uuid import UUID

from kernel import jobs, tenancy
from kernel.jobs import tenant_job
from tenant_apps.suggestions.actions import archiving


@tenant_job(archiving.JOB)
def archive(report_id: str) -> int:
    """One batch in one transaction, then the next one is called; may run twice. A lost one is called again by handling's sweep."""
    done = archiving.archive(report_id=UUID(report_id))
    if done == archiving.BATCH:
        jobs.enqueue(archiving.JOB, congress_id=tenancy.current().id, report_id=report_id)
    return done
