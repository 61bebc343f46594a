"""What is to become of each suggestion, drawn from one seed: the same year on every machine."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.year.cast import Size

SEED = 2025
# Fate → how many of a hundred; each happens at least once, however small the county.
FATES = {
    "plain": 20,
    "by pages": 8,
    "joint": 8,
    "not accepted": 4,
    "revised": 4,
    "withdrawn": 2,
    "withdrawn late": 3,
    "entered": 4,
    "objected": 2,
    "merged": 3,
    "given back": 4,
    "stays": 3,
    "extended": 5,
    "not extended": 2,
    "assisted": 5,
    "assisted late": 3,
    "separate": 5,
    "late": 3,
    "silent": 4,
    "rated late": 2,
    "redone": 3,
    "stands": 2,
    "redone twice": 1,
    "promised": 4,
    "promised late": 2,
    "followed up": 2,
}
JOINT = {"joint", "withdrawn late", "separate", "silent", "rated late"}
ALONE = {"by pages", "objected", "merged"}
TWO_UNITS = {"assisted", "assisted late", "separate", "given back"}


@dataclass(frozen=True)
class Plan:
    """`lead` and `cosigners` by their place among the deputies, `units` among the units; filed on day 0, 1 or 2 of the session."""

    number: int
    fate: str
    day: int
    lead: int
    cosigners: tuple[int, ...]
    units: tuple[int, ...]
    dice: random.Random

    @property
    def title(self) -> str:
        return f"关于改善第{self.number:03d}号村口道路照明和排水条件的建议"

    @property
    def body(self) -> str:
        return (
            f"一、情况\n第{self.number:03d}号村口道路照明不足，雨天积水，老人和学生出行不便，群众多次反映。\n"
            "二、建议\n更换路灯，疏通排水沟，明确管护单位和经费来源，并于年内完成。"
        )


def drawn(size: Size) -> list[Plan]:
    dice = random.Random(SEED)
    fates = list(FATES)
    fates += dice.choices(fates, weights=list(FATES.values()), k=max(0, size.suggestions - len(fates)))
    dice.shuffle(fates)
    return [_plan(number, fate, size, dice) for number, fate in enumerate(fates, start=1)]


def _plan(number: int, fate: str, size: Size, dice: random.Random) -> Plan:
    signers = dice.sample(range(size.deputies), 4)
    others = dice.randint(1, 3) if fate in JOINT else 0 if fate in ALONE else dice.choice((0, 0, 0, 1, 2))
    # Every third unit signs its letters in the system; by pages they are sent at once.
    units = [one for one in range(size.units) if fate != "by pages" or one % 3 != 2]
    chosen = dice.sample(units, 2 if fate in TWO_UNITS else 1)
    return Plan(
        number=number,
        fate=fate,
        day=dice.randrange(3),
        lead=signers[0],
        cosigners=tuple(signers[1 : 1 + others]),
        units=tuple(chosen),
        dice=random.Random(f"{SEED}-{number}"),
    )
