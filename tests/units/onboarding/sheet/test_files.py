"""What a file can be: each way of going wrong is one sentence, and nothing that is uploaded is an error of ours."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import InputRefused
from tenants.onboarding import refusals, sheet
from tenants.onboarding.sheet import Line, Sheet
from tests.units.onboarding.sheet.made import HEAD, csv, saved, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
ROW = ("330102", "上城区", "叶明", "13800000001", "", "")
GOOD = xlsx(ROW)


def uncomputed() -> bytes:
    """As a program writes it: no spreadsheet has worked out the value."""
    book = openpyxl.Workbook()
    for line in (HEAD, (*ROW[:4], "=1+1", "")):
        book.active.append(list(line))
    return saved(book)


def texts(found: Sheet, field: str = "code") -> list[str]:
    return [line.cell(field).text for line in found.lines]


def refused(content: bytes) -> type[InputRefused]:
    with pytest.raises(refusals.SheetRefused) as caught:
        sheet.read(content)
    assert caught.value.message and caught.value.next and caught.value.field == "sheet"
    assert caught.value.status == 422
    return type(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_no_29_a_csv_of_every_encoding_an_office_saves(encoding: str) -> None:
    found = sheet.read(csv(ROW, encoding=encoding))
    assert texts(found) == ["330102"] and texts(found, "admin_name") == ["叶明"]


def test_a_rare_character_of_gb18030_arrives() -> None:
    found = sheet.read(csv(("330102", "", "𠅤䶮", "", "", ""), encoding="gb18030"))
    assert texts(found, "admin_name") == ["𠅤䶮"]


@pytest.mark.parametrize("sign", ["\t", ";", "，"])
def test_a_csv_may_be_parted_by_another_sign(sign: str) -> None:
    content = "\n".join([sign.join(HEAD), sign.join(ROW)]).encode()
    assert texts(sheet.read(content)) == ["330102"]


def test_a_csv_with_quoted_line_ends_and_old_line_ends() -> None:
    content = '行政区划代码,单位名称\r330102,"上城区\r\n人大"\r'.encode()
    assert texts(sheet.read(content), "organ_name") == ["上城区\r\n人大"]


@pytest.mark.parametrize(
    "head", [" 行政区划\n代码（必填） ", "＊行政区划代码：", "区划代码", "行政区划代码\u3000"]
)
def test_a_header_is_known_with_blanks_brackets_and_stars(head: str) -> None:
    assert texts(sheet.read(xlsx(["330102"], head=[head]))) == ["330102"]


def test_columns_stand_in_any_order_and_unknown_ones_do_no_harm() -> None:
    found = sheet.read(xlsx([1, "叶明", "备", "330102"], head=["序号", "姓名", "备注", "区划代码"]))
    assert found.columns == {"admin_name": 1, "code": 3} and texts(found, "admin_name") == ["叶明"]


def test_no_29_title_rows_and_blank_rows_above_and_between() -> None:
    content = xlsx(["330102"], [], [None, None], ["330105"], above=[["某省开通表"], [], ["填表人：某"]])
    found = sheet.read(content)
    assert (found.header, [line.number for line in found.lines]) == (4, [5, 8])


def test_no_29_a_header_of_two_lines_with_merged_cells() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["行政区划代码", "管理员", None, None])
    page.append([None, "姓名", "手机号", "身份证号"])
    page.append(["330102", "叶明", "13800000001", "x"])
    page.merge_cells("A1:A2")
    page.merge_cells("B1:D1")
    (line,) = sheet.read(saved(book)).lines
    assert {name: cell.text for name, cell in line.cells.items()} == {
        "code": "330102",
        "admin_name": "叶明",
        "admin_phone": "13800000001",
        "admin_id_number": "x",
    }


def test_no_29_a_merged_cell_counts_in_each_of_its_lines() -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ("330102", "", "叶明"), ("330105", "", None), ("330106", "", "何秀英")):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    found = sheet.read(saved(book))
    assert texts(found, "admin_name") == ["叶明", "叶明", "何秀英"]
    assert found.lines[1].cell("admin_name").kind == "merged"


def test_no_29_numbers_dates_and_serials_arrive_as_what_they_are() -> None:
    found = sheet.read(
        xlsx([330102.0, None, 45000, 13800000001, 330122198001011234, datetime.date(2026, 1, 2)])
    )
    cells = found.lines[0].cells
    assert [(cell.text, cell.kind) for cell in cells.values() if cell.text] == [
        ("330102", "number"),
        ("45000", "number"),
        ("13800000001", "number"),
        ("3.30122E+17", "rounded"),
        ("2026-01-02", "date"),
    ]


def test_the_first_visible_sheet_with_the_column_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    for page, code in ((hidden, "330105"), (book.create_sheet("开通"), "330102")):
        page.append(HEAD)
        page.append([code])
    found = sheet.read(saved(book))
    assert (found.grid.name, texts(found)) == ("开通", ["330102"])


def test_styled_cells_far_below_without_a_value_are_not_counted() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    book.active.cell(900_000, 300).number_format = "@"
    assert len(sheet.read(saved(book)).lines) == 1


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x00"


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return out.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """A good workbook with one part exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        parts = {one: good.read(one) for one in good.namelist()}
    return zipped(parts | {name: part})


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    return saved(book)


