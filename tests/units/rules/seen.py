"""What the test of every rule looks at: one suggestion under other rules, and what several units owe there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared_apps.rules.values import Rules
from tenant_apps.handling import actions, deadlines, forms
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
