"""How much is measured: a province, or a little while the bench itself is worked on."""

from __future__ import annotations

import os
from dataclasses import dataclass

SMALL = "LIANDONG_BENCH_SMALL"


@dataclass(frozen=True)
class Scale:
    """Congresses of a province, congresses for the head-room, and how often each thing is asked."""

    province: int = 205
    headroom: int = 1000
    made: int = 15
    made_by_peer: int = 5
    runs: int = 5
    rounds: int = 12
    visits: int = 60
    suggestions: int = 2_000
    entries: int = 40_000


LITTLE = Scale(
    province=4, headroom=6, made=1, made_by_peer=1, runs=1, rounds=1, visits=4, suggestions=40, entries=200
)


def is_small() -> bool:
    """A small run proves that the bench runs; its figures say nothing and are not kept."""
    return bool(os.environ.get(SMALL))


def chosen() -> Scale:
    return LITTLE if is_small() else Scale()
