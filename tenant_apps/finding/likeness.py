"""How like two texts are, and the short signature by which like ones are found among many. Pure.

The measure is the share of runs of three letters that both texts have (Jaccard). The signature is a MinHash in one permutation: each
run falls into one of BINS by its hash, the least of a bin is kept, an empty bin borrows from the next; ROWS bins together make
a band. Two texts with a share s have a given band in common with a chance of about s to the power of ROWS.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

from tenant_apps.finding import words

BINS, ROWS = 256, 4
LEAST = 30  # runs: what is shorter is like too much
_BORROWED = 0x9E3779B97F4A7C15


def runs(text: str) -> frozenset[str]:
    """The runs of three letters, whatever stands between the letters."""
    plain = words.plainly(text).replace(" ", "")
    return frozenset(plain[at : at + 3] for at in range(len(plain) - 2))


def share(one: frozenset[str], other: frozenset[str]) -> int:
    """Percent of all runs that both have."""
    same = len(one & other)
    either = len(one) + len(other) - same
    return round(100 * same / either) if either else 0


def bands(found: frozenset[str]) -> list[int]:
    """BINS / ROWS numbers of 64 bits with a sign; none for a text that is too short to be compared."""
    if len(found) < LEAST:
        return []
    least: list[int | None] = [None] * BINS
    for run in found:
        value = int.from_bytes(blake2b(run.encode(), digest_size=8).digest())
        bin_, rest = value % BINS, value // BINS
        held = least[bin_]
        if held is None or rest < held:
            least[bin_] = rest
    full = _filled(least)
    return [int.from_bytes(_mark(at, full[at : at + ROWS]), signed=True) for at in range(0, BINS, ROWS)]


def _filled(least: list[int | None]) -> list[int]:
    """An empty bin takes what the next full one holds, altered by how far it lies."""
    found = []
    for at in range(BINS):
        far = next(step for step in range(BINS) if least[(at + step) % BINS] is not None)
        held = least[(at + far) % BINS]
        assert held is not None
        found.append((held + far * _BORROWED) % 2**64)
    return found


def _mark(at: int, values: list[int]) -> bytes:
    return blake2b(struct.pack(f">H{len(values)}Q", at, *values), digest_size=8).digest()
