"""What the test of every rule looks at: one suggestion under other rules, and what several units owe there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError
from shared_apps.rules.values import Rules
from tenant_apps.handling import actions, deadlines, forms, waiting
from tenant_apps.handling.actions import extending
from tenant_apps.handling.models import Assignment
from tenant_apps.records import selectors as records
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House

MOMENT = datetime(2026, 3, 2, 4, tzinfo=UTC)
CASE: dict[str, UUID] = {}


class Undone(Exception):
    """Ends a block without keeping what was done in it."""


@contextmanager
def case(house: House, rules: Rules) -> Iterator[Suggestion]:
    """The suggestion in the congress's block, under these rules; what is done there is undone."""
    with house.entered():
        Suggestion.objects.filter(pk=CASE["id"]).update(profile_version=rules.version_id)
        yield Suggestion.objects.select_related("lead_mandate").get(pk=CASE["id"])


def opinion_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.opinion_due(assigned_at=MOMENT, received_at=MOMENT, by=rules)


def opinion_day_again(house: House, rules: Rules) -> Any:
    """Until when a unit that assists gives another opinion after its first was sent back."""
    clerk, first, second = (house.actor(who) for who in ("clerk", "handler1", "handler2"))
    found: Any = None
    try:
        with case(house, rules) as suggestion:
            units = [house.unit_ids[who] for who in ("handler1", "handler2")]
            lead = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=units[0], other_unit_ids=units[1:]
            )
            assists = lead.matter.assignments.get(role="CO")
            actions.sign_for(actor=first, assignment_id=lead.pk)
            actions.sign_for(actor=second, assignment_id=assists.pk)
            actions.give_opinion(actor=second, assignment_id=assists.pk, text="没有意见，请酌定。")
            found = actions.send_back_opinion(
                actor=first, assignment_id=assists.pk, reason="请补充内容。"
            ).due_at
            raise Undone
    except Undone:
        return found


def ways(house: House, rules: Rules) -> Any:
    with house.entered():
        return list(forms.AssignForm(rules=rules).fields["way"].choices)  # type: ignore[attr-defined]


@contextmanager
def signed(house: House, rules: Rules) -> Iterator[tuple[Assignment, Actor, Actor]]:
    """The suggestion in the hands of a unit, that unit's handler and the clerk; undone at the end."""
    clerk, handler = house.actor("clerk"), house.actor("handler1")
    try:
        with case(house, rules) as suggestion:
            given = actions.assign(
                actor=clerk, suggestion_id=suggestion.pk, unit_id=house.unit_ids["handler1"]
            )
            yield actions.sign_for(actor=handler, assignment_id=given.pk), handler, clerk
            raise Undone
    except Undone:
        return


WHY: dict[str, Any] = {"reason": "这件事项不属于本单位的职责范围。", "competent_name": "市交通运输局"}


def return_day(house: House, rules: Rules) -> Any:
    with house.entered():
        return deadlines.return_due(assigned_at=MOMENT, received_at=MOMENT, by=rules)


def late_return(house: House, rules: Rules) -> Any:
    """What is said of a request long after its period."""
    with signed(house, rules) as (task, handler, _), time_machine.travel(clock.now() + timedelta(days=60)):
        try:
            return actions.request_return(actor=handler, assignment_id=task.pk, **WHY).late
        except DomainError as refused:
            return refused.code


def asked_again(house: House, rules: Rules) -> Any:
    with signed(house, rules) as (task, handler, clerk):
        actions.request_return(actor=handler, assignment_id=task.pk, **WHY)
        actions.refuse_return(actor=clerk, assignment_id=task.pk, answer="请继续办理。")
        try:
            actions.request_return(actor=handler, assignment_id=task.pk, **WHY)
            return "asked"
        except DomainError as refused:
            return refused.code


def reassign_day(house: House, rules: Rules) -> Any:
    with signed(house, rules) as (task, handler, clerk):
        actions.request_return(actor=handler, assignment_id=task.pk, **WHY)
        actions.accept_return(actor=clerk, assignment_id=task.pk)
        return [item.due_at for item in waiting.items(clerk) if item.kind_label == "退办待重新交办"]


def day_after_return(house: House, rules: Rules) -> Any:
    """The day of a unit that takes over twenty days later."""
    with signed(house, rules) as (task, handler, clerk):
        actions.request_return(actor=handler, assignment_id=task.pk, **WHY)
        with time_machine.travel(clock.now() + timedelta(days=20)):
            unit_id = house.unit_ids["handler2"]
            return actions.accept_return(actor=clerk, assignment_id=task.pk, unit_id=unit_id).due_at


def latest_day(house: House, rules: Rules) -> Any:
    with signed(house, rules) as (task, _, _):
        return extending.check_extension(task, by=rules).latest


def extended(house: House, rules: Rules) -> Any:
    with signed(house, rules) as (task, handler, _):
        until = extending.check_extension(task, by=rules).latest
        why = "需要等候省级资金下达以后办理。"
        return actions.request_extension(
            actor=handler, assignment_id=task.pk, until=until, reason=why
        ).decision


def told_of_extension(house: House, rules: Rules) -> Any:
    """Whether the course of the case gives the reason."""
    with signed(house, rules) as (task, handler, _):
        until = extending.check_extension(task, by=rules).latest
        why = "需要等候省级资金下达以后办理。"
        actions.request_extension(actor=handler, assignment_id=task.pk, until=until, reason=why)
        found = records.of_case(CASE["id"])
        return [one.facts["quote"] for one in found if one.deed == "extended"]
