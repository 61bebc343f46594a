"""Reading a sheet by the names of its columns: which column is which, and what stands in each line. Values are judged elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenants.onboarding import refusals
from tenants.onboarding.grids import Cell, Grid, grids, is_text

_TITLES = 20  # the header stands within the first lines
_BOOKS = (".xlsx", ".xls", ".et")
_DECORATION = re.compile(r"[\s*＊※:：.。、]|[（(\[【〔].*?[)）\]】〕]")


@dataclass(frozen=True)
class Line:
    """One line below the header. `number` as the spreadsheet counts, from 1."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, field: str) -> Cell:
        return self.cells.get(field, Cell())


@dataclass(frozen=True)
class Sheet:
    """`header` is the number of the line in which the names of the columns stand (the lower one of two)."""

    grid: Grid
    header: int
    columns: Mapping[str, int]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of sheet.

    `fields`: field → the column's name; `also`: the other names by which it is known, parted by blanks (blanks, brackets and
    stars in a header don't count); `key`: the field without whose column there is no header.
    """

    fields: Mapping[str, str]
    also: Mapping[str, str]
    key: str

    def read(self, content: bytes, *, name: str = "") -> Sheet:
        """The first visible sheet that has the key's column. `name`: the file's, to say what is wrong with it. Raises SheetRefused."""
        seen: list[Grid] = []
        for grid in grids(content):
            seen.append(grid)
            found = self._header(grid)
            if found is not None:
                header, columns = found
                lines = _lines(grid, header, columns)
                if not lines:
                    raise refusals.SheetEmpty
                return Sheet(grid=grid, header=header, columns=columns, lines=lines)
        if not any(cell.text.strip() for grid in seen for line in grid.lines for cell in line):
            raise refusals.SheetEmpty
        if is_text(content) and (name.lower().endswith(_BOOKS) or not _has_columns(seen)):
            raise refusals.SheetIsText
        raise refusals.ColumnMissing(label=self.fields[self.key])

    def single(self, fields: Mapping[str, str]) -> Line:
        """What was typed into a form, as a line; keys that are no fields don't count."""
        cells = {field: Cell(str(fields.get(field, ""))[: refusals.MAX_CELL]) for field in self.fields}
        return Line(number=1, cells=cells)

    def _header(self, grid: Grid) -> tuple[int, dict[str, int]] | None:
        for index, line in enumerate(grid.lines[:_TITLES]):
            columns = self._columns(line)
            if self.key not in columns:
                continue
            below = grid.lines[index + 1] if index + 1 < len(grid.lines) else []
            second = self._columns(below)
            if second and self.key not in second and not _at(below, columns[self.key]).text.strip():
                # A header of two lines: 管理员 over 姓名, 手机号, 身份证号.
                upper = {field: at for field, at in columns.items() if at not in second.values()}
                return index + 2, upper | second
            return index + 1, columns
        return None

    def _columns(self, line: Sequence[Cell]) -> dict[str, int]:
        by_label = {
            known: field
            for field, name in self.fields.items()
            for known in (name, *self.also.get(field, "").split())
        }
        found: dict[str, int] = {}
        for at, cell in enumerate(line):
            field = by_label.get(label(cell.text))
            if field in found:
                raise refusals.ColumnTwice(label=self.fields[field])
            if field is not None:
                found[field] = at
        return found


def label(text: str) -> str:
    """A header's text without blanks, stars and what stands in brackets, full-width letters made plain."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text))


def _has_columns(seen: Sequence[Grid]) -> bool:
    return any(len(line) > 1 for grid in seen for line in grid.lines)


def _lines(grid: Grid, header: int, columns: Mapping[str, int]) -> list[Line]:
    """The lines below the header that say anything in a column we know."""
    filled = _filled_down(grid, header, columns)
    lines = []
    for index in range(header, len(grid.lines)):
        cells = {
            field: filled.get((index, at)) or _at(grid.lines[index], at) for field, at in columns.items()
        }
        if any(cell.text.strip() for cell in cells.values()):
            lines.append(Line(number=index + 1, cells=cells))
    return lines


def _filled_down(grid: Grid, header: int, columns: Mapping[str, int]) -> dict[tuple[int, int], Cell]:
    """What a merged cell says, said in each of its lines."""
    filled: dict[tuple[int, int], Cell] = {}
    room = len(grid.lines) * len(columns)  # merged areas never overlap: no more cells than there are
    for area in grid.merged:
        if area.top < header or area.bottom <= area.top or area.left not in columns.values():
            continue
        text = _at(grid.lines[area.top], area.left).text if area.top < len(grid.lines) else ""
        room -= area.bottom - area.top
        if room < 0:
            raise refusals.SheetBroken
        for index in range(area.top + 1, area.bottom + 1):
            filled[index, area.left] = Cell(text, "merged")
    return filled


def _at(line: Sequence[Cell], at: int) -> Cell:
    return line[at] if at < len(line) else Cell()
