"""Until when a committee gives its opinion on a bill, and reports on one that it took up after the session (上海 第十五条: 三个月内).

A committee that is late gets no card (红黄牌 are for undertaking units that owe a reply): whoever enters the decisions has it in 待办.
"""

from __future__ import annotations

from kernel import clock
from shared_apps.rules import deadlines as ruled
from shared_apps.rules import selectors as rules
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Calendar, Due
from tenant_apps.bills import states
from tenant_apps.bills.models import Bill
from tenant_apps.suggestions.deadlines import Lamps


def report_due(bill: Bill, *, calendar: Calendar | None = None) -> Due | None:
    """The last day of the report: from the end of the session, or from the decision if that is later. None where none is owed.

    For many, give the calendar read once.
    """
    if bill.state != states.TO_COMMITTEE or bill.decided_on is None or bill.profile_version is None:
        return None
    by = rules.rules(bill.profile_version)
    ended = (bill.session.ends if bill.session else bill.session_ends) or bill.decided_on
    calendar = calendar or worktime.calendar(bill.congress_id)
    return ruled.due(max(ended, bill.decided_on), by.bill_report_span, rules=by, calendar=calendar)


def opinion_due(bill: Bill, *, calendar: Calendar | None = None) -> Due | None:
    """The last day of a committee's opinion on a bill that has its number. None where the rules name none, or none is owed."""
    if bill.state != states.REGISTERED or bill.registered_at is None or bill.profile_version is None:
        return None
    by = rules.rules(bill.profile_version)
    if by.bill_opinion_span is None:
        return None
    begins, calendar = clock.local(bill.registered_at).date(), calendar or worktime.calendar(bill.congress_id)
    return ruled.due(begins, by.bill_opinion_span, rules=by, calendar=calendar)


def due(bill: Bill, *, calendar: Calendar | None = None) -> Due | None:
    """What a committee owes on it now: its opinion, or its report."""
    return opinion_due(bill, calendar=calendar) or report_due(bill, calendar=calendar)


def lamps(calendar: Calendar) -> Lamps:
    """Lamps by the rules of today."""
    return Lamps(calendar=calendar, now=clock.now())
