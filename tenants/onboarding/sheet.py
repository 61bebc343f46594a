"""A sheet of units: which column is which, and what stands in each line. Values are judged in `preview`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenants.onboarding import refusals
from tenants.onboarding.grids import Cell, Grid, grids

# field → the column's name, and by which other names it is known. Blanks, brackets and stars in a header don't count.
FIELDS = {
    "code": "行政区划代码",
    "organ_name": "单位名称",
    "admin_name": "管理员姓名",
    "admin_phone": "管理员手机号",
    "admin_id_number": "管理员身份证号",
    "login": "登录名",
}
_ALSO = {
    "code": "区划代码 行政区划 地区代码 行政代码 代码 单位代码",
    "organ_name": "机关全称 单位全称 机构名称 人大名称 名称 单位",
    "admin_name": "姓名 管理员 联系人 联系人姓名 系统管理员 系统管理员姓名",
    "admin_phone": "手机号 手机 手机号码 管理员手机 管理员手机号码 管理员电话 联系电话 联系方式 电话",
    "admin_id_number": "身份证号 身份证 身份证号码 公民身份号码 证件号码 管理员身份证 管理员身份证号码",
    "login": "登录账号 登录帐号 账号 帐号 用户名 登陆名 管理员登录名 管理员账号",
}
_BY_LABEL = {label: field for field in FIELDS for label in (FIELDS[field], *_ALSO[field].split())}
_TITLES = 20  # the header stands within the first lines
_DECORATION = re.compile(r"[\s*＊※:：.。、]|[（(\[【〔].*?[)）\]】〕]")


@dataclass(frozen=True)
class Line:
    """One unit. `number` as the spreadsheet counts, from 1."""

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


def read(content: bytes) -> Sheet:
    """The first visible sheet that has a column 行政区划代码. Raises SheetRefused."""
    seen: list[Grid] = []
    for grid in grids(content):
        seen.append(grid)
        found = _header(grid)
        if found is not None:
            header, columns = found
            lines = _lines(grid, header, columns)
            if not lines:
                raise refusals.SheetEmpty
            return Sheet(grid=grid, header=header, columns=columns, lines=lines)
    if not any(cell.text.strip() for grid in seen for line in grid.lines for cell in line):
        raise refusals.SheetEmpty
    raise refusals.ColumnMissing


def single(fields: Mapping[str, str]) -> Line:
    """What was typed into the form for one unit, as a line; other keys than those of FIELDS don't count."""
    return Line(
        number=1, cells={field: Cell(str(fields.get(field, ""))[: refusals.MAX_CELL]) for field in FIELDS}
    )


def label(text: str) -> str:
    """A header's text without blanks, stars and what stands in brackets, full-width letters made plain."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text))


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for index, line in enumerate(grid.lines[:_TITLES]):
        columns = _columns(line)
        if "code" not in columns:
            continue
        below = grid.lines[index + 1] if index + 1 < len(grid.lines) else []
        second = _columns(below)
        if second and "code" not in second and not _at(below, columns["code"]).text.strip():
            # A header of two lines: 管理员 over 姓名, 手机号, 身份证号.
            upper = {field: at for field, at in columns.items() if at not in second.values()}
            return index + 2, upper | second
        return index + 1, columns
    return None


def _columns(line: Sequence[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(line):
        field = _BY_LABEL.get(label(cell.text))
        if field in found:
            raise refusals.ColumnTwice(label=FIELDS[field])
        if field is not None:
            found[field] = at
    return found


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
