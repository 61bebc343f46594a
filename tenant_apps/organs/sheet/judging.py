"""What the register of units says of the lines of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from kernel import tenancy
from kernel.errors import DomainError
from shared_apps.identity.registers import CHANGED, KNOWN, Asked, Judged
from tenant_apps.organs import facts, kinds, selectors
from tenant_apps.organs.models import Competence, Unit
from tenants.onboarding import problems, typed
from tenants.onboarding.layout import Line
from tenants.onboarding.problems import CHECK, ERROR, FIXED, Kind, Problem

KINDS = {
    "cell_formula": Kind(ERROR, "是公式，不是文字。", "请把这一格复制后“粘贴为数值”，再重新上传。"),
    "unit_twice": Kind(ERROR, "与第 {line} 行是同一个单位。", "请只保留一行。"),
    "unit_otherwise": Kind(FIXED, "是“{now}”的{what}，按“{now}”登记。", "已自动更正，请核对。"),
    "unit_gone": Kind(ERROR, "{told}", "请改填承接的单位；确已恢复的，先在“单位与职责”中办理恢复。"),
    "kind_bad": Kind(ERROR, "没有这种单位类别。", "请填写：{known}。"),
    "kind_completed": Kind(FIXED, "已改为{now}。", "已自动更正，请核对。"),
    "kind_needed": Kind(ERROR, "新单位没有填写类别。", "请填写：{known}。"),
    "parent_unknown": Kind(
        ERROR, "本级没有登记这个单位，本表中也没有。", "请填写上级单位的全称，或者在本表中加上这一行。"
    ),
    "parent_refused": Kind(ERROR, "上级单位在第 {line} 行，但那一行有误。", "请先改正第 {line} 行。"),
    "parent_cycle": Kind(ERROR, "上下级关系成了循环。", "请核对各行的上级单位。"),
    "order_bad": Kind(ERROR, "不是次序。", "请填写 0 至 99999 的整数。"),
    "yes_no": Kind(ERROR, "只能填“是”或者“否”。", "请改正后重新上传。"),
    "category_bad": Kind(ERROR, "没有这种建议类别：{unknown}。", "请填写：{known}。"),
    "division_outside": Kind(ERROR, "不是{scope}所辖的区划代码。", "请核对；所辖的代码以 {begins} 开头。"),
    "will_change": Kind(CHECK, "登记的是“{known}”，将改为“{now}”。", "请核对，以本表为准。"),
    "will_add": Kind(CHECK, "将登记：{now}。", "请核对，以本表为准。"),
}
_PARTS = re.compile(r"[、,，;；/\n]+")
_YES_NO = {"是": True, "否": False, "√": True, "有": True, "无": False, "1": True, "0": False}
_CHECKED: Mapping[str, Callable[[str], Any]] = {
    "short_name": facts.short_name,
    "division_code": facts.division_code,
    "unified_code": facts.unified_code,
    "phone": facts.phone,
    "former_names": facts.former_names,
}
# How else offices call a type; its code must be one of the dictionary's.
_ALSO = {
    "政府": "government",
    "政府部门": "department",
    "部门": "department",
    "法院": "court",
    "检察院": "procuratorate",
    "监委": "supervisory",
    "乡镇": "township",
    "街道": "township",
    "乡镇、街道": "township",
    "专委会": "committee",
}
_BY = {"short_name": "简称", "former_name": "曾用名"}


class _Row:
    """One line as it is judged."""

    def __init__(self, line: Line) -> None:
        self.line, self.out = line, Judged()
        self.unit: Unit | None = None

    @property
    def wrong(self) -> bool:
        return problems.gravest(self.out.findings) == ERROR

    def tell(self, column: str, code: str, value: str = "", **said: object) -> None:
        self.out.findings.append(problems.of(KINDS, column, code, value, **said))

    def text(self, column: str) -> str:
        clean = " ".join(typed.plain(self.line.cell(column).text).split())
        if clean.startswith(("=", "@")):
            self.tell(column, "cell_formula", clean)
            return ""
        return "" if clean in ("-", "—", "/") else clean

    def refuse(self, column: str, refusal: DomainError, value: str) -> None:
        """In the words of the deed that would refuse it."""
        cure = refusal.next or "请改正后重新上传。"
        told = Problem(column, typed.shown(value), refusal.code, ERROR, refusal.message, cure)
        self.out.findings.append(told)


def judge(asked: Sequence[Asked]) -> list[Judged]:
    """In order; a constant number of queries. Inside the congress's block."""
    rows = [_Row(one.line) for one in asked]
    types, subjects = kinds.choices(), kinds.categories()
    for row in rows:
        _read(row, {choice.label: choice.code for choice in types}, {one.label: one.code for one in subjects})
    named = selectors.known_by_name(
        [name for row in rows for name in (row.out.facts["name"], row.out.facts["parent"])]
    )
    for row in rows:
        _place(row, named)
    _parents(rows, named)
    held = selectors.competences_of([row.unit.pk for row in rows if row.unit is not None])
    labels, words = kinds.labels(), kinds.category_labels()
    former = selectors.former_names_of([row.unit.pk for row in rows if row.unit is not None])
    for row in rows:
        if row.unit is None:
            if not row.out.facts["kind"] and not row.line.cell("kind").text.strip():
                row.tell("kind", "kind_needed", known="、".join(choice.label for choice in types))
        else:
            _against(row, row.unit, held, labels, words, former)
    return [row.out for row in rows]


