"""What the index lacks, found and written."""

from __future__ import annotations

from kernel import standing, tenancy
from kernel.jobs import cell_job
from tenant_apps.finding import indexing
from tenants import selectors as registry


@cell_job("finding.sweep")
def sweep() -> int:
    """Cases that came without a deed: before this index was there, or with a merged congress. Answers how many were entered."""
    count = 0
    for ref in registry.reached():
        if standing.at_work(ref):
            with tenancy.enter(ref):
                count += indexing.rebuild(missing=True)
    return count
