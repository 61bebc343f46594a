"""The frame, the dialogue, fields and the fixed pages, as HTML."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.units.ui import specimens
from ui import menu
from ui.parts import Act, Acts


def html(browser: Client, path: str, **headers: str) -> str:
    return browser.get(f"/{path}", headers=headers or None).content.decode()


@pytest.mark.parametrize("page", specimens.PAGES)
def test_a_page_has_one_heading_one_main_and_a_way_past_the_menu(browser: Client, page: str) -> None:
    text = html(browser, page)
    assert len(re.findall(r"<h1\b", text)) == 1
    assert text.count("<main") == 1
    assert 'class="ld-skip" href="#main"' in text
    assert '<html lang="zh-CN"' in text


@pytest.mark.parametrize("page", specimens.PAGES)
def test_no_page_has_an_id_twice_or_an_unresolved_tag(browser: Client, page: str) -> None:
    text = html(browser, page)
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert "<c-" not in text and "{{" not in text and "{%" not in text


def test_the_header_names_the_organ_its_level_and_every_seat(browser: Client) -> None:
    text = html(browser, "case")
    assert "桐庐县人民代表大会常务委员会" in text
    assert 'ld-organ__lv">县级' in text
    assert 'href="/t/330122/" aria-current="true"' in text
    assert 'href="/t/330100/"' in text
    assert 'method="post" action="/sso/logout"' in text


def test_the_menu_shows_what_the_seat_may_open_and_where_one_is(browser: Client) -> None:
    text = html(browser, "list")
    assert "提出建议" not in re.findall(r"<nav class=\"ld-nav\".*?</nav>", text, re.DOTALL)[0]
    assert 'href="/t/330122/list"' in text


def test_the_phones_bar_leads_to_the_whole_menu(browser: Client) -> None:
    """At most five places; where the menu holds more, the last opens the rest of it."""

    def bar() -> str:
        return str(re.findall(r"<nav class=\"ld-tabbar\".*?</nav>", html(browser, "list"), re.DOTALL)[0])

    assert "更多" not in bar() and bar().count("<a ") == 2
    for number in range(6):
        menu.add(
            menu.Entry(
                key=f"register{number}",
                word=f"名册{number}",
                icon="book",
                view="case" if number else "list",
                group="本级基础资料",
                tab=3 + number if number < 4 else 0,
            )
        )
    tabs, _, more = bar().partition("<details")
    assert tabs.count("<a ") == 4 and "更多</summary>" in more and "<h2>本级基础资料</h2>" in more
    assert all(f"名册{number}" in (tabs if number < 2 else more) for number in range(6))


def test_not_found_is_the_same_bytes_for_everybody(specimen_site: None) -> None:
    nobody = render_to_string("not_found.html")
    large = Client()
    large.cookies["liandong_size"] = "large"
    assert large.get("/not-found").content.decode() == Client().get("/not-found").content.decode() == nobody
    assert "桐庐" not in nobody and "csrf" not in nobody and "nonce" not in nobody


def test_the_size_of_type_is_kept_in_a_cookie_and_leads_back(browser: Client) -> None:
    answer = browser.get("/ui/size/large", headers={"referer": "http://testserver/case?page=2"})
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/case?page=2")
    assert 'data-size="large"' in html(browser, "case")
    browser.get("/ui/size/standard")
    assert "data-size" not in html(browser, "case")


@pytest.mark.parametrize(
    "referer", ["https://elsewhere.example/t/", "javascript:alert(1)", "//elsewhere.example/"]
)
def test_the_size_switch_leads_to_no_other_site(browser: Client, referer: str) -> None:
    answer = browser.get("/ui/size/large", headers={"referer": referer})
    assert answer["Location"] == "/"


def test_an_unknown_size_is_not_found(browser: Client) -> None:
    assert browser.get("/ui/size/huge").status_code == HTTPStatus.NOT_FOUND


def test_a_dialogue_is_a_page_without_script_and_a_fragment_with_it(browser: Client) -> None:
    page = html(browser, "dialogue")
    fragment = html(browser, "dialogue", **{"HX-Request": "true", "HX-Target": "ld-dialogue"})
    assert page.startswith("<!doctype html>") and "hx-post" not in page
    assert fragment.lstrip().startswith('<div class="ld-dlg') and "<html" not in fragment
    assert 'hx-post="/dialogue" hx-target="#ld-dialogue"' in fragment


def test_a_refusal_inside_a_dialogue_stays_inside(browser: Client) -> None:
    fragment = html(browser, "refused", **{"HX-Request": "true", "HX-Target": "ld-dialogue"})
    assert "<html" not in fragment
    assert "杭州市已于 09-07 签收，上转不能撤回。" in fragment
    assert "请联系杭州市代表工委。" in fragment


def test_a_refused_field_says_so_and_keeps_what_was_typed(browser: Client) -> None:
    text = html(browser, "form")
    due = re.findall(r'<input[^>]*name="due"[^>]*>', text)[0]
    assert 'value="2026-11-31"' in due
    assert 'aria-invalid="true"' in due and 'aria-describedby="id_due-error"' in due
    assert re.search(r'id="id_due-error">.*?11 月没有 31 日。', text, re.DOTALL)


def test_a_hint_is_tied_to_its_field(browser: Client) -> None:
    title = re.findall(r'<input[^>]*name="title"[^>]*>', html(browser, "form"))[0]
    assert 'aria-describedby="id_title-hint"' in title


def test_a_choice_is_a_card_with_its_small_print(browser: Client) -> None:
    text = html(browser, "form")
    chosen = re.findall(r'<input[^>]*name="cls" value="B"[^>]*>', text)[0]
    assert " checked" in chosen
    assert "正在解决或已列入计划" in text


def test_a_lamp_always_has_words(browser: Client) -> None:
    text = html(browser, "list")
    assert re.search(r'ld-lamp--over">逾期 2 日</span>', text)
    assert "暂定" in text


def test_the_present_step_is_told_in_words_and_to_readers_aloud(browser: Client) -> None:
    text = html(browser, "case")
    assert text.count('<span class="ld-state ld-state--now">现在这里</span>') == 1
    assert re.search(r'class="ld-ev is-now" aria-current="step"', text)
    assert text.count('class="ld-rails" aria-hidden="true"') == len(re.findall(r'class="ld-rails"', text))


def test_the_phone_bar_has_the_primary_deed_last_and_at_most_two() -> None:
    acts = Acts(
        can=(
            Act(label="催办", url="/", primary=True),
            Act(label="上转", url="/"),
            Act(label="登记沟通", url="/"),
        )
    )
    assert [act.label for act in acts.bar] == ["上转", "催办"]


def test_a_second_click_is_known_by_its_key(browser: Client) -> None:
    keys = [re.findall(r'name="idempotency_key" value="([^"]+)"', html(browser, "form"))[0] for _ in range(2)]
    assert keys[0] != keys[1]
