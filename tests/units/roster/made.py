"""Sheets of invented people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from tests.factories.numbers import id_number

HEAD = "姓名,身份证号,手机号,代表证号,届次,代表团"
STAFF_HEAD = "姓名,身份证号,手机号,类别,角色,单位,席位名称"
_NAMES = "沈方楼俞申章周许叶童"


def name(which: int) -> str:
    return f"{_NAMES[which % 10]}{_NAMES[which // 10 % 10]}{_NAMES[which // 100 % 10]}"


def cells(which: int, **other: str) -> dict[str, str]:
    """A deputy in order; `other` replaces its cells."""
    given = {
        "name": name(which),
        "id_number": id_number(which),
        "phone": f"138{which:08d}",
        "seat_no": f"D{which:04d}",
        "term": "第十七届",
        "group": f"第{which % 3 + 1}代表团",
    }
    return {**given, **other}


def line(which: int, **other: str) -> str:
    return ",".join(cells(which, **other).values())


def sheet(*lines: str) -> bytes:
    """A csv of deputies."""
    return "\n".join([HEAD, *lines, ""]).encode()


def staff_line(which: int, **other: str) -> str:
    """A clerk in order."""
    given = {
        "name": name(which),
        "id_number": id_number(which),
        "phone": f"138{which:08d}",
        "kind": "人大机关工作人员",
        "roles": "代表工委工作人员",
        "group": "",
        "title": "",
    }
    return ",".join({**given, **other}.values())


def staff_sheet(*lines: str) -> bytes:
    return "\n".join([STAFF_HEAD, *lines, ""]).encode()


def xlsx(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> bytes:
    """A workbook of these rows, values as a spreadsheet keeps them."""
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
