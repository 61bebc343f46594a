"""红黄牌: what the calendar does to an open assignment. Nobody's deed, so no actor and no seat; may be done again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Calendar
from tenant_apps.handling import access as handling
from tenant_apps.handling import deadlines, telling
from tenant_apps.handling import selectors as handled
from tenant_apps.handling.models import Assignment
from tenant_apps.supervision import ladder, selectors, states
from tenant_apps.supervision.models import AlertCard

REPLIED, MISSED, LEFT = "已经答复", "未提意见，主办单位已先行答复", "不再由该单位承办"


@transaction.atomic
def review(*, assignment_id: UUID) -> int:
    """Give the card that this assignment's day has reached, pass a red one on, let those lapse that no longer hold.

    Answers how many cards changed. The rules are those the case keeps.
    """
    matter_id = handled.matter_id_of(assignment_id)
    handling.lock_matter(matter_id)
    assignment = handled.assignment(assignment_id)
    cards = selectors.given_to([assignment_id]).get(assignment_id, [])
    if not handled.is_owed(assignment):
        return _over(assignment, cards)
    return _under_way(assignment, cards, worktime.calendar(tenancy.current().id))


def _over(assignment: Assignment, cards: list[AlertCard]) -> int:
    """A unit that has replied late, or gave no opinion at all, still says why; whoever undertakes it no more owes nothing."""
    kept, why = handled.is_over(assignment), REPLIED
    if not handled.is_answered(assignment):
        why = MISSED if kept else LEFT
    over = [one for one in cards if one.is_open and not (kept and one.colour == states.RED)]
    return sum(_lapse(one, assignment, why) for one in over)


def _under_way(assignment: Assignment, cards: list[AlertCard], calendar: Calendar) -> int:
    due_at = assignment.due_at
    if due_at is None:
        return 0
    moved = f"期限已调整为 {clock.day_of_deadline(due_at):%Y-%m-%d}"
    changed = sum(_lapse(one, assignment, moved) for one in cards if one.is_open and one.due_at != due_at)
    today, due, rules = (
        clock.today(),
        clock.day_of_deadline(due_at),
        deadlines.rules(assignment.matter.profile_version),
    )
    held = selectors.holding(cards, due_at=due_at)
    colour = ladder.reached(today, due, rules=rules, calendar=calendar)
    if selectors.lacks(colour, held):
        followed = f"已由{states.COLOURS[colour]}接续"
        changed += 1 + sum(_lapse(one, assignment, followed) for one in held.values() if one.is_open)
        held[colour] = _give(assignment, colour, due_at)
    red = held.get(states.RED)
    waits = red is not None and red.is_open and red.escalated_at is None
    if red is not None and waits and ladder.escalates(today, due, rules=rules, calendar=calendar):
        changed += _escalate(red, assignment)
    return changed


def _give(assignment: Assignment, colour: str, due_at: datetime) -> AlertCard:
    card = AlertCard(
        assignment=assignment,
        unit=assignment.unit,
        unit_name=assignment.undertaker_name,
        colour=colour,
        due_at=due_at,
        given_at=clock.now(),
    )
    card.save(force_insert=True)
    _note(card, assignment, "card.given")
    return card


def _lapse(card: AlertCard, assignment: Assignment, why: str) -> int:
    states.CARD.move(card, "lapse")
    card.ended_note, card.ended_at = why, clock.now()
    card.save(update_fields=["state", "ended_note", "ended_at"])
    _note(card, assignment, "card.lapsed")
    return 1


def _escalate(card: AlertCard, assignment: Assignment) -> int:
    states.CARD.move(card, "escalate")
    card.escalated_at = clock.now()
    card.save(update_fields=["escalated_at"])
    _note(card, assignment, "card.escalated")
    return 1


def _note(card: AlertCard, assignment: Assignment, deed: str) -> None:
    facts: dict[str, object] = {
        "card": card.pk,
        "colour": card.colour,
        "due_at": card.due_at,
        "unit": card.unit_name,
        "why": card.ended_note,
    }
    telling.note(actor=None, seat=None, assignment=assignment, deed=deed, facts=facts)
