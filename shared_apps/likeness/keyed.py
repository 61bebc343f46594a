"""Bands and ids as they lie in public: under a secret of the cell, so that nobody who reads the table can try texts or cases on it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kernel import sealing

_BANDS, _CASES = "likeness bands", "likeness cases"


def mark() -> str:
    """Eight digits that change with the secret."""
    return _hex("", _BANDS)[-8:]


def bands(plain: Sequence[int]) -> list[int]:
    """Equal ones stay equal, within one secret."""
    return [int.from_bytes(bytes.fromhex(_hex(f"{one}", _BANDS)[:16]), signed=True) for one in plain]


def case(case_id: UUID) -> UUID:
    """The opaque key of a case."""
    return UUID(hex=_hex(str(case_id), _CASES)[:32])


def _hex(value: str, purpose: str) -> str:
    return sealing.blind_index(value, purpose=purpose).rpartition(".")[2]
