"""A list as an xlsx file. Every cell is text, a number or a percentage: nothing in it is computed.

Give days and moments as they are: a file is read in other years too, so each is written with its year.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray

from kernel import clock

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST = 48  # characters


@dataclass(frozen=True)
class Percent:
    """A rate as a number that the reader can go on reckoning with; `value` is in per cent."""

    value: Decimal

    def __str__(self) -> str:
        return f"{self.value}%"


def workbook(*, title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    filled = [[_plain(value) for value in row] for row in rows]
    for index, word in enumerate(head):
        wide = max([len(word), *(len(str(row[index])) for row in filled)])
        letter = chr(ord("A") + index)
        sheet.column_dimensions[letter].width = min(_WIDEST, 2 * wide + 2)
    sheet.freeze_panes = "A2"
    bold, plain, rate = _look(sheet, is_head=True), _look(sheet), _look(sheet, number_format="0.0%")
    sheet.append([_cell(sheet, word, bold) for word in head])
    for row in filled:
        sheet.append([_cell(sheet, value, rate if isinstance(value, Percent) else plain) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def download(content: bytes, *, name: str) -> HttpResponse:
    """The file under a Chinese name, as every browser keeps it."""
    response = HttpResponse(content, content_type=KIND)
    response["Content-Disposition"] = (
        f"attachment; filename=\"liandong.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _plain(value: object) -> str | int | Percent:
    if isinstance(value, Percent) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return _UNWRITABLE.sub("", str("" if value is None else value))


def _look(sheet: object, *, is_head: bool = False, number_format: str = "General") -> StyleArray:
    """Made once: each style that is set on a cell is compared with all of the workbook."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if is_head:
        cell.font = Font(bold=True)
    cell.number_format = number_format
    return cell._style


def _cell(sheet: object, value: str | int | Percent, look: StyleArray) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value.value / 100 if isinstance(value, Percent) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # else a text that begins with = would become a formula
    cell._style = look
    return cell
