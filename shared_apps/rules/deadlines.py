"""Deadlines as this congress's rules count them. Pure."""

from __future__ import annotations

from datetime import date

from shared_apps.rules.codes import ClockStart
from shared_apps.rules.values import Rules
from shared_apps.worktime import counting
from shared_apps.worktime.counting import Calendar, Due
from shared_apps.worktime.spans import Span


def due(start: date, span: Span, *, rules: Rules, calendar: Calendar) -> Due:
    """The last day of `span` from `start`, rolled as the rules say."""
    return counting.due(start, span, calendar=calendar, roll=rules.roll_on_holiday)


def clock_start(assigned_on: date, signed_on: date | None, *, rules: Rules, calendar: Calendar) -> date:
    """The day a unit's periods are counted from.

    交办之日 or 收到之日, as the rules say. An unsigned item does not delay the clock: it is taken as received when
    `presumed_receipt_span` has passed since it was assigned.
    """
    if rules.clock_start is ClockStart.ASSIGNED:
        return assigned_on
    presumed = due(assigned_on, rules.presumed_receipt_span, rules=rules, calendar=calendar).date
    return presumed if signed_on is None else min(signed_on, presumed)


def reply_due(assigned_on: date, signed_on: date | None, *, rules: Rules, calendar: Calendar) -> Due:
    """The last day for the reply without extension (代表法 第五十一条)."""
    start = clock_start(assigned_on, signed_on, rules=rules, calendar=calendar)
    return due(start, rules.reply_span, rules=rules, calendar=calendar)


def reply_due_at_latest(
    assigned_on: date, signed_on: date | None, *, rules: Rules, calendar: Calendar
) -> Due:
    """The last day to which the reply may be extended (代表法 第五十一条)."""
    start = clock_start(assigned_on, signed_on, rules=rules, calendar=calendar)
    return due(start, rules.reply_max, rules=rules, calendar=calendar)
