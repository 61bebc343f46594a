"""The relay's view of a congress's postbox, registered by the app that owns those tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.outcome import Outcome


class Postbox(Protocol):
    """Each method runs inside a block: the sender's under the relay's role, or that of one end under its own."""

    def claim(self, *, now: datetime, lease_seconds: int, limit: int) -> list[Envelope]:
        """Sender, relay's role: take due envelopes under a lease, oldest first."""

    def has_due(self, *, now: datetime) -> bool:
        """Sender, relay's role: whether `claim` would find anything."""

    def have_due(self, schemas: Sequence[str], *, now: datetime) -> set[str]:
        """Outside every block, relay's role, one statement: in which of these schemas `claim` would find anything."""

    def delivered(self, taken: Sequence[tuple[UUID, UUID | None]], *, now: datetime) -> None:
        """Sender, relay's role: these lie in the receiver's inbox; beside each id, who took it in the receiver's place."""

    def later(self, msg_id: UUID, *, now: datetime, outcome: Outcome) -> bool:
        """Sender, relay's role: try again after a while. True: that was the last try; then call `given_up`."""

    def due_again(self, *, to_id: UUID, now: datetime) -> int:
        """Sender, relay's role: what waits for this receiver is due at once, since it is back; answers how much that is."""

    def count_waiting(self, *, to_ids: Sequence[UUID]) -> int:
        """Sender, relay's role: how many envelopes for these receivers are not delivered."""

    def waiting(self, *, to_ids: Sequence[UUID], after: UUID | None, limit: int) -> list[Envelope]:
        """Sender, relay's role: those envelopes, the oldest first, from behind `after` on; no lease is taken."""

    def which_wait(self, ids: Sequence[UUID], *, to_ids: Sequence[UUID]) -> set[UUID]:
        """Sender, relay's role: which of these messages are ours, for one of these receivers, and not delivered."""

    def given_up(self, msg_id: UUID, *, now: datetime, outcome: Outcome) -> None:
        """Sender: it will not be delivered. Its people are told, and its effect on our own rows is taken back where that can be."""

    def accept(self, envelope: Envelope) -> None:
        """Receiver: inbox row, effect and answers in the running transaction; a duplicate changes nothing. Raises taking.Mismatch."""

    def has(self, envelope: Envelope) -> bool:
        """Receiver: whether it came in before."""

    def failed(self, envelope: Envelope, *, why: str) -> None:
        """Receiver: its effect failed and nothing of it is stored; counted, and told to its people when the tries are used up."""

    def refused(self, envelope: Envelope, *, code: str) -> None:
        """Receiver: it is not what it says it is; recorded and told."""

    def reconsider(self) -> int:
        """Receiver: try once more what is parked for a reason that may be gone; how many envelopes were applied."""


_box: list[Postbox] = []


def register(box: Postbox) -> None:
    _box[:] = [box]


def box() -> Postbox:
    return _box[0]
