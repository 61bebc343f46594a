"""What handling adds to a line of the list of suggestions: who undertakes it and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.handling import naming, selectors, undertaking
from tenant_apps.handling.models import Reply
from tenant_apps.suggestions.listing import RowFacts

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


def column(actor: Actor, rows: Sequence[Suggestion]) -> Mapping[UUID, RowFacts]:
    """One query for the whole page. Of several that answer, the first day still owed; a time of reply once all have."""
    held: dict[UUID, list[Any]] = {}
    # Of a merged one (并案) its main item says it.
    asked = {row.pk: row.merged_into_id or row.pk for row in rows}
    for one in selectors.live_assignments(list(set(asked.values()))):
        held.setdefault(one.matter.suggestion_id, []).append(one)
    leading = {pk: selectors.answering(held.get(main, [])) for pk, main in asked.items()}
    return {pk: _facts(ones) for pk, ones in leading.items() if ones}


def _facts(leading: list[Any]) -> RowFacts:
    owed = sorted(undertaking.owed(leading), key=lambda one: (one.due_at is None, one.due_at))
    first = (owed or leading)[0]
    return RowFacts(
        undertaker=naming.named(leading),
        due_at=first.due_at,
        due_provisional=first.due_provisional,
        replied_at=None if owed else max((one.replied_at for one in leading if one.replied_at), default=None),
    )


def kept_back(suggestion_id: UUID) -> list[tuple[str, str]]:
    """What units would rather not have published of the replies that stand (registered with 公开): the unit, its reason."""
    found = Reply.objects.filter(matter__suggestion_id=suggestion_id, redo_order=None)
    return list(found.exclude(kept_reason="").order_by("at", "id").values_list("unit_name", "kept_reason"))
