"""Cell jobs of single sign-on."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings

from kernel import clock, jobs
from kernel.jobs import cell_job
from sso import actions, retiring
from sso.roster import batches, running


@cell_job("sso.sweep")
def sweep() -> None:
    """Expired sessions go; safe to run at any time, as often as wanted."""
    actions.sweep()


@cell_job("sso.roster")
def roster(batch_id: str) -> bool:
    """Work an import of people; False if another worker has it."""
    return running.run(UUID(batch_id))


@cell_job("sso.roster_sweep")
def roster_sweep() -> int:
    """Have every import worked that a dead worker, a lost wake-up or a silent Keycloak left behind."""
    found = list(running.free().order_by("created_at").values_list("pk", flat=True))
    for batch_id in found:
        jobs.enqueue("sso.roster", batch_id=str(batch_id))
    batches.forget(clock.now() - timedelta(days=settings.ONBOARDING_KEEP_DAYS))
    return len(found)


@cell_job("sso.retire")
def retire() -> int:
    """Persons whose last seat ended long ago are logged out and disabled; returns how many changed."""
    return retiring.retire()
