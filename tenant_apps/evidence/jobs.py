"""The sealer's jobs (settings.CELERY_BEAT_SCHEDULE). Each may run twice, and beside itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from kernel import tenancy
from kernel.jobs import cell_job, go_round
from kernel.tenancy import CongressRef
from tenant_apps.evidence import rooting, waking
from tenants import selectors as registry

log = logging.getLogger(__name__)


@cell_job("evidence.sweep")
def sweep() -> int:
    """Every two seconds: the congresses in which something was written since."""
    told = waking.waiting(ref for ref in registry.reached() if rooting.can_be_entered(ref))
    return _each(told, lambda ref: rooting.seal(ref, within=rooting.NEWS))


@cell_job("evidence.look_back")
def look_back(after: str = "") -> int:
    """Every ten minutes in all of them: what nobody told of, the root of a day that has ended, roots of others that wait for us."""
    found = (ref for ref in registry.reached() if rooting.can_be_entered(ref))
    return go_round("evidence.look_back", found, _looked_back, after=after)


@cell_job("evidence.countersign")
def countersign(witness_congress_id: str) -> int:
    """A root has been laid before this congress."""
    ref = tenancy.directory().by_id(UUID(witness_congress_id))
    return rooting.countersign(ref) if ref is not None and rooting.can_be_entered(ref) else 0


def _looked_back(ref: CongressRef) -> int:
    count = rooting.seal(ref, within=rooting.DAY)
    rooting.close_day(ref)
    rooting.countersign(ref)
    return count


def _each(refs: list[CongressRef], work: Callable[[CongressRef], int]) -> int:
    count = 0
    for ref in refs:
        try:
            count += work(ref)
        except Exception:  # one congress's trouble is not the others'; the next look back tries it again
            log.exception("the evidence of %s was not sealed", ref.code)
    return count
