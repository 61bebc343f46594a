"""In Chromium: axe finds nothing, nothing runs out of the page, dialogues and drafts do what they promise."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.browser.screen import violations
from tests.stack.needs import chromium_path
from tests.units.ui import specimens

pytestmark = pytest.mark.needs("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test's own report is enough."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(specimen_site: None) -> Iterator[str]:
    """The specimen site on a free port of the loopback."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(chromium: Browser, address: str, *, width: int, large: bool = False) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    if large:
        context.add_cookies([{"name": "liandong_size", "value": "large", "url": address}])
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


@pytest.mark.parametrize(("width", "large"), [(1280, False), (390, False), (390, True)])
def test_axe_finds_nothing_and_no_page_runs_out_sideways(
    chromium: Browser, site: str, width: int, large: bool
) -> None:
    page = opened(chromium, site, width=width, large=large)
    for name in specimens.PAGES:
        page.goto(site + name, wait_until="networkidle")
        assert violations(page, contrast=not large) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    page.context.close()


def test_no_target_is_too_small_for_a_finger_and_no_letter_for_old_eyes(chromium: Browser, site: str) -> None:
    """44 px on the phone, 60 in 大字版; there no text under 18 px. Links inside a sentence are excepted."""
    for large, least in ((False, 44), (True, 60)):
        page = opened(chromium, site, width=390, large=large)
        for name in specimens.PAGES:
            page.goto(site + name, wait_until="networkidle")
            assert page.evaluate(_SMALL_TARGETS, least) == [], name
            if large:
                assert page.evaluate(_SMALL_TEXT) == [], name
        page.context.close()


