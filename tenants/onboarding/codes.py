"""The column 行政区划代码: what people write there, and which division it means today."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from kernel import masking
from kernel.tenancy import CongressRef
from tenants.models import Congress, CongressCode, Division
from tenants.onboarding import typed
from tenants.onboarding.grids import Cell
from tenants.onboarding.problems import Problem, found

_ZEROS = {2: "0000", 4: "00", 6: ""}
_WITH_TOWNSHIP = (9, 12)
_HEADINGS = (
    "01",
    "02",
    "90",
)  # 市辖区, 县, 省直辖县级单位: third and fourth digit of a heading of the statistics
_ZONES = frozenset(str(number) for number in range(71, 81))  # fifth and sixth digit of a functional zone
_ZONE_WORDS = ("开发区", "高新区", "新技术产业", "工业园", "产业园", "保税区", "管理区", "示范区", "度假区")
# Changes by which a unit goes on under another code; any other kind of change ends it.
_GOES_ON = frozenset({"更名", "同名改码", "撤县设区", "撤县设市", "撤市设区", "撤地设市"})


@dataclass(frozen=True)
class Change:
    """A code that is no longer in use."""

    year: str
    kind: str
    new_code: str


@dataclass(frozen=True)
class Register:
    """What a sheet is judged by, read once: the divisions, the congresses there are, former codes, the console's area."""

    scope: CongressRef
    divisions: Mapping[str, Division]
    congresses: Mapping[str, Congress]
    former: Mapping[str, CongressCode]
    area: frozenset[str]
    twice: frozenset[str]  # names that more than one unit of the area bears

    @classmethod
    def load(cls, scope: CongressRef) -> Register:
        """Three queries, however many rows the sheet has."""
        congresses = {row.code: row for row in Congress.objects.select_related("successor")}
        former = {row.code: row for row in CongressCode.objects.select_related("congress")}
        divisions = _overlaid(Division.objects.all(), congresses, former)
        area = frozenset(_below(scope.code, divisions))
        names = [divisions[code].name for code in area if code in divisions]
        return cls(
            scope=scope,
            divisions=divisions,
            congresses=congresses,
            former=former,
            area=area,
            twice=frozenset(name for name in names if names.count(name) > 1),
        )

    def province(self, division: Division) -> Division:
        """The province above the division, or itself."""
        while division.parent_code in self.divisions:
            division = self.divisions[division.parent_code]
        return division


def _overlaid(
    rows: Iterable[Division], congresses: Mapping[str, Congress], former: Mapping[str, CongressCode]
) -> dict[str, Division]:
    """The divisions as the registry sees them: a congress under another code, or below another one, is known as it is now."""
    moved = {code: led.congress.code for code, led in former.items() if code not in congresses}
    divisions = {row.code: row for row in rows if row.code not in moved}
    for row in divisions.values():
        row.parent_code = moved.get(row.parent_code, row.parent_code)
    code_of = {congress.id: code for code, congress in congresses.items()}
    for code, congress in congresses.items():
        above = code_of.get(congress.parent_id, "")
        if code in divisions:
            divisions[code].parent_code = above or divisions[code].parent_code
        else:
            divisions[code] = Division(
                code=code,
                name=congress.name,
                level=congress.level,
                parent_code=above,
                organ=congress.kind,
            )
    return divisions


def _below(code: str, divisions: Mapping[str, Division]) -> Iterator[str]:
    """The division and all below it, level by level."""
    children: dict[str, list[str]] = {}
    for row in divisions.values():
        children.setdefault(row.parent_code, []).append(row.code)
    level = [code]
    while level:
        yield from level
        level = [child for parent in level for child in children.get(parent, [])]


