"""What handling adds to a line of the list of suggestions: who undertakes it and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.handling import selectors
from tenant_apps.suggestions.listing import RowFacts

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


def column(actor: Actor, rows: Sequence[Suggestion]) -> Mapping[UUID, RowFacts]:
    """One query for the whole page."""
    found = {}
    for held in selectors.live_assignments([row.pk for row in rows]):
        found[held.matter.suggestion_id] = RowFacts(
            undertaker=held.undertaker_name,
            due_at=held.due_at,
            due_provisional=held.due_provisional,
            replied_at=held.replied_at,
        )
    return found
