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
    try:
        numbers = {name: int(told[name]) for name in ("epoch", "seq", "version")}
        ids = {name: UUID(str(told[name])) for name in ("msg_id", "from_id", "to_id", "referral_id")}
        seat, sent_at = told.get("seat_id"), datetime.fromisoformat(str(told["sent_at"]))
        kind, body = told["kind"], told["body"]
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    if not all(0 < number <= _LONGEST for number in numbers.values()) or numbers["version"] > 32767:
        raise ValueError("a number out of range")
    if (
        not isinstance(kind, str)
        or not 0 < len(kind) <= 30
        or not isinstance(body, str)
        or "\x00" in kind + body
    ):
        raise ValueError("no kind, or no body")
    if sent_at.tzinfo is None or not isinstance(json.loads(body), dict):
        raise ValueError("no moment, or a body that is no object")
    return Envelope(
        **ids, **numbers, kind=kind, body=body, sent_at=sent_at, seat_id=UUID(str(seat)) if seat else None
    )


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
