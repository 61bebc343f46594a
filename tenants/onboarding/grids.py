"""Bytes of an upload → lines of cells. Everything that a file can do to its reader is stopped here.

A file is known by its content, never by its name. Formulas are not computed: of an xlsx the values last saved are read.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

import python_calamine as calamine

from tenants.onboarding import refusals

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KEPT = (".xml", ".rels")  # pictures, macros and embedded files are not even unpacked
_MAIN = "xl/workbook.xml"
_CONTROLS = re.compile(
    r"[\x01-\x08\x0e-\x1f]"
)  # no text has them, not even one with NUL: a picture, a program
_DELIMITERS = ",\t;，"
T = TypeVar("T")
_MOST_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


@dataclass(frozen=True)
class Cell:
    """One cell as text. `kind`: text, number (exact), rounded (its digits are lost), date, or merged (filled down)."""

    text: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Merged:
    """A merged area: first and last line and column, counted from 0, both included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet of the file, from its first line and column on."""

    name: str
    lines: Sequence[Sequence[Cell]]
    merged: Sequence[Merged] = field(default=())


def grids(content: bytes) -> Iterator[Grid]:
    """The visible sheets of an xlsx, or the one of a csv. Raises SheetRefused."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refusals.SheetEmpty
    if len(content) > refusals.MAX_BYTES:
        raise refusals.SheetTooBig
    if content.startswith(_OLE):
        raise refusals.SheetLocked if _ENCRYPTED in content else refusals.SheetIsXls
    if content.startswith(_ZIP):
        yield from _of_xlsx(_repacked(content))
    else:
        yield _of_csv(content)


def is_text(content: bytes) -> bool:
    """Whether it is read as a csv, whatever its name says."""
    return not content.startswith((_ZIP, _OLE))


def _repacked(content: bytes) -> bytes:
    """The XML parts alone, unpacked once under our limits and put together anew: the reader meets no other bytes."""
    clean = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as packed,
            zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as plain,
        ):
            for name, part in _parts(packed):
                plain.writestr(zipfile.ZipInfo(name), part)
    except refusals.SheetRefused:
        raise
    except Exception as error:  # a hostile archive can make the library fail in any way
        raise refusals.SheetBroken from error
    return clean.getvalue()


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = packed.infolist()
    names = {info.filename for info in infos}
    if any(info.flag_bits & 1 for info in infos):
        raise refusals.SheetLocked
    if _MAIN not in names:
        raise refusals.SheetOfAnotherKind
    left = refusals.MAX_UNPACKED
    kept = [info for info in infos if info.filename.endswith(_KEPT)]
    if len(kept) > refusals.MAX_PARTS or len(names) != len(infos):
        raise refusals.SheetUnpacksTooBig if len(kept) > refusals.MAX_PARTS else refusals.SheetBroken
    for info in kept:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusals.SheetBroken
        if info.file_size > left:
            raise refusals.SheetUnpacksTooBig
        with packed.open(info) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise refusals.SheetUnpacksTooBig
        _Measure().feed(part)
        yield info.filename, part


