"""What the index lacks is entered; compilations are made, taken up again where a job died, and their files put away."""

from __future__ import annotations

import logging
from uuid import UUID

from kernel import jobs, standing, tenancy
from kernel.jobs import cell_job
from tenant_apps.finding import actions, compiling, indexing, telling
from tenants import selectors as registry

log = logging.getLogger(__name__)


@cell_job("finding.sweep")
def sweep() -> int:
    """Cases that came without a deed: before this index was there, or with a merged congress. Answers how many were entered."""
    count = 0
    for ref in registry.reached():
        if not standing.at_work(ref):
            continue
        try:
            with tenancy.enter(ref):
                count += indexing.rebuild(missing=True)
                actions.tidy()
                for one in actions.lost():
                    jobs.enqueue(actions.JOB, at=str(ref.id), compilation_id=str(one))
            telling.run(ref)
        except Exception:  # one congress's trouble is not the others'; the next sweep tries it again
            log.exception("the index of %s was not looked at", ref.code)
    return count


@cell_job(telling.JOB)
def tell(at: str) -> int:
    """What public should know of this congress's cases, and no more; answers how many were told or forgotten."""
    ref = tenancy.directory().by_id(UUID(at))
    return telling.run(ref) if ref is not None and standing.at_work(ref) else 0


@cell_job(actions.JOB)
def compile_(at: str, compilation_id: str) -> bool:
    """Make a compilation's file, in portions that each commit: its maker sees how far it is."""
    ref = tenancy.directory().by_id(UUID(at))
    return ref is not None and standing.at_work(ref) and compiling.run(ref, UUID(compilation_id))
