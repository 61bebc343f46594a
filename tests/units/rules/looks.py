"""What is seen of a rule after the reply."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kernel.errors import DomainError
from shared_apps.rules.values import Rules
from tenant_apps.handling import deadlines
from tenant_apps.handling.actions import promising
from tenant_apps.handling.models import Commitment, Matter
from tenant_apps.suggestions import yearly
from tests.factories.house import House

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
