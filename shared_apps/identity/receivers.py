"""What congresses tell `public` of their deputies (shared_apps.exchange.publicly): in its transaction, for the sender's own seats alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel.errors import NotFound
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import access, actions

if TYPE_CHECKING:
    from shared_apps.exchange.models import PublicInbox


def mandate_ended(message: PublicInbox, facts: dict[str, Any]) -> None:
    """The mandate is over, so is its seat. One that has ended before stays as it is. Raises NotYours."""
    try:
        seat = access.deputy_seat_of(congress_id=message.from_id, seat_id=UUID(facts["seat_id"]))
    except NotFound as unknown:
        raise NotYours(f"no deputy's seat of {message.from_id}") from unknown
    actions.end_with_mandate(
        seat=seat,
        reason=facts["reason"],
        told_by=message.seat_id,
        all_levels=bool(facts.get("all_levels")),
    )
