"""Jobs of the calendar: deadlines counted anew after a change, and the alarm before it runs out."""

from __future__ import annotations

import logging

from kernel import clock
from kernel.jobs import cell_job
from shared_apps.worktime import outlook, recounting

log = logging.getLogger(__name__)


@cell_job(recounting.JOB)
def recount() -> int:
    """Work the runs that nobody has; returns how many congresses were brought up to date."""
    return recounting.work()


@cell_job("worktime.sweep")
def sweep() -> bool:
    """Have every run worked that a dead worker, a lost wake-up or a rested congress left behind; beat sends it every minute."""
    return recounting.sweep()


@cell_job("worktime.watch")
def watch() -> list[int]:
    """Once a day: say in the log which years lack their arrangement. The console shows the same to its people."""
    found = outlook.lacking(clock.today())
    for year in found:
        log.warning("the State Council's arrangement of %s is not entered; dates in it are provisional", year)
    return found
