"""By when: this congress's rules over the calendar of working days. A due date is the 24:00 (Shanghai) of its last day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kernel import clock, tenancy
from shared_apps.rules import deadlines
from shared_apps.rules import selectors as rules_of_place
from shared_apps.rules.values import Rules
from shared_apps.worktime import lamps
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.lamps import Lamp


def rules(version_id: UUID | None) -> Rules:
    """The rules a case started under; those of today for a case that has none yet."""
    if version_id is not None:
        return rules_of_place.rules(version_id)
    return rules_of_place.version_for(tenancy.current().id, clock.today())


def reply_due(*, assigned_at: datetime, received_at: datetime | None, by: Rules) -> tuple[datetime, bool]:
    """The end of the period for the reply and whether it is provisional (代表法 第五十一条: three months)."""
    due = deadlines.reply_due(
        clock.local(assigned_at).date(),
        clock.local(received_at).date() if received_at else None,
        rules=by,
        calendar=worktime.calendar(tenancy.current().id),
    )
    return clock.end_of_day(due.date), due.provisional


def lamp(due_at: datetime | None, *, by: Rules) -> Lamp:
    """How the deadline stands now, in words."""
    calendar = worktime.calendar(tenancy.current().id)
    return lamps.lamp(due_at, clock.now(), calendar=calendar, near_days=by.near_working_days)
