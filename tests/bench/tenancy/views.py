"""The same two pages on stock django-tenants, on plain Django and on ours, round by round in turn."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.bench import rows
from tests.bench.figures import median

if TYPE_CHECKING:
    from tests.bench.tenancy.table import Ground

DICE = random.Random(20)


def province(ground: Ground) -> list[rows.Row]:
    found = _trivial(ground, 1, 1.25) + _trivial(ground, len(ground.codes), 1.5)
    return found + _list(ground) + _role(ground)


def head_room(ground: Ground) -> list[rows.Row]:
    return _trivial(ground, len(ground.codes), 1.6)


def _trivial(ground: Ground, spread: int, times: float) -> list[rows.Row]:
    found = _rounds(ground, "one", spread)
    name = f"a row by its key, {_of(spread)}"
    return [
        rows.near(f"{name}, against plain Django", found["ours"], "ms", limit=found["plain"], times=times),
        rows.compared(f"{name}, against plain Django prepared", found["ours"], "ms", limit=found["prepared"]),
        rows.faster(f"{name}, against django-tenants", found["ours"], "ms", peer=found["peer"], times=1),
    ]


def _list(ground: Ground) -> list[rows.Row]:
    found = _rounds(ground, "many", len(ground.codes))
    name = f"a list of 20, {_of(len(ground.codes))}"
    return [
        rows.near(f"{name}, against plain Django", found["ours"], "ms", limit=found["plain"], times=0.9),
        rows.compared(f"{name}, against plain Django prepared", found["ours"], "ms", limit=found["prepared"]),
        rows.beside(f"{name}, against django-tenants", found["ours"], "ms", peer=found["peer"]),
    ]


def _role(ground: Ground) -> list[rows.Row]:
    """A transaction with one look-up by key, the path set alone or the role with it, by the driver itself."""
    with_role, without = ground.ours.ask(
        "role", codes=ground.codes, units=ground.units, url=ground.cell.url("ours"), rounds=ground.scale.rounds
    )  # fmt: skip
    what = "a transaction with one look-up, by the driver: role and path set"
    return [
        rows.compared(f"{what}, against the path alone", with_role, "ms", limit=without),
        rows.told("so much SET LOCAL ROLE costs", with_role - without, "ms"),
    ]


def _of(spread: int) -> str:
    return "one congress" if spread == 1 else f"{spread} congresses at random"


def _rounds(ground: Ground, page: str, spread: int) -> dict[str, float]:
    """Milliseconds of each side, the median of all rounds. The first, in which every congress is visited, does not count."""
    here = [ground.home] if spread == 1 else ground.codes[:spread]
    found: dict[str, list[float]] = {side: [] for side in ground.sides}
    for side in ground.sides:
        _ask(ground, side, page, here * 3 if spread == 1 else here)
    order = list(ground.sides)
    for _ in range(ground.scale.rounds):
        codes = [DICE.choice(here) for _ in range(ground.scale.visits)]
        DICE.shuffle(order)
        for side in order:
            found[side] += _ask(ground, side, page, codes)
    return {side: median(took) for side, took in found.items()}


def _ask(ground: Ground, side: str, page: str, codes: list[str]) -> list[float]:
    """Plain Django holds one congress, whoever is asked for."""
    at = [ground.home for _ in codes] if side in ("plain", "prepared") else codes
    visits = []
    for code in at:
        path = f"/one/{ground.units[code]}" if page == "one" else "/many"
        visits.append(
            {
                "host": f"{code}.example" if side == "peer" else "127.0.0.1",
                "path": path if side == "peer" else f"/t/{code}{path}",
                "key": ground.keys[code],
            }
        )
    found: list[float] = ground.sides[side].ask("took", visits=visits)
    return found
