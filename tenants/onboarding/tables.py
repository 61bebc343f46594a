"""Writing an xlsx in which every cell is text: nothing is computed, no long number loses its digits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from kernel.text import harmless

Page = Any  # openpyxl's worksheet, which has no types
TEXT = "@"  # the number format of text
_WIDEST, _LONGEST = 48, 32000  # characters of a column's width, of a cell
_FILLS = {
    "error": "FDECEC",
    "check": "FFF3DB",
    "fixed": "E8F0FA",
    "done": "E7F4EA",
    "head": "D9DFE5",
}


def book(title: str) -> tuple[Workbook, Page]:
    """A new workbook with one sheet; what a sheet's name may not hold is left out of the title."""
    made = Workbook()
    page = made.active
    page.title = "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "Sheet1"
    return made, page


def put(page: Page, line: int, column: int, text: str) -> None:
    """Text and nothing else: no formula, no number, no character that the format does not know."""
    cell = page.cell(line, column)
    cell.number_format = TEXT
    cell.value = harmless(ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]) or None


def row(page: Page, line: int, texts: Sequence[str], *, fill: str = "") -> None:
    for column, text in enumerate(texts, start=1):
        put(page, line, column, text)
        colour(page, line, column, fill)


def colour(page: Page, line: int, column: int, fill: str) -> None:
    """One of error, check, fixed, done, head; anything else leaves the cell as it is."""
    if fill in _FILLS:
        page.cell(line, column).fill = PatternFill("solid", fgColor=_FILLS[fill])
    if fill == "head":
        page.cell(line, column).font = Font(bold=True)


def wrap(page: Page, line: int, column: int) -> None:
    page.cell(line, column).alignment = Alignment(wrap_text=True, vertical="top")


def fit(page: Page, *, below: int = 1) -> None:
    """Columns as wide as what stands in them from line `below` on: a Hanzi takes two."""
    for column in page.iter_cols(min_row=below):
        texts = [line for cell in column if cell.value for line in str(cell.value).split("\n")]
        wide = max((sum(1 + (ord(char) > 255) for char in text) for text in texts), default=8)
        page.column_dimensions[get_column_letter(column[0].column)].width = min(wide + 2, _WIDEST)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
