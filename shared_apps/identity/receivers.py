"""What congresses tell `public` of their deputies (shared_apps.exchange.publicly): in its transaction, for the sender's own seats alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kernel.errors import NotFound
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import access, actions
from shared_apps.identity.actions import placing, turning

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


def deputies_placed(message: PublicInbox, facts: dict[str, Any]) -> None:
    """The sender's register has these deputies in these 代表团; the later word counts. Raises NotYours."""
    groups = {UUID(seat): str(name) for seat, name in facts["seats"]}
    placing.regroup_deputies(congress_id=message.from_id, groups=groups, told_by=message.seat_id)


def term_seats(message: PublicInbox, facts: dict[str, Any]) -> None:
    """What a change of terms does to the sender's own deputies' seats; each step may be told twice. Raises NotYours."""
    congress_id, step = message.from_id, facts["step"]
    if step == "take-up":
        pairs = {UUID(new): UUID(old) if old else None for new, old in facts["seats"]}
        turning.take_up(congress_id=congress_id, seats=pairs, day=date.fromisoformat(facts["day"]))
        return
    ids = [UUID(one) for one in facts["seats"]]
    if step == "begin-on":
        turning.begin_on(congress_id=congress_id, seat_ids=ids, day=date.fromisoformat(facts["day"]))
        return
    deed = {"step-down": turning.step_down, "step-back": turning.step_back, "leave": turning.leave}[step]
    deed(congress_id=congress_id, seat_ids=ids)
