"""Onboarding in the browser without script: forms that keep what was typed, wrong files, the preview, the run, the report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock, jobs
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenants.models import Batch, Congress, PlatformEntry
from tenants.onboarding import naming, running
from tenants.onboarding.naming import AdminFacts, Known, Named
from tests.stack.jobs import run_queued
from tests.units.console.conftest import Keeper, keeper_of
from tests.units.console.test_reading import words
from ui.parts import Slip

CODE = "7KMN-QR4T-X2WZ"
_SLIP = Slip(
    organ="桐庐县人民代表大会常务委员会",
    name="叶明",
    seat="",
    code=CODE,
    expires_at=clock.now(),
    asks_number=True,
    address="http://testserver/sso/activate",
    qr="data:image/svg+xml,",
)
HEAD = "行政区划代码,单位名称,管理员姓名,管理员手机号,管理员身份证号,登录名\n"
SHEET, ONE = "/console/onboarding/sheet", "/console/onboarding/one"


@pytest.fixture(autouse=True, scope="module")
def _accounts_without_keycloak() -> Iterator[None]:
    """The administrators' accounts are Keycloak's matter; who is named is ours."""
    before = list(naming._step), list(naming._look), list(naming._activate)

    def step(ref: CongressRef, facts: AdminFacts) -> Named:
        return Named(person_id=uuid7(), login=f"{ref.code}-admin", is_new=True)

    naming.register(step, look=lambda *_: Known(), activate=lambda person_id, ref, actor: _SLIP)
    yield
    naming._step[:], naming._look[:], naming._activate[:] = before


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers a test envelope while a job of this very process waits for it: the sweep takes the batch up again."""
    monkeypatch.setattr(running, "AWAIT_SECONDS", 0.0)


def work() -> None:
    """Whatever is queued, and what the sweep finds afterwards."""
    for _ in range(3):
        run_queued()
        jobs.enqueue("onboarding.sweep", queue="owner")
    run_queued()


def upload(browser: Client, lines: str, *, name: str = "单位.csv", key: str = "", **more: Any) -> Any:
    file = SimpleUploadedFile(name, (HEAD + lines).encode(), content_type="text/csv")
    return browser.post(SHEET, {"sheet": file, "idempotency_key": key}, **more)


def batch_of(answer: Any) -> UUID:
    assert answer.status_code == 302, words(answer)
    found = re.fullmatch(r"/console/batches/([0-9a-f-]{36})/", answer["Location"])
    assert found is not None
    return UUID(found[1])


def test_the_form_for_one_unit_comes_filled_from_the_table_of_divisions(browser: Client) -> None:
    page = words(browser.get(f"{ONE}?code=330300"))
    assert 'value="330300"' in page and "温州市人民代表大会常务委员会" in page


def test_a_form_without_a_code_is_refused_and_keeps_what_was_typed(browser: Client) -> None:
    answer = browser.post(ONE, {"code": " ", "admin_name": "蒋文斌"})
    assert answer.status_code == 422
    assert "请填写行政区划代码" in words(answer) and 'value="蒋文斌"' in words(answer)


def test_what_keeps_one_unit_out_stands_at_its_field_and_nothing_is_kept(browser: Client) -> None:
    before = Batch.objects.count()
    answer = browser.post(ONE, {"code": "330302", "admin_name": "蒋文斌", "admin_phone": "12345"})
    page = words(answer)
    assert answer.status_code == 422 and Batch.objects.count() == before
    assert 'id="id_admin_phone-error"' in page and "不是 11 位手机号" in page and 'value="12345"' in page
    assert "尚未开通" in page, "the city above is not there yet"


