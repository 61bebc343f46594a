"""Work of handling outside every block."""

from __future__ import annotations

import logging
from uuid import UUID

from kernel import standing, tenancy
from kernel.jobs import cell_job
from tenant_apps.handling import paper
from ui.paper.pdf import NoPdf

log = logging.getLogger(__name__)


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
