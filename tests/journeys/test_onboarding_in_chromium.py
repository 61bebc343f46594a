"""The provincial office brings a city and its counties live in a browser: template, wrong sheet, right sheet, run, report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, expect

from config.demo.people import PASSWORD
from sso import testing
from tenants.onboarding.people import last_sign
from tests.browser.screen import Screen, chromium
from tests.conftest import Site
from tests.journeys.conftest import Company
from tests.stack.databases import Database
from tests.stack.programs import Worker
from tests.stack.roots import ROOT

pytestmark = pytest.mark.needs("chromium")
PICTURES = ROOT / "var" / "journey-console"  # looked at by people; no test reads it
DESK, PHONE = 1280, 390  # px
CITY = "3311"
NAMES = ("蒋文斌", "何丽娟", "姚美珍", "周建国", "孙国强", "何卫东", "潘国平", "童立新", "夏春生", "毛永强")
PATIENCE = 90_000  # ms for ten congresses on a busy machine


@pytest.fixture
def office(site: Site, someone: Company) -> Iterator[dict[int, Screen]]:
    """The keeper of the console at a desk and on the phone."""
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with chromium() as browser:
        screens = {}
        for width in (DESK, PHONE):
            screen = Screen(
                browser, address=site.address, login="330000-console", width=width, folder=PICTURES
            )
            screen.log_in(PASSWORD, lands="/console/**")
            screens[width] = screen
        yield screens
        for screen in screens.values():
            screen.close()


@pytest.fixture
def worker(database: Database, site: Site, keycloak: dict[str, Any]) -> Iterator[Worker]:
    """The owner's worker, not started yet; it names administrators at this module's realm."""
    found = Worker(database, env={"KEYCLOAK_URL": keycloak["url"], "KEYCLOAK_REALM": site.realm.name})
    yield found
    found.close()


def test_a_city_with_its_counties_comes_live_from_a_sheet(
    office: dict[int, Screen], worker: Worker, tmp_path: Path
) -> None:
    desk, phone = office[DESK], office[PHONE]
    template = _template(desk, tmp_path)
    _refused(desk, phone, _filled(template, tmp_path / "有误.xlsx", is_wrong=True))
    job = _started(desk, _filled(template, tmp_path / "丽水.xlsx"))
    worker.start()
    phone.open(job, "run-on-the-phone")
    expect(phone.page.locator("#job-h")).to_contain_text("已完成", timeout=PATIENCE)
    # The tree's page, open all the while, has heard of the end by itself.
    expect(desk.page.locator("#job")).to_have_count(0)
    desk.page.wait_for_load_state("networkidle")
    desk.open(job, "report")
    assert "完成 10 · 失败 0" in desk.words
    with desk.page.expect_download() as report:
        desk.click("下载报告")
    assert len(_lines(report.value)) > 10
    desk.click("打印本页单位的激活单", role="button")
    expect(desk.page.locator(".ld-slip")).to_have_count(10)
    expect(desk.page.locator(".ld-slip").nth(1)).to_contain_text("激活码")
    desk.see("slips")
    _live(desk, phone)


def _template(desk: Screen, folder: Path) -> Path:
    desk.open("/console/", "tree")
    desk.open(
        "/console/"
    )  # axe leaves empty style attributes behind, which the policy would not let htmx copy
    desk.page.get_by_role("link", name="展开 丽水市").click()
    expect(desk.page.locator("#tree")).to_contain_text("龙泉市")
    desk.see("tree-open")
    desk.click("批量开通")
    desk.prove(testing.OTP_SECRET, lands="/console/**")
    desk.see("upload")
    with desk.page.expect_download() as found:
        desk.click("下载模板")
    path = folder / "模板.xlsx"
    found.value.save_as(path)
    return path


def _lines(file: Download) -> list[Any]:
    return list(load_workbook(io.BytesIO(file.path().read_bytes())).active.values)


def _filled(template: Path, path: Path, *, is_wrong: bool = False) -> Path:
    """The units of one city with an administrator each; all other lines are taken out."""
    book = load_workbook(template)
    page = book.worksheets[0]
    for line in range(page.max_row, 1, -1):
        if not str(page.cell(line, 1).value or "").startswith(CITY):
            page.delete_rows(line)
    for order, name in enumerate(NAMES):
        digits = f"3301021975{order + 1:02d}15{order:03d}"
        given = (name, f"138570010{order:02d}", digits + last_sign(digits))
        for column, value in enumerate(given, start=3):
            page.cell(order + 2, column).value = value
    if is_wrong:
        page.cell(3, 4).value = "1385700"
        page.cell(4, 1).value = "999999"
    book.save(path)
    return path


def _refused(desk: Screen, phone: Screen, path: Path) -> None:
    """Each wrong cell is named with its cure; nothing has been written."""
    desk.page.set_input_files("[name=sheet]", path)
    desk.click("上传并核对", role="button")
    desk.see("preview-wrong")
    for words in ("不能开通 2", "不是 11 位手机号", "不在区划表中", "尚未写入任何数据"):
        assert words in desk.words
    phone.open(desk.page.url, "preview-wrong")
    with desk.page.expect_download() as annotated:
        desk.click("下载带批注的原表")
    assert "不是 11 位手机号" in str(_lines(annotated.value))
    desk.click("换一个文件")


def _started(desk: Screen, path: Path) -> str:
    """The right sheet, started; a reload in the middle shows the same run."""
    desk.page.set_input_files("[name=sheet]", path)
    desk.click("上传并核对", role="button")
    desk.see("preview")
    desk.page.get_by_role("button", name="开始开通 10 个").click()
    expect(desk.page.locator("#job-h")).to_contain_text("排队中")
    job = desk.page.url
    desk.page.reload()
    expect(desk.page.locator("#job")).to_contain_text("可以关闭本页")
    desk.see("queued-after-a-reload")
    desk.open("/console/", "tree-with-the-run")
    assert "停止剩余" in desk.words
    return job


def _live(desk: Screen, phone: Screen) -> None:
    """The tree says so, and the page of each shows its test envelope and its administrator."""
    desk.open("/console/?q=莲都", "found")
    desk.page.locator(".ld-tree__n").first.click()
    desk.see("congress")
    for words in ("已上线", "与丽水市往返", "何丽娟", "331102-admin"):
        assert words in desk.words
    phone.open(desk.page.url, "congress")
    desk.open("/console/batches/", "tasks")
    desk.open("/console/schemas/", "schemas")
    phone.open("/console/schemas/", "schemas")
    phone.open("/console/batches/", "tasks")
