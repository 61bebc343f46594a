"""How much is measured: a province's roster, or a little while the bench itself is worked on."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.tenancy.scale import is_small


@dataclass(frozen=True)
class Scale:
    """Persons of one import, congresses whose administrators are invited, logins."""

    people: int = 3_000
    congresses: int = 205
    logins: int = 60


LITTLE = Scale(people=450, congresses=3, logins=4)


def chosen() -> Scale:
    return LITTLE if is_small() else Scale()
