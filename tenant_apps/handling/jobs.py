"""Work of handling outside every block: letters just sent, and what a day has ended (settings.CELERY_BEAT_SCHEDULE)."""

from __future__ import annotations

import logging
from uuid import UUID

from kernel import jobs, standing, tenancy
from kernel.jobs import cell_job
from tenant_apps.handling import daily, paper
from tenants import selectors as registry
from ui.paper.pdf import NoPdf

log = logging.getLogger(__name__)

JOB = "handling.daily"


@cell_job(JOB)
def work(congress_id: str) -> int:
    """What is due in one congress, in many small blocks; may run twice. Where nobody works now the next sweep calls again."""
    congress = tenancy.directory().by_id(UUID(congress_id))
    if congress is None or not standing.at_work(congress):
        return 0
    return daily.work(congress)


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


@cell_job("handling.seal")
def seal(congress_id: str, reply_id: str) -> int:
    """The files of a letter just sent; how many there are. What is not made here is made by its first reader."""
    congress = tenancy.directory().by_id(UUID(congress_id))
    if congress is None or not standing.at_work(congress):
        return 0
    made = 0
    for kind in paper.FORMATS:
        try:
            paper.seal(congress, reply_id=UUID(reply_id), kind=kind)
            made += 1
        except NoPdf as error:
            log.warning("a letter was sent without its PDF: %s", error.message)
    return made
