"""Figures about congresses that upper layers count for the console; one query each for all congresses together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

Counter = Callable[[Collection[UUID]], Mapping[UUID, int]]
_counters: dict[str, Counter] = {}

DEPUTIES = "deputies"


def register(name: str, counter: Counter) -> None:
    """`counter(congress ids)` answers id → number; ids without any may be left out."""
    _counters[name] = counter


def count(name: str, congress_ids: Collection[UUID]) -> Mapping[UUID, int]:
    return _counters[name](congress_ids) if name in _counters and congress_ids else {}
