"""By when each unit owes what it owes: the reply, or of a unit that assists its opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shared_apps.rules.values import Rules
from tenant_apps.handling import deadlines, states
from tenant_apps.handling.models import Assignment, Matter

Day = tuple[datetime | None, bool]


def chain(one: Assignment) -> list[Assignment]:
    """It and those in whose place it was put, back to where the period began."""
    found = [one]
    while found[-1].instead_of is not None and not found[-1].restarts:
        found.append(found[-1].instead_of)
    return found


def starts(one: Assignment) -> tuple[datetime, datetime | None]:
    """When its period began: assigned, and received. Who was put in another's place goes on with that one's clock."""
    links = chain(one)
    received = min((each.received_at for each in links if each.received_at is not None), default=None)
    own = links[-1].role == states.CO or links[-1].restarts
    return links[-1].assigned_at if own else one.matter.clock_start, received


def due(one: Assignment, *, by: Rules) -> Day:
    """The day for this unit, and whether it is provisional. A matter from above keeps the upper day, one handled anew that
    of its redo, and a day that was put off is as it was granted."""
    matter = one.matter
    if one.role == states.CO:
        return _opinion_due(one, by=by)
    if matter.is_assigned_down:
        return matter.due_at, matter.due_provisional
    if one.anew_since is not None:
        return deadlines.redo_due(one.anew_since, by=by)
    return first_due(one, by=by)


def first_due(one: Assignment, *, by: Rules) -> Day:
    """The day for the first reply, whatever was sent back afterwards."""
    granted = next((each.extended_to for each in chain(one) if each.extended_to is not None), None)
    if granted is not None:
        return granted, False
    assigned_at, received_at = starts(one)
    return deadlines.reply_due(assigned_at=assigned_at, received_at=received_at, by=by)


def _opinion_due(one: Assignment, *, by: Rules) -> Day:
    """Not later than the reply itself; after an opinion was sent back, the place's own period for a new one; of a matter handled
    anew the period begins with that."""
    matter, last = one.matter, one.opinions.order_by("-round").first()
    anew = matter.redo_from
    sent_back = last.sent_back_at if last is not None else None
    if sent_back is not None and by.co_redo_span is not None and (anew is None or sent_back > anew):
        day = deadlines.after(sent_back, by.co_redo_span, by=by)
    else:
        assigned_at, received_at = starts(one)
        if anew is not None and assigned_at < anew:
            assigned_at = anew
            received_at = received_at if received_at is not None and received_at > anew else None
        day = deadlines.opinion_due(assigned_at=assigned_at, received_at=received_at, by=by)
    if matter.due_at is not None and matter.due_at < day[0]:
        return matter.due_at, matter.due_provisional
    return day


def of_matter(matter: Matter, live: Iterable[Assignment]) -> Day:
    """The first day on which a reply is owed; as it stands where none is owed any more."""
    owed = [one for one in live if one.role in states.ANSWERING and one.state != states.REPLIED]
    days = [(one.due_at, one.due_provisional) for one in owed if one.due_at is not None]
    return min(days) if days else (matter.due_at, matter.due_provisional)
