"""Cell jobs of single sign-on."""

from kernel.jobs import cell_job
from sso import actions


@cell_job("sso.sweep")
def sweep() -> None:
    """Expired sessions go; safe to run at any time, as often as wanted."""
    actions.sweep()
