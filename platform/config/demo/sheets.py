"""Two sheets to try the console with: the units that are not live yet with invented administrators, one in order and one with faults."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from config.demo import people
from kernel.tenancy import CongressRef
from tenants.onboarding import annotate
from tenants.onboarding.people import last_sign
from tenants.onboarding.sheet import FIELDS

GOOD, WRONG = "开通示例.xlsx", "开通示例-有误.xlsx"
_COLUMN = {field: number for number, field in enumerate(FIELDS, start=1)}


def write(scope: CongressRef, folder: Path) -> list[Path]:
    """Both files, made anew; fewer than five units left make the second like the first."""
    folder.mkdir(parents=True, exist_ok=True)
    template = annotate.template(scope)
    return [_written(template, folder / GOOD, _in_order), _written(template, folder / WRONG, _with_faults)]


def _written(template: bytes, path: Path, fill: Callable[[Worksheet], None]) -> Path:
    book = load_workbook(io.BytesIO(template))
    fill(book.worksheets[0])
    book.save(path)
    return path


def _in_order(page: Worksheet) -> None:
    for line in range(2, _last(page) + 1):
        login = f"{page.cell(line, _COLUMN['code']).value}-admin"
        digits = f"33010019{70 + line % 20}{line % 12 + 1:02d}15{line:03d}"
        _put(page, line, "admin_name", people.name_of(login))
        _put(page, line, "admin_phone", f"138570{line:05d}")
        _put(page, line, "admin_id_number", digits + last_sign(digits))


def _with_faults(page: Worksheet) -> None:
    _in_order(page)
    if _last(page) < 6:
        return
    _put(page, 3, "admin_phone", "1385700")
    _put(page, 4, "code", "3.31E+05")
    number = str(page.cell(5, _COLUMN["admin_id_number"]).value)
    _put(page, 5, "admin_id_number", number[:-1] + ("0" if number[-1] != "0" else "1"))
    _put(page, 6, "admin_name", "")


def _last(page: Worksheet) -> int:
    """The last line with a code."""
    lines = [line for line in range(2, page.max_row + 1) if page.cell(line, _COLUMN["code"]).value]
    return lines[-1] if lines else 1


def _put(page: Worksheet, line: int, field: str, value: str) -> None:
    cell = page.cell(line, _COLUMN[field])
    cell.number_format = "@"
    cell.value = value or None
