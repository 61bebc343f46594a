"""Sheets and people for these tests: everybody is invented, every number is made here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from tenants.onboarding.people import last_sign

HEAD = ("行政区划代码", "单位名称", "管理员姓名", "管理员手机号", "管理员身份证号", "登录名")


def number(serial: int = 1, *, region: str = "330122", born: str = "19800101") -> str:
    """A 身份证号 with a right last sign; `serial` up to 999."""
    digits = f"{region}{born}{serial:03d}"
    return digits + last_sign(digits)


def phone(serial: int = 1) -> str:
    return f"138{serial:08d}"


def xlsx(*rows: Sequence[Any], head: Sequence[Any] = HEAD, above: Sequence[Sequence[Any]] = ()) -> bytes:
    """A workbook with title rows above the header."""
    book = openpyxl.Workbook()
    for row in (*above, head, *rows):
        book.active.append(list(row))
    for line in book.active.iter_rows():
        for cell in line:
            if cell.data_type == "f":  # what begins with = is text here
                cell.data_type = "s"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: Sequence[str], head: Sequence[str] = HEAD, encoding: str = "utf-8") -> bytes:
    lines = [",".join(head), *(",".join(row) for row in rows)]
    return "\r\n".join(lines).encode(encoding)