def read(cell: Cell, register: Register, *, unit: str = "") -> tuple[Division | None, list[Problem]]:
    """The division that the cell means, with what was corrected; or none, with the reason. `unit` is the row's 单位名称."""
    raw = cell.text.strip()
    text = typed.compact(raw)
    shown = shown_code(raw)
    if not text:
        return None, [found("code", "required")]
    if cell.kind in ("rounded", "date") or typed.scientific(text) or (cell.kind == "number" and "." in text):
        return None, [found("code", "code_scientific", shown)]
    if not (text.isascii() and text.isdigit()):
        return None, [found("code", "code_not_digits", shown, example=register.scope.code)]
    if len(text) in _WITH_TOWNSHIP and text[6:].strip("0"):
        return None, [found("code", "code_township", shown)]
    code = text[:6] if len(text) in _WITH_TOWNSHIP else text + _ZEROS.get(len(text), "")
    if len(code) != 6:
        return None, [found("code", "code_not_digits", shown, example=register.scope.code)]
    division = register.divisions.get(code)
    findings: list[Problem] = []
    if division is None:
        division, findings = _not_in_use(code, shown, register, unit)
    elif len(text) != 6:
        findings = [found("code", "code_completed", shown, now=code, name=division.name)]
    elif text != raw:
        findings = [found("code", "code_tidied", shown, now=code)]
    if division is None:
        return None, findings
    return _within(division, shown, register, findings)


def shown_code(raw: str) -> str:
    """As it stood, unless it may be somebody's telephone or 身份证号 in the wrong column."""
    return masking.middle(raw, head=3, tail=2) if len(raw) > 9 and len(raw) != 12 else raw


def _within(
    division: Division, shown: str, register: Register, findings: list[Problem]
) -> tuple[Division | None, list[Problem]]:
    if division.code not in register.area:
        return None, [found("code", "code_outside", shown, name=division.name, scope=register.scope.name)]
    if division.organ == "none":
        return None, [found("code", "code_no_organ", shown, name=division.name)]
    return division, findings


def _not_in_use(
    code: str, shown: str, register: Register, unit: str
) -> tuple[Division | None, list[Problem]]:
    """A code that no division bears today: a former one, a heading of the statistics, a zone, or nothing."""
    led = register.former.get(code)
    if led is not None:
        now = register.divisions[led.congress.code]
        return now, [_former(shown, now, str(led.valid_to.year))]
    if code in changes():
        return _changed(code, shown, register)
    city = code[:4] + "00"
    if code.endswith("00"):
        heading = code[:2] + "0000" in register.divisions and code[2:4] in _HEADINGS
    else:
        heading = code.endswith("01") and (city in register.divisions or code[2:4] in _HEADINGS)
    if heading:
        return None, [found("code", "code_pseudo", shown)]
    if code[4:] in _ZONES or any(word in unit for word in _ZONE_WORDS):
        return None, [found("code", "code_zone", shown)]
    return None, [found("code", "code_unknown", shown)]


def _former(shown: str, now: Division, year: str) -> Problem:
    return found("code", "code_former", shown, name=now.name, year=year, now=now.code)


def _changed(code: str, shown: str, register: Register) -> tuple[Division | None, list[Problem]]:
    """Follow the code to today's. A unit that only changed its code is taken; one that was dissolved is told."""
    first = last = changes()[code]
    steps = [first]
    while last.new_code not in register.divisions and last.new_code in changes() and len(steps) < 6:
        last = changes()[last.new_code]
        steps.append(last)
    now = register.divisions.get(last.new_code)
    if now is None:
        return None, [found("code", "code_gone", shown, year=first.year, kind=first.kind)]
    if all(step.kind in _GOES_ON and step.new_code not in _gathered() for step in steps):
        return now, [_former(shown, now, last.year)]
    return None, [
        found("code", "code_abolished", shown, year=first.year, kind=first.kind, now=now.code, name=now.name)
    ]


@cache
def changes() -> Mapping[str, Change]:
    """Former code → what became of it."""
    return {
        row["old_code"]: Change(year=row["year"], kind=row["type"], new_code=row["new_code"])
        for row in _rows()
        if row["old_code"] and row["old_code"] != row["new_code"]
    }


@cache
def _gathered() -> frozenset[str]:
    """Codes into which more than one unit went: none of them simply goes on there."""
    into = [change.new_code for change in changes().values()]
    return frozenset(code for code in into if into.count(code) > 1)


def _rows() -> Sequence[Mapping[str, str]]:
    path = settings.DATA_DIR / "division_changes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