def lying_about_its_size() -> bytes:
    content = bytearray(with_part("xl/media.xml", b"<a>" + b" " * 5_000_000 + b"</a>"))
    at = content.rindex(b"xl/media.xml") - 46 + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def merged_all_over() -> bytes:
    areas = b'<mergeCell ref="A2:A2000"/>' * 20_000
    sheet1 = b'<c r="A1" t="inlineStr"><is><t>' + "行政区划代码".encode() + b"</t></is></c>"
    last = b'<row r="1999"><c r="A1999"><v>1</v></c></row>'
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return with_part(
        "xl/worksheets/sheet1.xml",
        b"<worksheet "
        + space
        + b'><sheetData><row r="1">'
        + sheet1
        + b"</row>"
        + last
        + b"</sheetData><mergeCells>"
        + areas
        + b"</mergeCells></worksheet>",
    )


FILES: dict[str, tuple[bytes, type[InputRefused]]] = {
    "nothing": (b"", refusals.SheetEmpty),
    "blanks": (b" \r\n\t", refusals.SheetEmpty),
    "only a mark": (b"\xef\xbb\xbf", refusals.SheetEmpty),
    "an empty workbook": (saved(openpyxl.Workbook()), refusals.SheetEmpty),
    "a header alone": (xlsx(), refusals.SheetEmpty),
    "no column of codes": (xlsx(["叶明"], head=["姓名"]), refusals.ColumnMissing),
    "one column twice": (xlsx(["1", "2"], head=["行政区划代码", "区划代码"]), refusals.ColumnTwice),
    "10 MB": (b"330102," * 1_500_000, refusals.SheetTooBig),
    "too many lines": (csv(*[ROW] * (refusals.MAX_LINES + 1)), refusals.SheetTooLong),
    "too many columns": (csv(ROW, head=["行政区划代码", *["x"] * 200]), refusals.SheetTooLong),
    "one cell at the far end": (far_cell(), refusals.SheetTooLong),
    "xls renamed": (OLE + b"Workbook", refusals.SheetIsXls),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), refusals.SheetLocked),
    "a broken archive": (xlsx(ROW)[:2000], refusals.SheetBroken),
    "an archive's head": (b"PK\x03\x04" + b"\xff" * 200, refusals.SheetBroken),
    "a picture with NUL": (PNG, refusals.SheetOfAnotherKind),
    "a photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(20), refusals.SheetOfAnotherKind),
    "another archive": (zipped({"word/document.xml": b"<a/>"}), refusals.SheetOfAnotherKind),
    "a bomb": (with_part("xl/sharedStrings.xml", b" " * 50_000_000), refusals.SheetUnpacksTooBig),
    "a lie about its size": (lying_about_its_size(), refusals.SheetBroken),
    "many parts": (
        zipped({f"xl/{n}.xml": b"<a/>" for n in range(600)} | {"xl/workbook.xml": b"<a/>"}),
        refusals.SheetUnpacksTooBig,
    ),
    "countless merged cells": (merged_all_over(), refusals.SheetBroken),
    "a document type": (
        with_part("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        refusals.SheetBroken,
    ),
    "XML that is none": (with_part("xl/worksheets/sheet1.xml", b"<worksheet><row"), refusals.SheetBroken),
    "a formula without its value": (uncomputed(), refusals.SheetUncomputed),
    "NUL in a csv": ("行政区划代码\n33\x000102".encode(), refusals.SheetWithNul),
    "an unknown encoding": (b"\xff\x81\x20\xff", refusals.SheetEncoding),
    "prose": ("桐庐县人大常委会管理员叶明\n电话另告\n".encode(), refusals.SheetIsText),
    "a page of HTML": (b"<html><table><tr><td>330102", refusals.SheetOfAnotherKind),
    "a PDF": (b"%PDF-1.7\n1 0 obj", refusals.SheetOfAnotherKind),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 30)), refusals.SheetOfAnotherKind),
}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_unusable_file_is_one_clear_sentence(name: str) -> None:
    content, expected = FILES[name]
    assert refused(content) is expected


def test_pictures_and_macros_in_a_workbook_are_not_looked_at() -> None:
    assert texts(sheet.read(with_part("xl/media/image1.png", b"x" * 100_000))) == ["330102"]
    assert texts(sheet.read(with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))) == ["330102"]


def attempt(content: bytes) -> list[Line]:
    try:
        return list(sheet.read(content).lines)
    except InputRefused:
        return []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_no_bytes_are_an_error_of_ours(content: bytes) -> None:
    for head in (b"", b"PK\x03\x04", OLE[:8], "行政区划代码\n".encode(), "行政区划代码\n".encode("gbk")):
        attempt(head + content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_to_a_workbook_is_an_error_of_ours(damage: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for at, byte in damage:
        content[at] = byte
    attempt(bytes(content))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300), st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
)
def test_no_part_of_a_workbook_is_an_error_of_ours(part: bytes, name: str) -> None:
    attempt(with_part(name, part))
    attempt(
        with_part(
            name,
            b'<worksheet><sheetData><row r="1"><c r="A1"><v>'
            + part
            + b"</v></c></row></sheetData></worksheet>",
        )
    )
