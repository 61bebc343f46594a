"""A list as an xlsx file. Every cell is text or a number: nothing in it is computed.

Give days and moments as they are: a file is read in other years too, so each is written with its year.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
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


def workbook(*, title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    filled = [[_plain(value) for value in row] for row in rows]
    for index, word in enumerate(head):
        wide = max([len(word), *(len(str(row[index])) for row in filled)])
        letter = chr(ord("A") + index)
        sheet.column_dimensions[letter].width = min(_WIDEST, 2 * wide + 2)
    sheet.freeze_panes = "A2"
    bold, plain = _look(sheet, is_head=True), _look(sheet)
    sheet.append([_cell(sheet, word, bold) for word in head])
    for row in filled:
        sheet.append([_cell(sheet, value, plain) for value in row])
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


def _plain(value: object) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return _UNWRITABLE.sub("", str("" if value is None else value))


def _look(sheet: object, *, is_head: bool = False) -> StyleArray:
    """Made once: each style that is set on a cell is compared with all of the workbook."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if is_head:
        cell.font = Font(bold=True)
    return cell._style


def _cell(sheet: object, value: str | int, look: StyleArray) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # else a text that begins with = would become a formula
    cell._style = look
    return cell
