"""What a congress's rules say of counting, for the page of the calendar a layer below."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from shared_apps.rules import fields, selectors
from shared_apps.worktime.places import Place
from shared_apps.worktime.spans import Span


def place(congress_id: UUID) -> Place:
    """By the rules of today; without any, last days roll and no period is named."""
    try:
        rules = selectors.version_for(congress_id, clock.today())
    except selectors.RulesMissing:
        return Place()
    named = ((field.label, getattr(rules, name)) for name, field in fields.FIELDS.items())
    spans = tuple((label, value) for label, value in named if isinstance(value, Span))
    return Place(rolls=rules.roll_on_holiday, spans=spans)
