"""What the apps of a congress and those of people do in a 区划调整; they register here, since they stand above the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

# What is counted. Of what goes on, some is sent thing by thing, some goes along with its suggestion, and seats follow in the registry.
SUGGESTIONS, BILLS, DEPUTIES, UNITS, SEATS = "建议", "议案", "代表", "承办单位", "席位"
SENT, RECEIVED, RECEIVED_ALONE = "发出的转办", "收到的转办（已立建议）", "收到的转办（未立建议）"
ONE_BY_ONE = (SUGGESTIONS, BILLS, RECEIVED_ALONE, DEPUTIES, UNITS)
ALONG = (SENT, RECEIVED)


@dataclass(frozen=True)
class Count:
    """How many things of one kind and state there are, how many of them go on in the successor, and why the rest does not."""

    what: str
    label: str
    count: int
    moves: int = 0
    why: str = ""


class Hands(Protocol):
    """Each runs inside the block of the congress that it is about, and changes nothing when it is done again."""

    def counts(self, *, kind: str) -> list[Count]:
        """What the congress has; `moves` as for this kind of adjustment."""

    def offer(self, *, adjustment_id: UUID, successor_id: UUID) -> int:
        """Sender: an envelope for all that goes on and was not sent as it stands now; answers how many things that are in all."""

    def arrived(self, *, adjustment_id: UUID, sender_id: UUID) -> int:
        """Successor: how many things of this sender lie here, or are taken over."""

    def finish(self, *, adjustment_id: UUID, successor_id: UUID) -> None:
        """Sender: what was sent holds from now on."""

    def is_taken_over(self, *, adjustment_id: UUID, sender_id: UUID) -> bool:
        """Successor: whether it works with what came."""

    def announce(self, *, adjustment_id: UUID, sender_id: UUID) -> None:
        """Successor, once the sender is merged: the other end of every open referral is told who goes on."""

    def withdraw(self, *, adjustment_id: UUID, successor_id: UUID) -> None:
        """Sender: what was sent shall not hold."""

    def is_withdrawn(self, *, adjustment_id: UUID, sender_id: UUID) -> bool:
        """Successor: whether nothing of this sender waits here any more."""


# In public, in the transaction in which the one is merged into the other: seats follow.
Follower = Callable[[UUID, UUID], object]
# In public: the seats of a congress; the last are those whose seats are there already when its own follow.
Counter = Callable[[UUID, str, Sequence[UUID]], list[Count]]
_hands: list[Hands] = []
_followers: list[Follower] = []
_counters: list[Counter] = []


# (the congress that moves, its new parent) → the deputies whose seats do not lie on one chain then (选举法 第四十八条).
ChainCheck = Callable[[UUID, UUID], list["OffChain"]]
_chains: list[ChainCheck] = []


@dataclass(frozen=True)
class OffChain:
    """A person, and the congresses of which they are a deputy."""

    name: str
    congresses: tuple[str, ...]


def register_hands(hands: Hands) -> None:
    _hands[:] = [hands]


def register_seats(*, follow: Follower, count: Counter, chain: ChainCheck) -> None:
    _followers[:], _counters[:], _chains[:] = [follow], [count], [chain]


def hands() -> Hands:
    return _hands[0]


def seats_follow(gone_id: UUID, heir_id: UUID) -> None:
    for follow in _followers:
        follow(gone_id, heir_id)


def off_chain(congress_id: UUID, parent_id: UUID) -> list[OffChain]:
    return [one for check in _chains for one in check(congress_id, parent_id)]


def seat_counts(congress_id: UUID, kind: str, ahead: Sequence[UUID]) -> list[Count]:
    return [one for count in _counters for one in count(congress_id, kind, ahead)]
