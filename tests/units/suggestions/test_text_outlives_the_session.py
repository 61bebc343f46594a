"""In Chromium: what was typed when the session ended is offered again, and a suggestion handed in leaves no copy."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import chromium
from tests.factories import texts
from tests.factories.house import House

pytestmark = pytest.mark.needs("chromium")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test's own report is enough."""


@pytest.fixture(scope="module")
def session(house: House) -> str:
    """The deputy's session: a cookie taken away and given back. Made before the browser, beside which no database is asked."""
    return str(house.browser("deputy1").cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture(scope="module")
def browser(session: str) -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(browser: Browser) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, session: str, house: House, site: str) -> Iterator[Page]:
    """The empty form, open before the deputy who has just logged in."""
    context = browser.new_context(locale="zh-CN")
    found = context.new_page()
    found.on("dialog", lambda dialog: dialog.accept())
    log_in(found, session, site)
    found.goto(site + house.url("suggestions/new"), wait_until="networkidle")
    yield found
    context.close()


def log_in(page: Page, session: str, site: str) -> None:
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


def copies(page: Page) -> list[str]:
    return list(page.evaluate("Object.keys(localStorage)"))


def hand_in(page: Page) -> None:
    page.locator("[name=confirmed]").check()
    page.locator("button[value=submit]:visible").first.click()
    page.wait_for_load_state("networkidle")


def test_text_typed_after_the_first_autosave_outlives_the_session(
    page: Page, session: str, house: House, site: str
) -> None:
    page.fill("[name=title]", "最先写的标题")
    page.wait_for_url(re.compile(r"/suggestions/[0-9a-f-]{36}/edit$"))
    edit, pk = page.url, page.url.split("/")[-2]
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("[name=body]", texts.BODY + "这一句写在登录失效之后。")
    assert [key.rsplit("-330122-")[1] for key in copies(page)] == [pk]
    hand_in(page)
    log_in(page, session, site)
    page.goto(f"{site}/me/", wait_until="networkidle")
    page.goto(site + house.url("suggestions/"), wait_until="networkidle")
    page.goto(edit, wait_until="networkidle")
    page.click("text=恢复这份内容")
    assert page.input_value("[name=body]").endswith("这一句写在登录失效之后。")
    expect(page.locator("[data-autosave-status]")).to_contain_text("已自动保存")
    assert copies(page) == []


def test_text_handed_in_before_any_autosave_outlives_the_session(
    page: Page, session: str, house: House, site: str
) -> None:
    page.fill("[name=title]", "一口气写完的标题")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    hand_in(page)
    log_in(page, session, site)
    page.goto(f"{site}/me/", wait_until="networkidle")
    page.goto(site + house.url("suggestions/new"), wait_until="networkidle")
    page.click("text=恢复这份内容")
    assert page.input_value("[name=title]") == "一口气写完的标题"


def test_a_refused_form_that_is_left_loses_nothing(page: Page, house: House, site: str) -> None:
    """Saved by the server where it can be; else the browser keeps it and the page asks before it goes."""
    page.fill("[name=title]", texts.TITLE)
    page.fill("[name=body]", texts.BODY)
    hand_in(page)
    assert "并已存为草稿" in page.inner_text("main") and copies(page) == []
    assert page.locator("form[data-unsaved]").count() == 0
    page.fill("[name=body]", texts.BODY + "机密★")
    hand_in(page)
    expect(page.locator("[data-autosave-status]")).to_contain_text("文字已留在本机")
    assert page.locator("form[data-unsaved]").count() == 1 and len(copies(page)) == 1
    action = page.locator("#filing").get_attribute("action")
    page.goto(site + house.url("suggestions/"), wait_until="networkidle")
    page.goto(f"{site}{action}", wait_until="networkidle")
    assert page.input_value("[name=body]") == texts.BODY
    page.click("text=恢复这份内容")
    assert page.input_value("[name=body]").endswith("机密★")


def test_a_refused_form_that_nothing_saves_asks_before_it_is_left(page: Page) -> None:
    page.fill("[name=title]", texts.TITLE)
    page.locator("button[value=invite]:visible").first.click()
    page.wait_for_url(re.compile(r"/cosigners$"))
    page.locator("form[data-guard] .btn-primary").click()
    expect(page.locator("main [data-refused]")).to_be_focused()
    assert page.locator("form[data-guard][data-unsaved]").count() == 1


def test_what_the_server_has_taken_is_not_offered_again(page: Page, house: House, site: str) -> None:
    page.fill("[name=title]", texts.TITLE)
    page.fill("[name=body]", texts.BODY)
    page.locator("[name=category]").select_option(texts.CATEGORY)
    hand_in(page)
    assert "已提出" in page.inner_text("main"), page.inner_text("body")
    assert copies(page) == []
    page.goto(site + house.url("suggestions/new"), wait_until="networkidle")
    assert page.locator("text=恢复这份内容").count() == 0
    page.fill("[name=title]", "存成草稿的标题")
    page.locator("button[value=draft]:visible").first.click()
    page.wait_for_url(re.compile(r"/edit$"))
    assert "草稿已保存" in page.inner_text("main") and copies(page) == []
    assert page.locator("text=恢复这份内容").count() == 0
