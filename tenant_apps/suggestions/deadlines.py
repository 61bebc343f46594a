"""Until when the office takes up what was handed in (受理交办期限), by the rules that held at its submission."""

from __future__ import annotations

from datetime import datetime

from kernel import clock, tenancy
from shared_apps.rules import deadlines as ruled
from shared_apps.rules import selectors as rules
from shared_apps.rules.codes import AssignedBy, JointWithdrawal, Numbering, Withdrawal
from shared_apps.rules.values import Rules
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Calendar, Due
from shared_apps.worktime.lamps import Lamp, lamp
from tenant_apps.deputies.selectors import BETWEEN_SESSIONS
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import Suggestion

NEAR_WORKING_DAYS = 5  # where no rules can be read
BEFORE_ASSIGNMENT = frozenset({states.SUBMITTED, states.RETURNED, states.REGISTERED})


def rules_of(suggestion: Suggestion) -> Rules | None:
    """The rules it is under; a draft has none yet."""
    return rules.rules(suggestion.profile_version) if suggestion.profile_version else None


def intake_due(suggestion: Suggestion, *, calendar: Calendar | None = None) -> Due | None:
    """The last day to take it up and assign it; None for a draft. For many, give the calendar read once."""
    found = rules_of(suggestion)
    if found is None or suggestion.submitted_at is None:
        return None
    calendar = calendar or worktime.calendar(suggestion.congress_id)
    start = suggestion.received_on or clock.local(suggestion.submitted_at).date()
    return ruled.due(start, found.assign_span, rules=found, calendar=calendar)


def is_between_sessions(suggestion: Suggestion) -> bool:
    """Handed in while the congress did not sit (代表法 §36)."""
    return suggestion.occasion == BETWEEN_SESSIONS


def numbered_apart(suggestion: Suggestion) -> bool:
    """Whether its number is of the series of 闭会期间."""
    found = rules_of(suggestion)
    return found is not None and found.numbering is Numbering.APART and is_between_sessions(suggestion)


def undecided(suggestion: Suggestion) -> bool:
    """Whether 主任会议 has still to decide to whom it goes (交办决定): only of what is filed between sessions (北京 第十六条)."""
    found = rules_of(suggestion)
    asked = found is not None and found.assigned_by is AssignedBy.CHAIRPERSONS
    return asked and suggestion.decided_on is None and is_between_sessions(suggestion)


def lacks_paper(suggestion: Suggestion) -> bool:
    """Whether the signed sheet is still owed."""
    return suggestion.paper_on is None and paper_required(suggestion)


def paper_required(suggestion: Suggestion) -> bool:
    """Whether the place wants a signed sheet besides what was handed in here (另交签名纸质件)."""
    found = rules_of(suggestion)
    return found is not None and found.paper_required


def withdrawal_refused(suggestion: Suggestion) -> str:
    """Why it can't be taken back any more, in a sentence; empty where it can, and for a draft."""
    found, state = rules_of(suggestion), suggestion.state
    if (
        state == states.MERGED and suggestion.merged_into is not None
    ):  # what is done with it is done with its main item
        state = suggestion.merged_into.state
        if state not in states.UNANSWERED.split():
            return f"主案{suggestion.merged_into.number_label}已经答复，不能撤回。"
    if found is None or found.withdrawal is Withdrawal.ANY_TIME or state in BEFORE_ASSIGNMENT:
        return ""
    return f"已经交办，按规则不能撤回（{found.withdrawal.label}）。"


def withdrawal_asks_all(suggestion: Suggestion) -> bool:
    """Whether all who signed must want it (上海 第十条)."""
    found = rules_of(suggestion)
    return found is not None and found.joint_withdrawal is JointWithdrawal.ALL


class Lamps:
    """Lamps for many deadlines of one congress, with one reading of its calendar."""

    def __init__(self, *, calendar: Calendar, now: datetime, near_days: int = NEAR_WORKING_DAYS) -> None:
        self._calendar, self._now, self._near = calendar, now, near_days

    def of(self, due_at: datetime | None) -> Lamp:
        return lamp(due_at, self._now, calendar=self._calendar, near_days=self._near)


def lamps(suggestion: Suggestion | None = None) -> Lamps:
    """Lamps of the running block's congress; `near` by the suggestion's rules, if one is given."""
    found = rules_of(suggestion) if suggestion is not None else None
    near = found.near_working_days if found else NEAR_WORKING_DAYS
    return Lamps(calendar=worktime.calendar(tenancy.current().id), now=clock.now(), near_days=near)
