"""Cases under other rules than the county's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from kernel import clock
from shared_apps.rules import selectors
from shared_apps.rules.models import RuleVersion
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling.house import House


def version(house: House, **changed: Any) -> UUID:
    """The county's rules with some stored values changed, as a version of its own. Not inside a block."""
    county = selectors.version_on(house.ref.id, clock.today() - timedelta(days=1))
    stored = selectors.complete(county.fields)
    stored |= {name: {**stored[name], "value": value} for name, value in changed.items()}
    row = RuleVersion.objects.create(
        congress_id=house.ref.id,
        effective_from=clock.today(),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )
    return row.pk


def put_under(house: House, suggestion_id: UUID, **changed: Any) -> None:
    """The case goes on under these rules."""
    found = version(house, **changed)
    with house.inside():
        Suggestion.objects.filter(pk=suggestion_id).update(profile_version=found)
        Matter.objects.filter(suggestion_id=suggestion_id).update(profile_version=found)