def _read(row: _Row, types: Mapping[str, str], subjects: Mapping[str, str]) -> None:
    said = row.out.facts
    name = row.text("name")
    try:
        said["name"] = facts.name(name)
    except DomainError as refusal:
        said["name"] = name
        row.refuse("name", refusal, name)
    kind = typed.compact(row.text("kind"))
    meant = types.get(kind) or _ALSO.get(kind, "")
    said["kind"] = meant if meant in types.values() else ""
    if said["kind"] and kind not in types:
        now = next(label for label, code in types.items() if code == meant)
        row.tell("kind", "kind_completed", kind, now=now)
    if kind and not said["kind"]:
        row.tell("kind", "kind_bad", kind, known="、".join(types))
    said["parent"] = row.text("parent")
    for column, check in _CHECKED.items():
        text = row.text(column)
        try:
            found = check(text)
        except DomainError as refusal:
            row.refuse(column, refusal, text)
            continue
        said[column] = list(found) if isinstance(found, tuple) else found
    _order_and_share(row)
    for column in ("lead", "co"):
        words = [part.strip() for part in _PARTS.split(row.text(column)) if part.strip()]
        unknown = [word for word in words if word not in subjects]
        if unknown:
            row.tell(
                column,
                "category_bad",
                "、".join(words),
                unknown="、".join(unknown),
                known="、".join(subjects),
            )
        said[column] = [subjects[word] for word in words if word in subjects]
    _division(row)


def _order_and_share(row: _Row) -> None:
    order, share = typed.compact(row.text("order")), typed.compact(row.text("is_distributor"))
    row.out.facts["order"] = int(order) if re.fullmatch(r"[0-9]{1,5}", order) else None
    if order and row.out.facts["order"] is None:
        row.tell("order", "order_bad", order)
    row.out.facts["is_distributor"] = _YES_NO.get(share)
    if share and share not in _YES_NO:
        row.tell("is_distributor", "yes_no", share)


def _division(row: _Row) -> None:
    """A township's code begins with its county's (DOMAIN 7, 30); a direct answer only where the own level is a county."""
    here, code = tenancy.current(), row.out.facts.get("division_code", "")
    if code and here.level == "county" and not code.startswith(here.code):
        row.tell("division_code", "division_outside", code, scope=here.name, begins=here.code)


