"""Envelopes and outcomes as JSON, for what leaves the cell. What a newer cell adds is passed over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.outcome import BOUNCED, FAILED, LATER, REFUSED, TAKEN, Outcome

_OUTCOMES = frozenset({TAKEN, LATER, FAILED, BOUNCED, REFUSED})
_LONGEST = 2**31 - 1


def of_envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        name: value.isoformat()
        if isinstance(value, datetime)
        else str(value)
        if isinstance(value, UUID)
        else value
        for name, value in asdict(envelope).items()
    }


def envelope(told: Mapping[str, Any]) -> Envelope:
    """Raises ValueError."""
    seat = told.get("seat_id")
    try:
        found = Envelope(
            msg_id=UUID(str(told["msg_id"])),
            from_id=UUID(str(told["from_id"])),
            to_id=UUID(str(told["to_id"])),
            epoch=int(told["epoch"]),
            referral_id=UUID(str(told["referral_id"])),
            seq=int(told["seq"]),
            kind=str(told["kind"]),
            version=int(told["version"]),
            sent_at=datetime.fromisoformat(str(told["sent_at"])),
            seat_id=UUID(str(seat)) if seat else None,
            body=str(told["body"]),
        )
        is_object = isinstance(json.loads(found.body), dict)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if (
        not all(0 < number <= _LONGEST for number in (found.epoch, found.seq))
        or not 0 < found.version < 1 << 15
    ):
        raise ValueError("a number out of range")
    if not 0 < len(found.kind) <= 30 or "\x00" in found.kind + found.body:
        raise ValueError("no kind")
    if found.sent_at.tzinfo is None or not is_object:
        raise ValueError("no moment, or a body that is no object")
    return found


def of_outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "kind": outcome.kind,
        "why": outcome.why,
        "by": str(outcome.by) if outcome.by else None,
        "soon": outcome.soon,
    }


def outcome(told: Mapping[str, Any]) -> Outcome:
    """Raises ValueError."""
    kind, by = told.get("kind"), told.get("by")
    if kind not in _OUTCOMES:
        raise ValueError(f"no outcome: {kind!r}")
    return Outcome(
        str(kind), str(told.get("why", ""))[:60], UUID(str(by)) if by else None, bool(told.get("soon"))
    )
