"""The job that looks at every deadline; it may run twice, and after days on which it did not."""

from __future__ import annotations

import logging

from kernel import standing, tenancy
from kernel.jobs import cell_job
from kernel.tenancy import CongressRef
from tenant_apps.supervision import actions, selectors
from tenants import selectors as registry

log = logging.getLogger(__name__)


@cell_job("supervision.sweep")
def sweep() -> int:
    """Give the cards that are due today in every congress at work; answers how many cards changed."""
    count = 0
    for ref in registry.reached():
        if not standing.at_work(ref):
            continue
        try:
            count += look(ref)
        except Exception:  # one congress's trouble is not the others'; the next sweep tries it again
            log.exception("the deadlines of %s were not looked at", ref.code)
    return count


def look(ref: CongressRef) -> int:
    """The assignments of one congress, each in a block of its own: one's trouble is logged, and the next are looked at."""
    with tenancy.enter(ref):
        found = selectors.to_review()
    count = 0
    for assignment_id in found:
        try:
            with tenancy.enter(ref):
                count += actions.review(assignment_id=assignment_id)
        except Exception:  # those behind it have their cards; the next sweep tries it again
            log.exception("the deadline of assignment %s of %s was not looked at", assignment_id, ref.code)
    return count
