"""名额: how many deputies a 选区 or 选举单位 elects, and whether there is room for whoever comes.

A 选区 elects one to three (选举法 第二十五条); nobody sits beyond the number, and a by-election fills a seat that is vacant (第五十七条).
A body that a sheet made by its name has no number yet (`seats` 0): until it is entered, the law's own most holds, for 选举单位 none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from kernel.errors import StateRefused
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import states
from tenant_apps.deputies.models import Body, ElectingUnit, ElectoralDistrict, Mandate, Term

MOST_OF_DISTRICT = 3
Key = Any  # of a body: its id, or whatever names one that is not there yet
Electing = ElectoralDistrict | ElectingUnit
BY_LAW = f"最多 {MOST_OF_DISTRICT} 名代表（选举法第二十五条）"


class PlacesFull(StateRefused):
    code = "electing_full"
    message = "“{name}”{told}，已经满额。"
    field = "electing"
    next = "请核对；名额登记有误的，先更正应选代表数；补选、接替的，先登记原代表资格终止。"


def full(body: Electing) -> PlacesFull:
    """The refusal for whoever comes too many."""
    return PlacesFull(name=body.name, told=told(body))


def told(body: Electing) -> str:
    """The number in words."""
    return f"应选代表 {body.seats} 名" if body.seats else BY_LAW


def most(body: Body) -> int | None:
    """How many it elects; None: nobody has said, or it elects nobody."""
    if isinstance(body, ElectoralDistrict):
        return body.seats or MOST_OF_DISTRICT
    return (body.seats or None) if isinstance(body, ElectingUnit) else None


def sitting() -> TenantQuerySet:
    """Whose mandate takes a place: not over, and not of somebody who only tries the product out."""
    found: TenantQuerySet = Mandate.objects.filter(status__in=states.OPEN, trial=False)
    return found


def held(term: Term) -> dict[Key, int]:
    """Body → how many have a place there now; in one query."""
    rows = sitting().filter(term=term).order_by().values_list("district_id", "electing_unit_id")
    return {district or unit: count for district, unit, count in rows.annotate(n=Count("pk"))}


@dataclass(frozen=True)
class Move:
    """A deputy comes into the body `to`, out of `of` (None: out of none)."""

    to: Key
    of: Key = None


def too_many(moves: Mapping[int, Move], *, held: Mapping[Key, int], most: Mapping[Key, int]) -> set[int]:
    """Those of the moves that can't be.

    All are made at once, so two may change places; then, as long as a body has more than its number, the last who came stays out.
    """
    now, came = Counter(held), defaultdict(list)
    for number, move in moves.items():
        now[move.to] += 1
        now[move.of] -= 1
        came[move.to].append(number)
    out: set[int] = set()
    look = list(came)
    while look:
        body = look.pop()
        while came[body] and now[body] > most.get(body, now[body]):
            number = came[body].pop()
            out.add(number)
            now[body] -= 1
            now[moves[number].of] += 1
            look.append(moves[number].of)
    return out
