"""The upload page and the preview in Chromium, at the desk and on the phone in 大字版: files go up one by one, axe finds nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, FilePayload, Page

from tests.browser.screen import chromium, picture, violations
from tests.factories.house import House
from tests.stack import jobs
from tests.stack.programs import Web
from tests.units.files import specimens as of
from tests.units.files.test_uploading import address
from tests.units.suggestions.deeds import drafted

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("database")]
SIZES = ((1280, False), (390, True))  # px, 大字版
FILES: list[FilePayload] = [
    {"name": "现场照片.jpg", "mimeType": "image/jpeg", "buffer": of.photo()},
    {"name": "会议纪要.docx", "mimeType": "", "buffer": of.docx({"word/vbaProject.bin": b"x"})},
    {"name": "绿道规划图.pdf", "mimeType": "application/pdf", "buffer": of.pdf(2)},
]


def test_files_go_up_one_by_one_and_can_be_read_on_the_phone(web: Web, house: House, tmp_path: Path) -> None:
    drafts = [drafted(house) for _ in SIZES]
    key = str(house.browser("deputy1").cookies[settings.SESSION_COOKIE_NAME].value)
    urls = [web.address + address(house, pk) for pk in drafts]

    def look() -> list[str]:
        with chromium() as chrome:
            return [
                fault
                for (width, large), url in zip(SIZES, urls, strict=True)
                for fault in _at(chrome, web, key, url, width, large, tmp_path)
            ]

    connections.close_all()
    with ThreadPoolExecutor(1) as pool:  # the browser's event loop is no thread for Django
        assert pool.submit(look).result() == []


def _at(chrome: Browser, web: Web, key: str, url: str, width: int, large: bool, folder: Path) -> list[str]:
    context = chrome.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
    cookies = {settings.SESSION_COOKIE_NAME: key} | ({"liandong_size": "large"} if large else {})
    context.add_cookies(
        [{"name": name, "value": value, "url": web.address} for name, value in cookies.items()]
    )
    page, found = context.new_page(), []
    page.goto(url, wait_until="networkidle")
    found += _seen(page, folder / f"empty-{width}{large}.png")
    page.set_input_files("input[type=file]", FILES)
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_text("已添加 2 个，1 个没有添加").wait_for()
    assert page.locator(".ld-upload .ld-err").inner_text().startswith("“会议纪要.docx”含有宏")
    page.locator("#attachments .ld-file").nth(1).wait_for()
    found += _seen(page, folder / f"added-{width}{large}.png")
    jobs.run_queued()
    page.goto(url, wait_until="networkidle")
    page.get_by_role("link", name="预览 绿道规划图.pdf").click()
    page.get_by_text("第 2 页，共 2 页").wait_for()
    image = page.locator(".ld-page img").first
    image.scroll_into_view_if_needed()
    assert image.evaluate("async image => { await image.decode(); return image.naturalWidth; }") > 1000
    found += _seen(page, folder / f"preview-{width}{large}.png")
    page.goto(url, wait_until="networkidle")
    page.get_by_role("link", name="移除 现场照片.jpg").click()
    page.locator("dialog[open] h1").wait_for()
    found += _seen(page, folder / f"remove-{width}{large}.png")
    page.locator("dialog[open]").get_by_role("button", name="移除").click()
    page.get_by_text("已移除附件“现场照片.jpg”").wait_for()
    context.close()
    return found


def _seen(page: Page, file: Path) -> list[str]:
    picture(page, file)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{file.stem}: {one}" for one in [*violations(page), *(["runs out sideways"] if wide else [])]]
