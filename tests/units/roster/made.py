"""Sheets of invented people."""

from __future__ import annotations

from tests.factories.numbers import id_number

HEAD = "姓名,身份证号,手机号,类别,角色,届次,代表团或者所属单位"
_NAMES = "沈方楼俞申章周许叶童"


def name(which: int) -> str:
    return f"{_NAMES[which % 10]}{_NAMES[which // 10 % 10]}{_NAMES[which // 100 % 10]}"


def line(which: int, **other: str) -> str:
    """A line in order; `other` replaces its cells."""
    cells = {
        "name": name(which),
        "id_number": id_number(which),
        "phone": f"138{which:08d}",
        "kind": "人大代表",
        "roles": "",
        "term": "第十八届",
        "group": f"第{which % 3 + 1}代表团",
    }
    return ",".join({**cells, **other}.values())


def sheet(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()