class _Measure:
    """How far a part's cells reach. The reader makes room for the whole rectangle, however few cells are in it."""

    def __init__(self) -> None:
        self.line = self.column = 0
        self._at, self._is_text, self._in_value = "", False, False
        self._formula = ""  # the cell whose formula waits for its value

    def feed(self, part: bytes) -> None:
        """Raises SheetTooLong, SheetUncomputed, SheetBroken (also for a document type, which no spreadsheet writes)."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise refusals.SheetBroken from error

    def _doctype(self, *_: object) -> None:
        raise refusals.SheetBroken

    def _said(self, text: str) -> None:
        if self._in_value and text.strip():
            self._formula = ""

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c" and self._formula:
            raise refusals.SheetUncomputed(cell=self._formula)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag, at = name.rpartition(":")[2], attributes.get("r", "")
        if tag == "row":
            self.line = int(at) if at.isascii() and at.isdigit() and len(at) < 9 else self.line + 1
            self.column = 0
        elif tag == "c":
            letters = at.rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
            digits = at[len(letters) :]
            self.line = int(digits) if digits and len(digits) < 9 else self.line
            self._formula, self._at, self._is_text = "", at[:12], attributes.get("t") == "str"
        elif tag == "f":
            self._formula = self._at or f"第 {self.line} 行第 {self.column} 列"
        self._in_value = tag == "v"
        if self._in_value and self._is_text:  # a text may be empty
            self._formula = ""
        if tag in ("v", "is") and (self.line > refusals.MAX_LINES or self.column > refusals.MAX_COLUMNS):
            raise refusals.SheetTooLong


def _column(letters: str) -> int:
    """A → 1, AA → 27; what is no column is far out."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return refusals.MAX_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _of_xlsx(content: bytes) -> Iterator[Grid]:
    for index in _guarded(_visible, content):
        yield _guarded(_sheet, content, index)


def _visible(content: bytes) -> list[int]:
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return [
            index
            for index, sheet in enumerate(book.sheets_metadata)
            if sheet.visible == calamine.SheetVisibleEnum.Visible
            and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]


def _sheet(content: bytes, index: int) -> Grid:
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        sheet = book.get_sheet_by_index(index)
        areas = sheet.merged_cell_ranges or []
        lines = sheet.to_python(skip_empty_area=False)
    if len(lines) > refusals.MAX_LINES or any(len(line) > refusals.MAX_COLUMNS for line in lines):
        raise refusals.SheetTooLong
    return Grid(
        name=sheet.name,
        lines=[[_cell(value) for value in line] for line in lines],
        merged=[Merged(top, left, min(bottom, len(lines)), right) for (top, left), (bottom, right) in areas],
    )


def _guarded(call: Callable[..., T], *arguments: object) -> T:
    """The reader is written in Rust: its panics are no Exceptions, yet they are only a broken file."""
    try:
        return call(*arguments)
    except refusals.SheetRefused:
        raise
    except calamine.PasswordError as error:
        raise refusals.SheetLocked from error
    except Exception as error:
        raise refusals.SheetBroken from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refusals.SheetBroken from error


def _cell(value: object) -> Cell:
    if isinstance(value, str):  # most of them
        return Cell(_cut(value))
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Cell(str(value), "date")
    return Cell(_cut(str(value)))


def _number(value: float) -> Cell:
    """A number that a spreadsheet keeps exactly is its digits; of a longer one the digits are lost."""
    if value == value and abs(value) < _MOST_EXACT:
        return Cell(str(int(value)) if value == int(value) else repr(value), "number")
    return Cell(f"{value:.5E}", "rounded")


def _cut(text: str) -> str:
    return text[: refusals.MAX_CELL]


def _of_csv(content: bytes) -> Grid:
    text = _decoded(content)
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "%pdf", "{\\rtf")):
        raise refusals.SheetOfAnotherKind
    if _CONTROLS.search(text):
        raise refusals.SheetOfAnotherKind
    if "\x00" in text:
        raise refusals.SheetWithNul
    lines: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(lines) >= refusals.MAX_LINES or len(row) > refusals.MAX_COLUMNS:
                raise refusals.SheetTooLong
            lines.append([Cell(_cut(value)) for value in row])
    except csv.Error as error:
        raise refusals.SheetBroken from error
    return Grid(name="", lines=lines)


def _decoded(content: bytes) -> str:
    marked = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for mark, encoding in marked.items():
        if content.startswith(mark):
            return _strictly(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if _CONTROLS.search(content.decode("latin-1")):
            raise refusals.SheetOfAnotherKind from error
        raise refusals.SheetWithNul if b"\x00" in content else refusals.SheetEncoding from error


def _delimiter(text: str) -> str:
    """The sign that parts the first lines most often; a comma if none does."""
    head = text[:2000]
    return max(_DELIMITERS, key=lambda sign: (head.count(sign), sign == ","))
