"""A sheet becomes a batch: sealed, in the journal, within the console's area; and given back with what was found."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from tenants import states
from tenants.models import Batch, BatchRow, PlatformEntry
from tenants.onboarding import annotate, report, sheet, upload
from tenants.onboarding.naming import AdminFacts
from tests.units.onboarding.sheet.conftest import congress, console_of
from tests.units.onboarding.sheet.made import csv, number, phone, xlsx

pytestmark = pytest.mark.usefixtures("database")


def rows_of(batch: Batch) -> list[BatchRow]:
    return list(batch.rows.order_by("number"))


def cells(content: bytes, sheet: int = 0) -> list[list[str]]:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet]
    return [
        ["" if value is None else str(value) for value in row] for row in page.iter_rows(values_only=True)
    ]


def test_a_sheet_becomes_a_batch_that_waits_to_be_confirmed(office: Actor, scope: CongressRef) -> None:
    content = xlsx(["330102", "", "叶明", phone(), number(), ""], ["999999", "", "", "", "", ""])
    batch = upload.take(actor=office, scope=scope, file_name="开通表.xlsx", content=content)
    first, second = rows_of(batch)
    assert (batch.state, batch.by_name, batch.file_name) == (states.PREVIEWED, "童欣", "开通表.xlsx")
    assert (first.number, first.code, first.name, first.verdict) == (2, "330102", "上城区", "new")
    assert (second.verdict, second.problems[0]["code"]) == ("error", "code_unknown")
    assert upload.admin_of(first) == AdminFacts("叶明", phone(), number())
    assert upload.admin_of(second) is None


def test_nothing_that_names_a_person_lies_open(office: Actor, scope: CongressRef) -> None:
    content = xlsx(
        ["330102", "", "叶明", "1380000", number(), ""], ["330105", "", "叶明", phone(), number(), ""]
    )
    batch = upload.take(actor=office, scope=scope, file_name="表.xlsx", content=content)
    entry = PlatformEntry.objects.get(subject_id=batch.pk)
    kept = json.dumps(list(Batch.objects.filter(pk=batch.pk).values()), default=str)
    kept += json.dumps(list(batch.rows.values()), default=str, ensure_ascii=False) + entry.body
    assert entry.deed == "onboarding.uploaded" and entry.facts["error"] == 1
    for secret in (number(), phone(), "1380000", "叶明"):
        assert secret not in kept


def test_a_file_name_with_a_path_or_invisible_characters_is_only_a_name(
    office: Actor, scope: CongressRef
) -> None:
    content = xlsx(["330102"])
    batch = upload.take(actor=office, scope=scope, file_name="C:\\x\\..\\表\x00\u200b.xlsx", content=content)
    assert batch.file_name == "表.xlsx"


def test_the_same_file_again_is_told_and_not_refused(office: Actor, scope: CongressRef) -> None:
    content = xlsx(["330106"])
    first = upload.take(actor=office, scope=scope, file_name="甲.xlsx", content=content)
    again = upload.take(actor=office, scope=scope, file_name="乙.xlsx", content=content)
    other = upload.take(actor=office, scope=scope, file_name="甲.xlsx", content=xlsx(["330108"]))
    assert upload.twin_of(again.pk) == first
    assert upload.twin_of(first.pk) is None and upload.twin_of(other.pk) is None


def test_one_unit_from_the_form_is_a_batch_of_one(office: Actor, scope: CongressRef) -> None:
    batch = upload.add_one(actor=office, scope=scope, fields={"code": "330109", "nonsense": "x"})
    (row,) = rows_of(batch)
    assert (row.verdict, row.name, row.organ_name) == ("warning", "萧山区", "萧山区人民代表大会常务委员会")
    assert upload.twin_of(batch.pk) is None
    with pytest.raises(annotate.SheetGone):
        annotate.annotated(batch.pk)


def test_nothing_typed_into_the_form_is_an_error_of_ours(office: Actor, scope: CongressRef) -> None:
    for text in ("\x00", "\ud800", "33\x000102", "\r\n", "=1", "9" * 10_000):
        fields = dict.fromkeys(sheet.FIELDS, text)
        (row,) = rows_of(upload.add_one(actor=office, scope=scope, fields=fields))
        assert row.verdict == "error" and row.problems


def test_a_console_reaches_no_further_than_its_own_congress(office: Actor) -> None:
    ningbo = console_of("330200")
    with pytest.raises(NotFound):
        upload.take(actor=ningbo, scope=congress("330000"), file_name="x.xlsx", content=xlsx(["330102"]))
    batch = upload.take(
        actor=ningbo, scope=congress("330200"), file_name="x.xlsx", content=xlsx(["330102"], ["330205"])
    )
    assert [row.verdict for row in rows_of(batch)] == ["error", "warning"]
    outside = rows_of(batch)[0].problems[0]
    assert outside["code"] == "code_outside" and "宁波市" in outside["reason"]


def test_somebody_without_a_console_is_told_nothing(scope: CongressRef) -> None:
    stranger = Actor(person_id=scope.id, name="某", congress=None, seats=(), all_seats=())
    with pytest.raises(NotFound):
        upload.add_one(actor=stranger, scope=scope, fields={"code": "330102"})


def test_the_annotated_sheet_is_the_users_own_with_three_columns_more(
    office: Actor, scope: CongressRef
) -> None:
    content = xlsx(
        [1, "３３０１０２", "", "叶明", "+86 " + phone(), number(), "=1+1"],
        [2, "330199", "", "=cmd|'/c calc'!A0", phone(2), "", "留着"],
        head=("序号", "行政区划代码", "单位名称", "管理员姓名", "手机号", "身份证号", "备注"),
        above=[["某省单位开通表"], []],
    )
    batch = upload.take(actor=office, scope=scope, file_name="表.xlsx", content=content)
    made = annotate.annotated(batch.pk)
    lines = cells(made)
    assert lines[0][0] == "某省单位开通表" and lines[2][-3:] == ["状态", "问题", "怎么改"]
    assert lines[3][1] == "３３０１０２" and lines[3][-3] == "请核对" and "全角" in lines[3][-2]
    assert lines[4][6] == "留着" and lines[4][-3] == "不能开通" and "不在区划表中" in lines[4][-2]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    assert page["B5"].fill.fgColor.rgb.endswith("FDECEC") and page["B4"].fill.fgColor.rgb.endswith("E8F0FA")
    again = upload.take(actor=office, scope=scope, file_name="改.xlsx", content=made)
    assert [row.verdict for row in rows_of(again)] == ["warning", "error"]
    assert cells(annotate.annotated(again.pk))[2].count("状态") == 1


def test_a_csv_is_given_back_as_xlsx(office: Actor, scope: CongressRef) -> None:
    content = csv(["330102", "", "叶明", phone(), number(), ""], encoding="gbk")
    batch = upload.take(actor=office, scope=scope, file_name="表.csv", content=content)
    assert cells(annotate.annotated(batch.pk))[1][:3] == ["330102", "", "叶明"]


def test_the_template_lists_what_is_not_live_yet_and_keeps_digits(office: Actor, scope: CongressRef) -> None:
    made = annotate.template(scope)
    lines = cells(made)
    codes = [line[0] for line in lines[1:] if line[0]]
    assert lines[0] == [
        "行政区划代码",
        "单位名称",
        "管理员姓名",
        "管理员手机号",
        "管理员身份证号",
        "登录名",
        "上级单位",
    ]
    assert "330102" in codes and "330122" not in codes and "330000" not in codes
    page = openpyxl.load_workbook(io.BytesIO(made)).active
    assert {page.cell(line, 5).number_format for line in (2, 50, page.max_row)} == {"@"}
    assert cells(made, 1)[0] == ["列", "要求", "说明", "示例"]
    batch = upload.take(actor=office, scope=scope, file_name="模板.xlsx", content=made)
    assert {row.verdict for row in rows_of(batch)} == {"warning"}


def test_the_report_has_a_row_a_congress_and_neither_telephone_nor_number(
    office: Actor, scope: CongressRef
) -> None:
    content = xlsx(["330102", "", "叶明", phone(), number(), ""], ["330122", "", "", "", "", ""], ["1101"])
    batch = upload.take(actor=office, scope=scope, file_name="=表.xlsx", content=content)
    lines = cells(report.workbook(batch.pk))
    assert lines[0][0] == "浙江省人民代表大会常务委员会　单位开通报告"
    assert [line[1] for line in lines[4:]] == ["330102", "330122", "1101"]
    text = str(lines)
    assert number() not in text and phone() not in text and "'=表.xlsx" in text


def test_the_report_takes_the_same_number_of_queries_for_any_number_of_rows(
    office: Actor, scope: CongressRef
) -> None:
    counts = []
    for codes in (["330122"], ["330122", "330127", "330100", "330200", "330203", "330000"]):
        content = xlsx(*[[code] for code in codes])
        batch = upload.take(actor=office, scope=scope, file_name="表.xlsx", content=content)
        with CaptureQueriesContext(connection) as queries:
            report.workbook(batch.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_what_is_no_longer_needed_is_forgotten_after_thirty_days(office: Actor, scope: CongressRef) -> None:
    content = xlsx(["330102", "", "叶明", phone(), number(), ""])
    batch = upload.take(actor=office, scope=scope, file_name="表.xlsx", content=content)
    ended = clock.now()
    Batch.objects.filter(pk=batch.pk).update(state=states.DONE, finished_at=ended)
    assert upload.forget(ended + timedelta(days=29)) == 0
    assert upload.forget(ended + timedelta(days=31)) >= 1
    batch.refresh_from_db()
    assert batch.sheet == "" and batch.digest == "" and upload.admin_of(rows_of(batch)[0]) is None
    assert upload.forget(ended + timedelta(days=31)) == 0
    with pytest.raises(annotate.SheetGone):
        annotate.annotated(batch.pk)


def test_a_batch_at_work_keeps_what_it_needs(office: Actor, scope: CongressRef) -> None:
    batch = upload.take(actor=office, scope=scope, file_name="表.xlsx", content=xlsx(["330102"]))
    Batch.objects.filter(pk=batch.pk).update(state=states.RUNNING)
    upload.forget(clock.now() + timedelta(days=400))
    batch.refresh_from_db()
    assert batch.sheet
