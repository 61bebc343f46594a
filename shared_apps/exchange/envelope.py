"""What travels between congresses. Never model rows: a small vocabulary of kinds, each with a JSON body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

KINDS = frozenset(
    {
        "offer",
        "receipt",
        "refusal",
        "recall",
        "recall-answer",
        "adopted",
        "not-adopted",
        "assigned-down",
        "status",
        "result",
        "acknowledged",
        "probe",
        "probe-answer",
    }
)
# Test envelopes: the only ones that a congress sends and receives before it is live. They belong to no referral.
PROBES = frozenset({"probe", "probe-answer"})


@dataclass(frozen=True)
class Envelope:
    """One message. `seq` counts from 1 per (sender, epoch, referral, receiver); `body` is canonical JSON text."""

    msg_id: UUID
    from_id: UUID
    to_id: UUID
    epoch: int
    referral_id: UUID
    seq: int
    kind: str
    version: int
    sent_at: datetime
    seat_id: UUID | None
    body: str