def test_one_unit_is_looked_at_before_anything_happens(browser: Client) -> None:
    page = words(browser.get(browser.post(ONE, {"code": "330300"})["Location"]))
    assert "尚未写入任何数据" in page and "温州市" in page and "没有填写管理员" in page
    assert not Congress.objects.filter(code="330300").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.csv", b"", "文件是空的"),
        ("通知.pdf", b"%PDF-1.7 nothing", "只能上传 xlsx 或 csv"),
        ("旧.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧版 Excel"),
        ("断.xlsx", b"PK\x03\x04 broken off", "损坏"),
        ("无表头.csv", "姓名,电话\n张三,1\n".encode(), "没有找到“行政区划代码”"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_at_its_field(
    browser: Client, name: str, content: bytes, said: str
) -> None:
    before = Batch.objects.count()
    answer = browser.post(SHEET, {"sheet": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422 and said in words(answer)
    assert "请重新选择文件" in words(answer) and "填写的内容都还在" not in words(answer)
    assert Batch.objects.count() == before


def test_sending_no_file_at_all_is_refused_at_its_field(browser: Client) -> None:
    answer = browser.post(SHEET, {})
    assert answer.status_code == 422 and "请选择要上传的表格" in words(answer)


def test_a_file_larger_than_the_server_reads_is_answered_with_a_page(browser: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    answer = upload(browser, "330300\n" * 500)
    assert answer.status_code == 413 and "过大" in words(answer)


def test_the_preview_tells_each_wrong_cell_with_its_cure(browser: Client) -> None:
    lines = "330300,,蒋文斌,1385700,11010519491231002X,\n999999,,,,,\n330400,,,,,\n"
    address = upload(browser, lines)["Location"]
    page = words(browser.get(address))
    assert "不能开通" in page and "不是 11 位手机号" in page and "不在区划表中" in page
    refused = words(browser.get(f"{address}?verdict=error"))
    assert "999999" in refused and "嘉兴市" not in refused


def test_no_number_of_a_person_stands_on_the_page(browser: Client) -> None:
    page = words(browser.get(upload(browser, "330300,,蒋文斌,13857001000,11010519491231002X,\n")["Location"]))
    assert "11010519491231002X" not in page and "13857001000" not in page


def test_the_sheet_comes_back_annotated(browser: Client) -> None:
    batch = batch_of(upload(browser, "999999,,,,,\n"))
    answer = browser.get(f"/console/batches/{batch}/annotated")
    assert "%E6%89%B9%E6%B3%A8" in answer["Content-Disposition"]
    text = str(list(load_workbook(io.BytesIO(answer.content)).active.values))
    assert "999999" in text and "区划表" in text


def test_who_takes_the_sheet_or_the_report_stays_in_the_journal(browser: Client, keeper: Keeper) -> None:
    batch = batch_of(upload(browser, "330300,,蒋文斌,13857001000,11010519491231002X,\n"))
    colleague = keeper_of(name="方敏")
    for what in ("annotated", "report"):
        assert colleague.browser().get(f"/console/batches/{batch}/{what}").status_code == 200
    entries = PlatformEntry.objects.filter(subject_id=batch, deed__endswith="_given_out").order_by("at")
    told = [(one.deed, one.person_name, one.congress_id) for one in entries]
    assert told == [
        ("onboarding.annotated_given_out", "方敏", keeper.ref.id),
        ("onboarding.report_given_out", "方敏", keeper.ref.id),
    ]
    assert all("11010519491231002X" not in one.body and "蒋文斌" not in one.body for one in entries)


def test_the_same_upload_twice_is_one_batch_and_the_same_file_again_is_noticed(browser: Client) -> None:
    key = str(uuid7())
    first, again = (batch_of(upload(browser, "330500,,,,,\n", key=key)) for _ in range(2))
    assert first == again
    later = upload(browser, "330500,,,,,\n")["Location"]
    assert "上传过" in words(browser.get(later))


def test_a_double_click_starts_one_run(browser: Client) -> None:
    batch, key = batch_of(upload(browser, "330600,,,,,\n")), str(uuid7())
    answers = [browser.post(f"/console/batches/{batch}/start", {"idempotency_key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[1]["Idempotency-Replayed"] == "true"
    work()
    assert Congress.objects.filter(code="330600").count() == 1


def test_what_has_changed_since_the_preview_is_shown_before_it_is_started(browser: Client) -> None:
    first, second = (batch_of(upload(browser, "330600,,,,,\n330602,,,,,\n")) for _ in range(2))
    Batch.objects.get(pk=first).rows.update(verdict="done", problems=[])
    said = words(browser.post(f"/console/batches/{first}/start", follow=True))
    assert "情况有了变化" in said and "尚未写入任何数据" in said
    assert browser.post(f"/console/batches/{second}/start").status_code == 302
    assert Batch.objects.get(pk=second).state == "queued"
    work()


def test_the_button_says_how_many_come_live_and_how_many_only_get_an_administrator(browser: Client) -> None:
    admin = "蒋文斌,13857001000,11010519491231002X,"
    both = words(browser.get(upload(browser, f"330122,,{admin}\n331000,,,,,\n")["Location"]))
    assert ">开始开通 1 个，增设管理员 1 个<" in both
    live = words(browser.get(upload(browser, f"330122,,{admin}\n330127,,,,,\n")["Location"]))
    assert ">开始增设管理员 1 个<" in live and "开始开通" not in live


def test_a_preview_is_thrown_away_by_its_button(browser: Client) -> None:
    batch = batch_of(upload(browser, "331000,,,,,\n"))
    assert ">放弃<" in words(browser.get(f"/console/batches/{batch}/"))
    said = words(browser.post(f"/console/batches/{batch}/discard", follow=True))
    assert "已放弃" in said
    page = words(browser.get(f"/console/batches/{batch}/"))
    assert "预览已放弃" in page and "开始开通" not in page and ">放弃<" not in page


def test_a_sheet_is_run_to_its_report(browser: Client) -> None:
    batch = batch_of(
        upload(browser, "330700,,蒋文斌,13857001000,11010519491231002X,\n330702,,,,,\n999999,,,,,\n")
    )
    address = f"/console/batches/{batch}/"
    assert browser.post(f"{address}start").status_code == 302
    waiting = words(browser.get(address))
    assert 'hx-trigger="every 2s"' in waiting and "停止剩余" in waiting and "刷新进度" in waiting
    assert "排队中" in words(browser.get("/console/")), "the tree's page shows what runs, too"
    assert words(browser.get("/console/batches/count")) == "1"
    work()
    done = words(browser.get(address))
    assert "开通报告" in done and "金华市" in done and "跳过" in done
    rows = list(load_workbook(io.BytesIO(browser.get(f"{address}report").content)).active.values)
    assert any("330700" in str(row) for row in rows)
    tasks = words(browser.get("/console/batches/"))
    assert f"/console/batches/{batch}/" in tasks


def test_activation_slips_of_a_page_are_printed_together_once(browser: Client) -> None:
    batch = batch_of(upload(browser, "330122,,,,,\n330127,,,,,\n"))
    Batch.objects.filter(pk=batch).update(state="done", started_at=clock.now(), finished_at=clock.now())
    Batch.objects.get(pk=batch).rows.update(state="done")
    page = words(browser.get(f"/console/batches/{batch}/"))
    assert "打印本页单位的激活单" in page
    admin = naming.Admin(person_id=uuid7(), name="叶明", login="330122-admin")
    first = Congress.objects.get(code="330122").pk
    naming.register(look=lambda *_: Known(admins={first: [admin]}))
    sent = {"page": "1", "idempotency_key": str(uuid7())}
    answers = [browser.post(f"/console/batches/{batch}/activation-slips", sent) for _ in range(2)]
    naming.register(look=lambda *_: Known())
    shown = words(answers[0])
    assert CODE in shown and "叶明" in shown
    assert "没有发激活单的单位" in shown and "还没有确定管理员" in shown
    assert answers[1].status_code == 409 and CODE not in words(answers[1])


def test_the_panel_asks_for_the_page_anew_when_the_work_has_ended(browser: Client) -> None:
    batch = batch_of(upload(browser, "330800,,,,,\n"))
    browser.post(f"/console/batches/{batch}/start")
    part = browser.get(f"/console/batches/{batch}/progress", headers={"HX-Request": "true"})
    assert words(part).startswith('<section class="ld-panel" id="job"') and "HX-Refresh" not in part
    work()
    assert browser.get(f"/console/batches/{batch}/progress")["HX-Refresh"] == "true"


def test_a_row_that_lacks_something_says_what_and_is_tried_again(browser: Client) -> None:
    batch = batch_of(upload(browser, "330900,,,,,\n"))
    browser.post(f"/console/batches/{batch}/start")
    work()
    page = words(browser.get(f"/console/batches/{batch}/"))
    assert "管理员" in page and "失败" in page
    row = Batch.objects.get(pk=batch).rows.get()
    assert browser.post(f"/console/rows/{row.pk}/retry").status_code == 302
    tree = words(browser.get("/console/?q=330900"))
    assert "开通中" in tree or "待上线检查" in tree


def test_what_is_stopped_can_be_taken_up_again(browser: Client) -> None:
    batch = batch_of(upload(browser, "331000,,,,,\n"))
    for deed in ("start", "stop"):
        assert browser.post(f"/console/batches/{batch}/{deed}").status_code == 302
    assert "已停止" in words(browser.get(f"/console/batches/{batch}/"))
    assert "任务已停止，可继续" in words(browser.get("/console/?q=331000"))
    assert browser.post(f"/console/batches/{batch}/continuation").status_code == 302
    work()
    assert Congress.objects.filter(code="331000").exists()


def test_another_provinces_keeper_finds_no_batch_of_ours(browser: Client) -> None:
    batch = batch_of(upload(browser, "331100,,,,,\n"))
    stranger = keeper_of("330100", name="隔壁").browser()
    for path in ("", "progress", "annotated", "report"):
        assert stranger.get(f"/console/batches/{batch}/{path}").status_code == 404
    assert stranger.post(f"/console/batches/{batch}/start").status_code == 404


def test_a_batch_of_many_rows_asks_no_more_queries_than_one_of_few(browser: Client) -> None:
    def asked(lines: str) -> int:
        address = upload(browser, lines)["Location"]
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    assert asked("".join(f"3301{n:02d},,,,,\n" for n in range(2, 18))) == asked("330102,,,,,\n")


def test_the_list_of_tasks_goes_into_a_file_with_its_filter(browser: Client, keeper: Keeper) -> None:
    upload(browser, "331100,,,,,\n")
    answer = browser.get("/console/batches/export?state=previewed")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][0] == "名称" and {row[6] for row in rows[1:]} == {"待确认"}


def test_a_sheets_name_can_not_break_a_page(browser: Client) -> None:
    page = words(
        browser.get(upload(browser, "331100,,,,,\n", name='<script>alert(1)</script>".csv')["Location"])
    )
    assert "<script>alert" not in page
