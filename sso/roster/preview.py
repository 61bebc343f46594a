"""Judging a sheet before anything is written: its people here, the rest by the register that it fills.

Nothing is said that another congress knows: only our own seats count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kernel import clock, masking, tenancy
from kernel.actor import OFFICERS
from kernel.tenancy import CongressRef
from shared_apps.identity import registers, roster, states
from shared_apps.identity.actions import Invitation
from shared_apps.identity.registers import Asked, Judged
from sso import states as own
from sso.roster.findings import at, found
from sso.roster.sorts import PEOPLE, Sort
from tenants.onboarding import dates, people, problems, typed
from tenants.onboarding.layout import Line
from tenants.onboarding.problems import ERROR, Problem

_OF_WORD = {word: kind for kind, word in states.KINDS.items()} | {
    "代表": "deputy",
    "工作人员": "staff",
    "分办人员": "distributor",
    "经办人": "handler",
    "承办人员": "handler",
}
_WITH_UNIT = frozenset({"handler", "distributor"})
_LONGEST = {"title": 100, "group": 100}
_PARTS = re.compile(r"[、,，;；/\s]+")
_VERDICTS = {registers.NEW: own.OK, registers.CHANGED: own.CHANGED, registers.KNOWN: own.KNOWN}


@dataclass
class Row:
    """One line as it is judged. `facts`: of its person, as `Invitation` takes them; `judged`: what the register says."""

    line: Line
    findings: list[Problem] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    judged: Judged | None = None
    unit_id: UUID | None = None
    duties: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        return problems.gravest(self.findings) == ERROR

    @property
    def verdict(self) -> str:
        """A word of sso.states.VERDICTS."""
        if self.wrong:
            return own.REFUSED
        return _VERDICTS[self.judged.standing] if self.judged else own.OK

    @property
    def name(self) -> str:
        """By which the line is called on pages: the person's, or what stands there."""
        return str(self.facts.get("name") or " ".join(self.line.cell("name").text.split()))

    @property
    def seat_id(self) -> UUID | None:
        return self.judged.seat_id if self.judged else None

    def tell(self, column: str, code: str, value: str = "", **words: object) -> None:
        self.findings.append(found(column, code, value, **words))

    @property
    def unit(self) -> dict[str, Any] | None:
        """For which unit the seat acts, and with which duties."""
        return {"id": self.unit_id, "duties": self.duties} if self.unit_id else None

    @property
    def invitation(self) -> dict[str, Any] | None:
        """What the deed gets; none for a row that is refused, is there already, or is about no person."""
        if self.wrong or not self.facts or self.seat_id is not None:
            return None
        return self.facts


def judge(sort: Sort, congress: CongressRef, lines: Sequence[Line]) -> list[Row]:
    """Every line in the sheet's order; a constant number of queries. Outside every block: it opens the congress's own."""
    all_rows = [Row(line=line) for line in lines]
    rows = _first_of_each(all_rows)
    held: Mapping[str, Sequence[registers.OwnSeat]] = {}
    if sort.has_people:
        for row in rows:
            _person(row)
        numbers = [row.facts["id_number"] for row in rows if row.facts["id_number"]]
        held = roster.held(congress.id, numbers)
    if sort.name == PEOPLE:
        names = [_line(row, "group") for row in rows]
        with tenancy.enter(congress):
            units = registers.places().named(names)
        duties = registers.places().duties()
        for row in rows:
            _staff(row, units, duties)
            kinds = {seat.kind for seat in held.get(row.facts["id_number"], ())}
            if row.facts["kind"] in kinds:
                row.tell("id_number", "held_already", masking.id_number(row.facts["id_number"]))
    else:
        _of_register(sort, congress, rows, held)
    for row in rows:
        for column, cell in row.line.cells.items():
            if cell.kind == "merged" and cell.text:
                row.tell(column, "cell_merged")
    if sort.has_people:
        _twice(rows, sort.fields)
    return all_rows


