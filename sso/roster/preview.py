"""Judging the sheet of people before anything is written. Nothing is said that another congress knows: only our own seats count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kernel import clock, masking
from kernel.actor import OFFICERS
from shared_apps.identity import roster, states
from shared_apps.identity.actions import Invitation
from sso.roster.findings import at, found
from tenants.onboarding import people, problems
from tenants.onboarding.grids import Cell
from tenants.onboarding.layout import Layout, Line
from tenants.onboarding.problems import ERROR, Problem

FIELDS = {
    "name": "姓名",
    "id_number": "身份证号",
    "phone": "手机号",
    "kind": "类别",
    "roles": "角色",
    "title": "席位名称",
    "term": "届次",
    "group": "代表团或者所属单位",
    "valid_from": "起始日期",
    "valid_to": "截止日期",
}
_ALSO = {
    "name": "代表姓名 人员姓名",
    "id_number": "身份证 身份证号码 公民身份号码 证件号码",
    "phone": "手机 手机号码 联系电话 联系方式 电话",
    "kind": "席位类别 人员类别",
    "title": "职务 席位",
    "term": "届 届别",
    "group": "代表团 所属单位 单位 部门",
    "valid_from": "起始 任职日期 开始日期",
    "valid_to": "截止 结束日期 届满日期",
}
LAYOUT = Layout(fields=FIELDS, also=_ALSO, key="name")
_OF_WORD = {word: kind for kind, word in states.KINDS.items()} | {"代表": "deputy", "工作人员": "staff"}
_WITH_UNIT = frozenset({"handler", "distributor"})
_LONGEST = {"title": 100, "term": 40, "group": 100}
_PARTS = re.compile(r"[、,，;；/\s]+")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?: 00:00:00)?")


@dataclass
class Row:
    """One line as it is judged; `invitation` is what the deed gets, None for a row that is refused."""

    line: Line
    findings: list[Problem] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        return problems.gravest(self.findings) == ERROR

    def tell(self, column: str, code: str, value: str = "", **words: object) -> None:
        self.findings.append(found(column, code, value, **words))

    @property
    def invitation(self) -> Invitation | None:
        return None if self.wrong else Invitation(**self.facts)


def judge(congress_id: UUID, lines: Sequence[Line]) -> list[Row]:
    """Every line in the sheet's order; a constant number of queries."""
    rows = [_read(line) for line in lines]
    _twice(rows)
    numbers = [row.facts["id_number"] for row in rows if row.facts["id_number"]]
    held = roster.held(congress_id, numbers)
    for row in rows:
        facts = row.facts
        if (facts["kind"], facts["term"]) in held.get(facts["id_number"], set()):
            row.tell("id_number", "held_already", masking.id_number(facts["id_number"]))
    return rows


def _read(line: Line) -> Row:
    row = Row(line=line)
    for column, check in (("name", people.name), ("id_number", people.id_number), ("phone", people.phone)):
        value, told = check(line.cell(column))
        row.facts[column] = value
        row.findings += at(column, told)
        if not value and not told:
            row.tell(column, "required")
    _kind_and_roles(row)
    for column, most in _LONGEST.items():
        value = " ".join(line.cell(column).text.split())
        if len(value) > most:
            row.tell(column, "too_long", value, most=most)
        row.facts[column] = value
    if row.facts["kind"] == states.DEPUTY and not row.facts["term"]:
        row.tell("term", "term_missing")
    _days(row)
    for column, cell in line.cells.items():
        if cell.kind == "merged" and cell.text:
            row.tell(column, "cell_merged")
    return row


def _kind_and_roles(row: Row) -> None:
    word = "".join(row.line.cell("kind").text.split())
    kind = _OF_WORD.get(word, "")
    known = "、".join(
        label for name, label in states.KINDS.items() if name not in states.OUTSIDE | _WITH_UNIT
    )
    if not word:
        row.tell("kind", "required")
    elif not kind:
        row.tell("kind", "kind_unknown", word, known=known)
    elif kind in states.OUTSIDE:
        row.tell("kind", "kind_outside", word)
    elif kind in _WITH_UNIT:
        row.tell("kind", "kind_with_unit", word)
    row.facts["kind"], row.facts["roles"] = kind, _roles(row, kind)


def _roles(row: Row, kind: str) -> tuple[str, ...]:
    words = [word for word in _PARTS.split(row.line.cell("roles").text.strip()) if word]
    names = {label: role for role, label in states.ROLES.get(kind, {}).items()}
    if not kind or not names:
        if kind and words:
            row.tell("roles", "role_superfluous", "、".join(words))
        return ()
    known = "、".join(label for label, role in names.items() if role not in OFFICERS)
    roles = [names.get(word, "") for word in words]
    if not words:
        row.tell("roles", "role_missing", known=known)
    elif not all(roles):
        row.tell("roles", "role_unknown", "、".join(words), known=known)
    elif OFFICERS & set(roles):
        row.tell("roles", "role_officer", "、".join(words))
    return tuple(sorted(set(filter(None, roles))))


def _days(row: Row) -> None:
    begin, end = (_day(row, column) for column in ("valid_from", "valid_to"))
    row.facts["valid_from"], row.facts["valid_to"] = begin, end
    if begin is not None and end is not None and end < begin:
        row.tell("valid_to", "date_order", str(end))
    elif end is not None and end < clock.today():
        row.tell("valid_to", "date_over", str(end))


def _day(row: Row, column: str) -> date | None:
    cell: Cell = row.line.cell(column)
    text = cell.text.strip()
    if not text:
        return None
    parts = _DATE.fullmatch(text)
    if parts is not None:
        try:
            return date(*(int(part) for part in parts.groups()))
        except ValueError:
            pass
    row.tell(column, "date_bad", text)
    return None


def _twice(rows: Sequence[Row]) -> None:
    """One person twice for one seat, one number under two names, one telephone of two people."""
    seats: dict[tuple[str, str, str], Row] = {}
    by_number: dict[str, Row] = {}
    by_phone: dict[str, Row] = {}
    for row in rows:
        number, facts = row.facts["id_number"], row.facts
        if not number:
            continue
        first = by_number.setdefault(number, row)
        if first.facts["name"] != facts["name"]:
            row.tell("id_number", "two_names", masking.id_number(number), line=first.line.number)
        earlier = seats.setdefault((number, facts["kind"], facts["term"]), row)
        if earlier is not row:
            row.tell("id_number", "twice", masking.id_number(number), line=earlier.line.number)
        if facts["phone"]:
            other = by_phone.setdefault(facts["phone"], row)
            if other.facts["id_number"] != number:
                row.tell("phone", "phone_shared", masking.phone(facts["phone"]), line=other.line.number)


def as_typed(line: Line) -> Mapping[str, str]:
    """The line's cells as text, for giving the sheet back."""
    return {column: line.cell(column).text for column in FIELDS}
