"""What is seen of a rule after the reply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from kernel import clock
from kernel.errors import DomainError
from shared_apps.rules.values import Rules
from tenant_apps.handling import actions, deadlines, dissent, withdrawn
from tenant_apps.handling.actions import promising
from tenant_apps.handling.models import Commitment, Matter, Reply
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import yearly
from tests.factories.house import House
from tests.units.rules import seen

MOMENT = datetime(2026, 3, 2, 4, tzinfo=UTC)


def first_day_of_report(house: House, rules: Rules) -> Any:
    return yearly.earliest(rules.yearly_report, 2026, "YEAR")


def redo_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.redo_due(MOMENT, by=rules)


def looked_at(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.follow_up_due(MOMENT, by=rules)


def confirming(house: House, rules: Rules) -> Any:
    """Whether the office's word alone ends a promise."""
    try:
        promising.check_confirmable(Commitment(matter=Matter(profile_version=rules.version_id)))
    except DomainError as refused:
        return refused.code
    return "confirmed"


def answering_anew(house: House, rules: Rules) -> Any:
    """Whether a reply that was sent back is given anew without another talk."""
    deputy = house.actor("deputy1")
    letter: dict[str, Any] = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
    bad: dict[str, Any] = {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": LETTER}
    with seen.signed(house, rules) as (task, handler, clerk):
        talk: dict[str, Any] = {"way": "PHONE", "with_name": "沈建芳", "note": "电话听取意见。"}
        actions.log_contact(actor=handler, assignment_id=task.pk, **talk)
        sent = actions.reply(actor=handler, assignment_id=task.pk, **letter)
        actions.rate(actor=deputy, reply_id=sent.pk, **bad)
        actions.redo(actor=clerk, suggestion_id=seen.CASE["id"], note="请再听取代表意见。")
        try:
            return actions.reply(actor=handler, assignment_id=task.pk, **letter).round
        except DomainError as refused:
            return refused.code


def last_round(house: House, rules: Rules) -> Any:
    """What may be decided of a reply that was handled anew twice."""
    third = dissent.Dissent(reply=Reply(), ratings=(), round=3, settlement=None)
    return dissent.decisions([third], by=rules)


def told_of_withdrawal(house: House, rules: Rules) -> Any:
    """Whether the unit's 待办 still says so five days later."""
    lead = house.actor("deputy1")
    with seen.signed(house, rules) as (_, handler, _clerk):
        why = "情况已有变化，不再需要办理。"
        suggestion_actions.withdraw(actor=lead, suggestion_id=seen.CASE["id"], reason=why)
        with time_machine.travel(clock.now() + timedelta(days=5)):
            return [item.kind for item in withdrawn.items(handler)]


LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
