"""The column 单位名称: a congress's full name as its office writes it, held against the division's."""

from __future__ import annotations

import re
import unicodedata

from tenants import provisioning
from tenants.models import Division
from tenants.onboarding import typed
from tenants.onboarding.codes import Register
from tenants.onboarding.grids import Cell
from tenants.onboarding.problems import ERROR, Problem, found

LONGEST = 120
_TAIL = re.compile(r"(人民代表大会|人大)?(常务委员会|常委会)?(机关|办公室)?")
_LONG_NUMBER = re.compile(r"\d{5,}")  # no name of a unit: a code, a telephone, a 身份证号
_SIGNS = "·（）()、《》"


def regular(division: Division, register: Register) -> str:
    """The full name by the register of divisions; where two units of the area bear one name, with the city's before it."""
    name = provisioning.organ_name(division, register.province(division).name)
    parent = register.divisions.get(division.parent_code)
    if division.name in register.twice and parent is not None and division.organ == "congress":
        return parent.name + name
    return name


def read(cell: Cell, division: Division, register: Register) -> tuple[str, list[Problem]]:
    """The full name under which the congress is to be known."""
    now = regular(division, register)
    raw = cell.text.strip()
    given = typed.compact(raw).replace("(", "（").replace(")", "）")
    if not given:
        return now, []
    if not lettered(given):
        return now, [found("organ_name", "organ_name_bad", _LONG_NUMBER.sub("*****", raw))]
    if len(given) > LONGEST:
        return now, [found("organ_name", "organ_name_long", raw)]
    tidied = [found("organ_name", "organ_name_tidied", raw)] if typed.compact(raw) != raw else []
    prefix = _prefix(given, division, register)
    if division.organ == "work_office":
        if prefix is not None:
            return now, [
                *tidied,
                found("organ_name", "organ_name_work_office", raw, name=division.name, now=now),
            ]
        return given, tidied
    if prefix is not None:
        plain = provisioning.organ_name(division, "")
        return (prefix + plain if prefix else now), tidied
    other = _other(given, division, register)
    if other is not None:
        return now, [found("organ_name", "organ_name_of_another", raw, name=division.name, other=other.name)]
    return given, [*tidied, found("organ_name", "organ_name_other", raw, now=now)]


def lettered(name: str) -> bool:
    """Whether this can be a name at all: letters of any script, a few signs, no long number."""
    plain = all(char in _SIGNS or unicodedata.category(char)[0] in "LMN" for char in name)
    return plain and not _LONG_NUMBER.search(name)


def faults(given: str, division: Division, register: Register) -> list[Problem]:
    """What keeps `given` from being the unit's full name."""
    return [one for one in read(Cell(given), division, register)[1] if one.severity == ERROR]


def _prefix(given: str, division: Division, register: Register) -> str | None:
    """What stands before the division's name (province and city, one of them, nothing), if the rest is only 人大常委会."""
    above: list[str] = []
    parent = register.divisions.get(division.parent_code)
    while parent is not None:
        above.insert(0, parent.name)
        parent = register.divisions.get(parent.parent_code)
    for prefix in {"", "".join(above), *above}:
        if given.startswith(prefix + division.name):
            rest = given[len(prefix + division.name) :]
            if _TAIL.fullmatch(rest):
                return prefix
    return None


def _other(given: str, division: Division, register: Register) -> Division | None:
    """Another unit of the area whose name this plainly is."""
    for code in register.area:
        other = register.divisions.get(code)
        if other is None or other.name == division.name:
            continue
        if _prefix(given, other, register) is not None:
            return other
    return None
