"""By when a referral is owed its next step, from this congress's rules and the working-day table."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kernel import clock, tenancy
from shared_apps.rules import deadlines
from shared_apps.rules import selectors as rules
from shared_apps.rules.values import Rules
from shared_apps.worktime import counting
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.spans import Span


class Due(NamedTuple):
    """`at` is the 24:00 in Shanghai of the last day, as UTC."""

    at: datetime
    provisional: bool


def profile() -> Rules:
    """The rules of the congress we are in, as of today."""
    return rules.version_for(tenancy.current().id, clock.today())


def after(start: datetime, span: Span) -> Due:
    """The end of `span` from the Shanghai day of `start`."""
    found = deadlines.due(
        clock.local(start).date(),
        span,
        rules=profile(),
        calendar=worktime.calendar(tenancy.current().id),
    )
    return Due(clock.end_of_day(found.date), found.provisional)


def lower_due(upper: datetime) -> datetime:
    """What the lower government is given of our deadline: less the profile's return margin."""
    last = clock.day_of_deadline(upper)
    kept = counting.held_back(last, profile().return_margin, calendar=worktime.calendar(tenancy.current().id))
    return clock.end_of_day(kept)
