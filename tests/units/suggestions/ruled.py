"""Cases under other rules than the county's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from kernel import clock
from shared_apps.rules import selectors
from shared_apps.rules.models import RuleVersion
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House


def version(house: House, **changed: Any) -> UUID:
    """The county's rules of today with these stored values, as a version of a day before all others: no new case begins under it."""
    stored = selectors.complete(selectors.version_on(house.ref.id, clock.today()).fields)
    stored |= {name: {**stored[name], "value": value} for name, value in changed.items()}
    made: RuleVersion = RuleVersion.objects.create(
        congress_id=house.ref.id,
        effective_from=date(1980, 1, 1) + timedelta(days=RuleVersion.objects.count()),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )
    return made.pk


def put_under(house: House, suggestion_id: UUID, **changed: Any) -> None:
    """The case goes on under these rules."""
    found = version(house, **changed)
    with house.entered():
        Suggestion.objects.filter(pk=suggestion_id).update(profile_version=found)
