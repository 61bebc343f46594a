"""The relay's view of a congress's postbox, registered by the app that owns those tables."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared_apps.exchange.envelope import Envelope


class Postbox(Protocol):
    """Each method runs inside a block: the sender's (under the relay's role) or the receiver's (under its own)."""

    def claim(self, *, now: datetime, lease_seconds: int, limit: int) -> list[Envelope]:
        """Sender: take due envelopes under a lease, oldest first."""

    def accept(self, envelope: Envelope) -> None:
        """Receiver: inbox row, effect and answers in the running transaction; a duplicate changes nothing."""

    def delivered(self, msg_id: UUID, *, now: datetime) -> None:
        """Sender: the receiver has committed."""

    def later(self, msg_id: UUID, *, now: datetime, error: str, counts: bool) -> None:
        """Sender: try again after a while; `counts` says whether this was a failed try, of which there is a last one."""

    def due_again(self, *, to_id: UUID, now: datetime) -> int:
        """Sender: what waits for this receiver is due at once, since it is back; answers how much that is."""


_box: list[Postbox] = []


def register(box: Postbox) -> None:
    _box[:] = [box]


def box() -> Postbox:
    return _box[0]
