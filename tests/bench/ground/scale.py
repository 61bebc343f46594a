"""How much is measured: the largest roster that is asked for, or a little while the bench itself is worked on."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.tenancy.scale import is_small


@dataclass(frozen=True)
class Scale:
    """Deputies of one sheet."""

    deputies: int = 3_000


def chosen() -> Scale:
    return Scale(deputies=300) if is_small() else Scale()
