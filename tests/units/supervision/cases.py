"""Short ways to an assignment whose day is near, over or far."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from kernel import clock
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.supervision import jobs
from tenant_apps.supervision.models import AlertCard
from tests.factories.house import House
from tests.units.suggestions.deeds import registered

LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
SAID = "已与代表沟通，答复件已报主要负责人签发，本周内送达代表。"


def assigned(house: House, who: str = "handler1") -> Assignment:
    pk, clerk = registered(house), house.actor("clerk")
    with house.entered():
        return handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids[who])


def due(house: House, assignment: Assignment, day: date) -> None:
    """As 延期 or a change of the calendar leaves it."""
    at = clock.end_of_day(day)
    with house.entered():
        Assignment.objects.filter(pk=assignment.pk).update(due_at=at)
        Matter.objects.filter(pk=assignment.matter_id).update(due_at=at)


def working_days_from_now(house: House, count: int) -> date:
    """The day whose deadline is `count` working days away: negative ones are over."""
    calendar = worktime.calendar(house.ref.id)
    if count < 0:
        return calendar.working_day_before(clock.today(), -count)
    return calendar.working_day_after(clock.today(), count)


def sweep(house: House) -> int:
    return jobs.look(house.ref)


def cards(house: House, assignment: Assignment) -> list[AlertCard]:
    with house.entered():
        rows = AlertCard.objects.filter(assignment_id=assignment.pk).select_related("assignment__matter")
        return list(rows.order_by("given_at", "id"))


def carded(house: House, count: int, who: str = "handler1") -> AlertCard:
    """An assignment of its own, `count` working days from its end, and the card that it has got."""
    made = assigned(house, who)
    due(house, made, working_days_from_now(house, count))
    sweep(house)
    return cards(house, made)[-1]


def replied(house: House, assignment_id: UUID, who: str = "handler1", *, kept_reason: str = "") -> None:
    handler = house.actor(who)
    with house.entered():
        handling.sign_for(actor=handler, assignment_id=assignment_id)
        handling.log_contact(
            actor=handler, assignment_id=assignment_id, way="PHONE", with_name="沈建芳", note="电话听取意见。"
        )
        handling.reply(
            actor=handler,
            assignment_id=assignment_id,
            letter_class="A",
            outcome="SOLVED",
            body=LETTER,
            kept_reason=kept_reason,
        )


def days_ago(count: int) -> datetime:
    return clock.now() - timedelta(days=count)
