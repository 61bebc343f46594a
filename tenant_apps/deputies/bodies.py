"""The kinds of bodies as pages and deeds name them: which table, which words, and by what a mandate belongs to one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tenant_apps.deputies.models import Body, Delegation, DeputyGroup, ElectingUnit, ElectoralDistrict

BY_VOTERS = frozenset({"county", "township"})  # levels whose deputies voters elect (选举法 §3)
# A district called by its number (第3选区), as a whole or within a longer name.
NUMBERED = re.compile(r"第?\s*(\d{1,4})\s*选区")
DELEGATIONS, GROUPS, DISTRICTS = "delegations", "groups", "districts"


@dataclass(frozen=True)
class Kind:
    """`link` is the mandate's key to it, `name` its column with the name for reading; both empty for groups, which have members."""

    key: str
    model: type[Body]
    word: str
    link: str = ""
    name: str = ""


_DELEGATION = Kind(DELEGATIONS, Delegation, "代表团", "delegation_row", "delegation")
_GROUP = Kind(GROUPS, DeputyGroup, "代表小组")
_DISTRICT = Kind(DISTRICTS, ElectoralDistrict, "选区", "district", "electing")
_UNIT = Kind(DISTRICTS, ElectingUnit, "选举单位", "electing_unit", "electing")


def kinds(level: str) -> tuple[Kind, ...]:
    """Of a congress of this level: voters elect by 选区, congresses below and the forces are 选举单位."""
    return _DELEGATION, _GROUP, _DISTRICT if level in BY_VOTERS else _UNIT


def kind(key: str, *, level: str) -> Kind:
    """Raises KeyError."""
    return {one.key: one for one in kinds(level)}[key]


def of(body: Body) -> Kind:
    return next(one for one in (_DELEGATION, _GROUP, _DISTRICT, _UNIT) if isinstance(body, one.model))
