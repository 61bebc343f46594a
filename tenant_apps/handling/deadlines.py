"""By when: this congress's rules over the calendar of working days. A due date is the 24:00 (Shanghai) of
its last day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kernel import clock, tenancy
from shared_apps.rules import deadlines
from shared_apps.rules import selectors as rules_of_place
from shared_apps.rules.codes import ClockStart
from shared_apps.rules.values import Rules
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Due
from shared_apps.worktime.spans import Span
from tenant_apps.suggestions.deadlines import Lamps
from ui import words
from ui.parts import Lamp

if TYPE_CHECKING:
    from tenant_apps.handling.models import ReturnRequest


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


def opinion_due(*, assigned_at: datetime, received_at: datetime | None, by: Rules) -> tuple[datetime, bool]:
    """Until when a unit that assists gives its opinion."""
    return _from_start(assigned_at, received_at, by.co_opinion_span, by=by)


def reply_due_at_latest(
    *, assigned_at: datetime, received_at: datetime | None, by: Rules
) -> tuple[datetime, bool]:
    """The last day to which the reply may be put off (代表法 第五十一条: six months)."""
    due = deadlines.reply_due_at_latest(
        clock.local(assigned_at).date(),
        clock.local(received_at).date() if received_at else None,
        rules=by,
        calendar=worktime.calendar(tenancy.current().id),
    )
    return clock.end_of_day(due.date), due.provisional


def return_due(*, assigned_at: datetime, received_at: datetime | None, by: Rules) -> tuple[datetime, bool]:
    """Until when a unit may ask to give back what is not its own."""
    return _from_start(assigned_at, received_at, by.return_span, by=by)


def _from_start(
    assigned_at: datetime, received_at: datetime | None, span: Span, *, by: Rules
) -> tuple[datetime, bool]:
    """The end of a unit's own period, counted as the reply's is."""
    calendar = worktime.calendar(tenancy.current().id)
    start = deadlines.clock_start(
        clock.local(assigned_at).date(),
        clock.local(received_at).date() if received_at else None,
        rules=by,
        calendar=calendar,
    )
    last = deadlines.due(start, span, rules=by, calendar=calendar)
    return clock.end_of_day(last.date), last.provisional


def after(moment: datetime, span: Span, *, by: Rules) -> tuple[datetime, bool]:
    """The end of `span` from a moment on."""
    return after_day(clock.local(moment).date(), span, by=by)


def after_day(day: date, span: Span, *, by: Rules) -> tuple[datetime, bool]:
    """The end of `span` from a day on, which is not counted itself."""
    calendar = worktime.calendar(tenancy.current().id)
    last = deadlines.due(day, span, rules=by, calendar=calendar)
    return clock.end_of_day(last.date), last.provisional


def lamps(by: Rules) -> Lamps:
    """Lamps of the running block's congress, with one reading of its calendar."""
    calendar = worktime.calendar(tenancy.current().id)
    return Lamps(calendar=calendar, now=clock.now(), near_days=by.near_working_days)


class LampsByRules:
    """Lamps for the rows of one list, each under its own rules; the calendar is read once for all rows under the same."""

    def __init__(self) -> None:
        self._known: dict[UUID | None, Lamps] = {}

    def __call__(self, version_id: UUID | None) -> Lamps:
        found = self._known.get(version_id)
        if found is None:
            found = self._known[version_id] = lamps(rules(version_id))
        return found


def shown(due_at: datetime | None, provisional: bool, *, by: Lamps) -> Lamp:
    """The lamp as pages draw it: shape, words, the day, and 暂定 where the calendar is not known yet."""
    found = by.of(due_at)
    day = words.day(clock.day_of_deadline(due_at)) if due_at else ""
    return Lamp(code=found.code, words=found.label, date=day, provisional=provisional)  # type: ignore[arg-type]


def done(words_of_it: str) -> Lamp:
    """The lamp of what is over."""
    return Lamp(code="done", words=words_of_it)


def presumed_receipt(assigned_at: datetime, *, by: Rules) -> Due | None:
    """The day on which an assignment is taken as received though nobody has signed, where the period counts from the receipt."""
    if by.clock_start is not ClockStart.RECEIVED:
        return None
    calendar = worktime.calendar(tenancy.current().id)
    day = clock.local(assigned_at).date()
    return deadlines.due(day, by.presumed_receipt_span, rules=by, calendar=calendar)


def contact_due(received_at: datetime, *, by: Rules) -> Due | None:
    """The last day for the unit's first contact with the deputy, where the place sets a period."""
    if by.contact_span is None:
        return None
    calendar = worktime.calendar(tenancy.current().id)
    return deadlines.due(clock.local(received_at).date(), by.contact_span, rules=by, calendar=calendar)


def late_rating(due_at: datetime | None, *, by: Rules) -> str:
    """What becomes of a rating handed in now, if its period is over; else nothing."""
    return by.late_rating.label if due_at is not None and clock.now() >= due_at else ""


def rating_due(delivered_at: datetime, *, by: Rules) -> tuple[datetime | None, bool]:
    """Until when the deputy may rate, where the place sets a period."""
    return (None, False) if by.rating_span is None else after(delivered_at, by.rating_span, by=by)


def reassign_due(request: ReturnRequest) -> tuple[datetime | None, bool]:
    """Until when what was given back goes to another unit: the place's period, or the same day."""
    if request.decided_at is None:
        return None, False
    by = rules(request.assignment.matter.profile_version)
    if by.reassign_span is None:
        return clock.end_of_day(clock.local(request.decided_at).date()), False
    return after(request.decided_at, by.reassign_span, by=by)


def redo_due(sent_back_at: datetime, *, by: Rules) -> tuple[datetime, bool]:
    """The end of the period for the reply of a matter that is handled anew."""
    return after(sent_back_at, by.redo_span, by=by)


def follow_up_due(replied_at: datetime, *, by: Rules) -> tuple[datetime, bool]:
    """When a promise without a day of its own is looked at again."""
    calendar = worktime.calendar(tenancy.current().id)
    due = deadlines.due(clock.local(replied_at).date(), by.follow_up_span, rules=by, calendar=calendar)
    return clock.end_of_day(due.date), due.provisional


def by_when(due_at: datetime | None, *, provisional: bool) -> str:
    """“2027-02-23（暂定）”, for a sentence that goes on with 前答复."""
    if due_at is None:
        return "不设期限，"
    return f"{clock.day_of_deadline(due_at):%Y-%m-%d}" + ("（暂定）" if provisional else "")