def _first_of_each(rows: Sequence[Row]) -> list[Row]:
    """Without the lines that say what an earlier one says: of those it is told which one they repeat, and nothing else."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        said = tuple(typed.compact(cell.text) for cell in row.line.cells.values())
        earlier = first.setdefault(said, row)
        if earlier is not row:
            row.tell("name", "twice", row.name, line=earlier.line.number)
    return list(first.values())


def _of_register(
    sort: Sort, congress: CongressRef, rows: Sequence[Row], held: Mapping[str, Sequence[registers.OwnSeat]]
) -> None:
    asked = []
    for row in rows:
        number = row.facts.get("id_number", "")
        asked.append(Asked(row.line, row.facts.get("name", ""), number, held.get(number, ())))
    with tenancy.enter(congress):
        told = sort.register.judge(asked)
    for row, judged in zip(rows, told, strict=True):
        row.judged = judged
        row.findings += judged.findings
        if sort.has_people:
            row.facts |= {
                "kind": states.DEPUTY,
                "term": judged.term,
                "group": judged.group,
                "valid_from": judged.valid_from,
            }


def _person(row: Row) -> None:
    for column, check in (("name", people.name), ("id_number", people.id_number), ("phone", people.phone)):
        value, told = check(row.line.cell(column))
        row.facts[column] = value
        row.findings += at(column, told)
        if not value and not told:
            row.tell(column, "required")


def _staff(row: Row, units: Mapping[str, registers.UnitNamed], duties: Mapping[str, str]) -> None:
    word = typed.compact(row.line.cell("kind").text)
    kind = _OF_WORD.get(word, "")
    known = "、".join(
        label for name, label in states.KINDS.items() if name not in states.NOT_GIVEN | {states.DEPUTY}
    )
    if not word:
        row.tell("kind", "required")
    elif not kind:
        row.tell("kind", "kind_unknown", word, known=known)
    elif kind in states.NOT_GIVEN:
        row.tell("kind", "kind_outside", word)
    elif kind == states.DEPUTY:
        row.tell("kind", "kind_deputy", word)
    for column, most in _LONGEST.items():
        value = _line(row, column)
        if len(value) > most:
            row.tell(column, "too_long", value, most=most)
        row.facts[column] = value
    row.facts["kind"], row.facts["term"] = kind, ""
    if kind in _WITH_UNIT:
        _unit(row, units)
        row.duties = _roles(row, kind, {label: name for name, label in duties.items()})
        row.facts["roles"] = ()
    else:
        row.facts["roles"] = _roles(
            row, kind, {label: role for role, label in states.ROLES.get(kind, {}).items()}
        )
    _days(row)


def _line(row: Row, column: str) -> str:
    return " ".join(typed.plain(row.line.cell(column).text).split())


def _unit(row: Row, units: Mapping[str, registers.UnitNamed]) -> None:
    """The unit of this congress by its name; one that is gone names its successor (DOMAIN 7, 17)."""
    name = row.facts["group"]
    if not name:
        row.tell("group", "unit_missing")
        return
    unit = units.get(name)
    if unit is None:
        row.tell("group", "unit_unknown", name)
    elif unit.gone:
        row.tell("group", "unit_gone", name, told=unit.gone)
    else:
        if unit.name != row.line.cell("group").text.strip():
            row.tell("group", "unit_tidied", name, now=unit.name)
        row.facts["group"], row.unit_id = unit.name, unit.id


def _roles(row: Row, kind: str, names: Mapping[str, str]) -> tuple[str, ...]:
    words = [word for word in _PARTS.split(typed.plain(row.line.cell("roles").text)) if word]
    if not kind or not names:
        if kind and words:
            row.tell("roles", "role_superfluous", "、".join(words))
        return ()
    known = "、".join(label for label, role in names.items() if role not in OFFICERS)
    roles = [names.get(word, "") for word in words]
    if not words and kind == states.STAFF:
        row.tell("roles", "role_missing", known=known)
    elif not all(roles):
        row.tell("roles", "role_unknown", "、".join(words), known=known)
    elif OFFICERS & set(roles):
        row.tell("roles", "role_officer", "、".join(words))
    return tuple(sorted(set(filter(None, roles))))


def _days(row: Row) -> None:
    for column in ("valid_from", "valid_to"):
        row.facts[column], told = dates.day(column, row.line.cell(column))
        row.findings += told
    begin, end = row.facts["valid_from"], row.facts["valid_to"]
    if begin is not None and end is not None and end < begin:
        row.tell("valid_to", "date_order", str(end))
    elif end is not None and end < clock.today():
        row.tell("valid_to", "date_over", str(end))


def _twice(rows: Sequence[Row], fields: Mapping[str, str]) -> None:
    """One person twice for one seat, one number under two names, one telephone of two people.

    A line that repeats a person has this one remark: whatever else is wrong with it, it has to go.
    """
    seats: dict[tuple[str, str, str], Row] = {}
    by_number: dict[str, Row] = {}
    by_phone: dict[str, Row] = {}
    for row in rows:
        number, facts = row.facts["id_number"], row.facts
        if not number:
            continue
        first = by_number.setdefault(number, row)
        earlier = seats.setdefault((number, facts["kind"], facts["term"]), row)
        if first.facts["name"] != facts["name"]:
            row.findings.clear()
            row.tell("id_number", "two_names", masking.id_number(number), line=first.line.number)
        elif earlier is not row:
            row.findings.clear()
            told = {"line": earlier.line.number, "columns": _differing(earlier, row, fields)}
            row.tell("id_number", "twice_differs", masking.id_number(number), **told)
        elif facts["phone"]:
            other = by_phone.setdefault(facts["phone"], row)
            if other.facts["id_number"] != number:
                row.tell("phone", "phone_shared", masking.phone(facts["phone"]), line=other.line.number)


def _differing(one: Row, other: Row, fields: Mapping[str, str]) -> str:
    """The columns in which two lines differ."""
    names = [
        label
        for field, label in fields.items()
        if typed.compact(one.line.cell(field).text) != typed.compact(other.line.cell(field).text)
    ]
    return "、".join(names)


def as_invitation(facts: Mapping[str, Any]) -> Invitation:
    """From a row's facts."""
    return Invitation(**{**facts, "roles": tuple(facts.get("roles", ()))})


def as_typed(line: Line) -> Mapping[str, str]:
    """The line's cells as text, for giving the sheet back."""
    return {column: cell.text for column, cell in line.cells.items()}
