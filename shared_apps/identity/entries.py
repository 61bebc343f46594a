"""What the public journal keeps of a deed on a seat: never a 身份证号, never a telephone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kernel import journal
from kernel.actor import Actor, SeatFacts
from shared_apps.identity.models import Seat


def record(deed: str, seat: Seat, *, actor: Actor | None, by: SeatFacts | None, **more: Any) -> None:
    """`by` is the seat that allowed it, where one did; `more` stands beside the facts of the seat."""
    journal.record(
        actor=actor,
        seat=by,
        deed=deed,
        subject=seat,
        body=body(seat) | more,
        congress_id=seat.congress_id,
    )


def record_many(
    deed: str,
    seats: Iterable[Seat],
    *,
    actor: Actor | None,
    by: SeatFacts | None,
    congress_id: UUID,
    **more: Any,
) -> None:
    """The same of many seats of one congress."""
    journal.record_many(
        actor=actor,
        seat=by,
        deed=deed,
        subjects=[(seat, body(seat) | more) for seat in seats],
        congress_id=congress_id,
    )


def body(seat: Seat) -> dict[str, object]:
    return {
        "person_id": seat.person_id,
        "name": seat.shown_name,
        "kind": seat.kind,
        "roles": seat.roles,
        "title": seat.title,
        "term": seat.term,
        "group": seat.group,
        "valid_from": seat.valid_from,
        "valid_to": seat.valid_to,
        "status": seat.status,
        "version": seat.version,
    }
