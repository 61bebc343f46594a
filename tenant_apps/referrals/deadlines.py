"""By when a referral is owed its next step, from this congress's rules and the working-day table."""

from __future__ import annotations

from datetime import date, datetime
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


def profile(as_of: date | None = None) -> Rules:
    """The rules of the congress we are in, as of today or of the day given."""
    return rules.version_for(tenancy.current().id, as_of or clock.today())


def after(start: datetime, span: Span, *, by: Rules | None = None) -> Due:
    """The end of `span` from the Shanghai day of `start`, rolled as today's rules say unless others are given."""
    found = deadlines.due(
        clock.local(start).date(),
        span,
        rules=by or profile(),
        calendar=worktime.calendar(tenancy.current().id),
    )
    return Due(clock.end_of_day(found.date), found.provisional)


def lower_due(upper: datetime, *, as_of: date | None = None) -> datetime:
    """What the lower government is given of our deadline: less the return margin of today's rules (of the day given)."""
    last = clock.day_of_deadline(upper)
    kept = counting.held_back(
        last, profile(as_of).return_margin, calendar=worktime.calendar(tenancy.current().id)
    )
    return clock.end_of_day(kept)
