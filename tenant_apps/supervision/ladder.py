"""Which card a deadline has reached, by the rules of its case. Pure."""

from __future__ import annotations

from datetime import date

from shared_apps.rules import deadlines as ruled
from shared_apps.rules.values import Rules
from shared_apps.worktime.counting import Calendar, held_back
from tenant_apps.supervision.states import NOTICE, RED, YELLOW


def reached(today: date, due: date, *, rules: Rules, calendar: Calendar) -> str:
    """The strictest colour that is due on `today` for a reply owed by `due`; empty if none is yet.

    What was missed on earlier days is not made up for: who is late gets the red card and no yellow one besides.
    """
    if today > due:
        return RED if rules.red_card else ""
    for colour, span in ((YELLOW, rules.yellow_card_span), (NOTICE, rules.notice_span)):
        if span is not None and today >= held_back(due, span, calendar=calendar):
            return colour
    return ""


def escalates(today: date, due: date, *, rules: Rules, calendar: Calendar) -> bool:
    """Whether the red card of a reply owed by `due` goes on to 督查 and the congress's office."""
    if rules.escalation_span is None or today <= due:
        return False
    return today >= ruled.due(due, rules.escalation_span, rules=rules, calendar=calendar).date