def _place(row: _Row, named: Mapping[str, selectors.Known]) -> None:
    known = named.get(row.out.facts["name"])
    if known is None:
        return
    if not known.unit.active:
        row.tell("name", "unit_gone", row.out.facts["name"], told=selectors.inactive(known.unit).message)
        return
    if known.by in _BY:
        row.tell("name", "unit_otherwise", row.out.facts["name"], now=known.unit.name, what=_BY[known.by])
        row.out.facts["name"] = known.unit.name
    row.unit = known.unit


def _parents(rows: Sequence[_Row], named: Mapping[str, selectors.Known]) -> None:
    by_name: dict[str, _Row] = {}
    for row in rows:
        name = row.out.facts["name"]
        first = by_name.setdefault(name, row) if name else row
        if first is not row:
            row.tell("name", "unit_twice", name, line=first.line.number)
    for row in rows:
        parent = row.out.facts["parent"]
        known = named.get(parent)
        if known is not None and known.unit.active:
            row.out.facts["parent"] = known.unit.name
        elif known is not None:
            row.tell("parent", "unit_gone", parent, told=selectors.inactive(known.unit).message)
        elif parent and parent not in by_name:
            row.tell("parent", "parent_unknown", parent)
    for row in rows:
        _chain(row, by_name)


def _chain(row: _Row, by_name: Mapping[str, _Row]) -> None:
    """Up through the sheet: a circle is told, and a parent that is refused."""
    above, seen = by_name.get(row.out.facts["parent"]), {row.out.facts["name"]}
    if above is not None and above.wrong and above.unit is None and above is not row:
        row.tell("parent", "parent_refused", row.out.facts["parent"], line=above.line.number)
    while above is not None:
        if above.out.facts["name"] in seen:
            row.tell("parent", "parent_cycle", row.out.facts["parent"])
            return
        seen.add(above.out.facts["name"])
        above = by_name.get(above.out.facts["parent"])


def _against(
    row: _Row,
    unit: Unit,
    held: Mapping[UUID, Sequence[Competence]],
    labels: Mapping[str, str],
    words: Mapping[str, str],
    former: Mapping[UUID, Sequence[str]],
) -> None:
    """What the sheet would change of a unit that is there; what it leaves empty stays."""
    said, before = row.out.facts, len(row.out.findings)
    parent = unit.parent.name if unit.parent else ""
    pairs: list[tuple[str, Any, Any]] = [
        ("kind", labels.get(unit.kind, unit.kind), labels.get(said["kind"], "")),
        ("parent", parent, said["parent"]),
        ("order", unit.order, said["order"]),
    ]
    pairs += [
        (name, getattr(unit, name), said.get(name, ""))
        for name in ("short_name", "division_code", "unified_code", "phone")
    ]
    for column, known, now in pairs:
        if now not in ("", None) and now != known:
            row.tell(column, "will_change" if known != "" else "will_add", str(now), known=known, now=now)
    if said["is_distributor"] not in (None, unit.is_distributor):
        yes = {True: "是", False: "否"}
        row.tell(
            "is_distributor",
            "will_change",
            yes[said["is_distributor"]],
            known=yes[unit.is_distributor],
            now=yes[said["is_distributor"]],
        )
    roles = {one.category: one.role for one in held.get(unit.pk, ())}
    for column, role in (("lead", Competence.Role.LEAD), ("co", Competence.Role.CO)):
        if new := [words[code] for code in said[column] if roles.get(code) != role]:
            row.tell(column, "will_add", "、".join(new), now="、".join(new))
    if new := [name for name in said.get("former_names", ()) if name not in former.get(unit.pk, ())]:
        row.tell("former_names", "will_add", "、".join(new), now="、".join(new))
    changes = any(one.code in ("will_change", "will_add") for one in row.out.findings[before:])
    row.out.standing = CHANGED if changes else KNOWN
