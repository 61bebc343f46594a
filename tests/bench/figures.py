"""Figures of a list of measurements."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def median(found: Sequence[float]) -> float:
    return float(statistics.median(found))


def percentile(found: Sequence[float], part: int) -> float:
    """The nearest rank: of 100 measurements, p95 is the 95th."""
    ordered = sorted(found)
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]