def test_a_dialogue_opens_over_the_page_keeps_the_focus_and_gives_it_back(
    chromium: Browser, site: str
) -> None:
    page = opened(chromium, site + "case", width=1280)
    page.locator("a[data-dialogue]:visible").first.click()
    page.wait_for_selector("dialog[open] h1")
    assert page.evaluate("document.activeElement.id") == "ld-dialogue-title"
    assert violations(page) == []
    for _ in range(10):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.click("dialog .btn-primary")
    page.wait_for_selector("dialog #w-error")
    expect(page.locator("#w")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "上转"
    page.context.close()


def test_a_dialogue_with_something_typed_asks_before_it_closes(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "case", width=1280)
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.locator("a[data-dialogue]:visible").first.click()
    page.fill("dialog textarea", "理由")
    page.keyboard.press("Escape")
    assert page.input_value("dialog[open] textarea") == "理由"
    assert len(asked) == 1
    page.context.close()


def test_a_draft_is_saved_and_its_copy_leaves_the_browser(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    page.fill("#id_title", "新的标题")
    assert copies(page) == ["liandong-draft:p-1"]
    expect(page.locator("[data-autosave-status]")).to_have_text("14:32 已自动保存")
    assert copies(page) == []
    page.context.close()


def test_a_refused_form_is_read_from_its_note_which_leads_to_each_wrong_field(
    chromium: Browser, site: str
) -> None:
    page = opened(chromium, site + "form", width=390)
    note = page.locator("main [data-refused]")
    expect(note).to_be_focused()
    for word, field in (("期限", "#id_due"), ("办理态度", "#id_rate")):
        link = note.get_by_role("link", name=word)
        expect(page.locator(field)).to_have_attribute("aria-describedby", re.compile(r"-error"))
        link.click()
        expect(page.locator(field)).to_be_focused()
        expect(page.locator(field)).to_be_in_viewport()
    page.context.close()


def test_text_survives_a_dead_network_and_a_closed_page(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/save", lambda route: route.abort())
    page.fill("#id_title", "断网时写的标题")
    expect(page.locator("[data-autosave-status]")).to_contain_text("已留在本机")
    page.goto(site + "case")
    page.goto(site + "form")
    page.unroute("**/save")
    page.click("text=恢复这份内容")
    assert page.input_value("#id_title") == "断网时写的标题"
    expect(page.locator("[data-autosave-status]")).to_have_text("14:32 已自动保存")
    assert copies(page) == []
    page.context.close()


def test_a_refused_save_is_told_in_the_words_of_the_server(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    page.on("dialog", lambda dialog: dialog.accept())
    told = {"code": "congress_suspended", "message": "该单位的系统已暂停使用，原因：机构改革。"}
    page.route("**/save", lambda route: route.fulfill(status=403, json=told))
    page.fill("#id_title", "暂停时写的标题")
    status = page.locator("[data-autosave-status]")
    expect(status).to_contain_text("该单位的系统已暂停使用，原因：机构改革。文字已留在本机")
    expect(status).not_to_contain_text("检查网络")
    page.context.close()


def test_a_sent_form_is_kept_until_the_server_says_that_it_has_it(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    page.route("**/save", lambda route: route.abort())
    page.fill("#id_title", "已经提交的标题")
    page.evaluate("document.querySelector('form.ld-panel').dispatchEvent(new Event('submit'))")
    for name in ("trouble", "refused", "case", "taken?key=p-2"):
        page.goto(site + name)
        assert copies(page) == ["liandong-draft:p-1"], name
    page.goto(site + "taken?key=p-1")
    assert copies(page) == []
    page.context.close()


def test_an_empty_form_that_was_handed_in_at_once_leaves_nothing_behind(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    page.evaluate("localStorage.setItem('liandong-draft:p-new', JSON.stringify("
                  "{at: Date.now(), values: [], own: 'p-7', sent: true}))")  # fmt: skip
    page.goto(site + "taken?key=p-7")
    assert copies(page) == []
    page.context.close()


def test_picking_all_shows_what_can_be_done_with_them(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "list", width=1280)
    assert page.is_hidden(".ld-bulk")
    page.check("[data-select-all]")
    assert page.inner_text("[data-bulk-count]") == "8"
    page.uncheck("tbody .form-check-input >> nth=0")
    assert page.inner_text("[data-bulk-count]") == "7"
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")
    page.context.close()


def test_a_word_narrows_many_cards_and_what_is_ticked_stays_in_sight(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "form", width=1280)
    units = page.locator("fieldset", has=page.locator("[data-find]"))
    units.get_by_label("第12县").check()
    units.locator("[data-find]").fill("330125")
    expect(units.locator(".ld-radio:visible")).to_have_count(2)
    expect(units.locator("[data-found]")).to_contain_text("符合 1 个")
    units.locator("[data-find]").press("Enter")
    assert page.url == site + "form", "Enter in the search sends nothing"
    units.locator("[data-find]").fill("")
    expect(units.locator(".ld-radio:visible")).to_have_count(16)
    page.context.close()


def test_large_type_reaches_the_page_that_is_the_same_for_everybody(chromium: Browser, site: str) -> None:
    page = opened(chromium, site + "not-found", width=1280, large=True)
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    page.context.close()


def test_legs_that_are_over_start_folded_on_the_phone_only(chromium: Browser, site: str) -> None:
    for width, folded in ((1280, 0), (390, 3)):
        page = opened(chromium, site + "case", width=width)
        assert page.locator(".ld-trace details:not([open])").count() == folded
        page.context.close()


def test_the_page_keeps_its_policy(chromium: Browser, site: str) -> None:
    page = opened(chromium, site, width=1280)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("case", "list", "form", "dialogue", "refused"):
        page.goto(site + name, wait_until="networkidle")
    assert [line for line in said if "status of 409" not in line] == []
    page.context.close()


def copies(page: Page) -> list[str]:
    return list(page.evaluate("Object.keys(localStorage)"))


_SMALL_TARGETS = """least => [...document.querySelectorAll('a, button, summary, input, select, textarea')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && Math.round(box.height) < least
    && !one.closest('p, footer, .ld-skip, .ld-plain li') && !one.matches('.form-check-input, .t, [type=hidden]');
}).map(one => `${one.className} ${one.textContent.trim().slice(0, 20)} ${one.getBoundingClientRect().height}`)"""
_SMALL_TEXT = """() => [...document.querySelectorAll('body *')].filter(one =>
  [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
  && one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < 18
).map(one => `${one.tagName} ${one.className} ${getComputedStyle(one).fontSize}`)"""
