from __future__ import annotations

import io
import re
import threading
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from kernel import tenancy
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from tenant_apps.deputies import actions as deputies
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import SINCE, House, furnish
from tests.units.suggestions.deeds import drafted, filled, registered, submitted


def page(client: Client, url: str, *, status: int = 200, **how: Any) -> str:
    answer = client.get(url, **how)
    assert answer.status_code == status, answer.content[:2000].decode()
    return unescape(answer.content.decode())


def count(house: House, **conditions: object) -> int:
    with house.entered():
        return int(Suggestion.objects.filter(**conditions).count())


def typed_back(html: str, name: str) -> str:
    """What stands in the text area."""
    found = re.search(rf'<textarea name="{name}".*?>\r?\n?(.*?)</textarea>', html, re.S)
    assert found is not None
    return unescape(found[1])


def test_the_workbench_leads_to_the_list(house: House) -> None:
    answer = house.browser("clerk").get(house.url())
    assert (answer.status_code, answer["Location"]) == (302, house.url("suggestions/"))


def test_filing_from_the_empty_form_leads_to_the_case(house: House) -> None:
    browser = house.browser("deputy1")
    form = page(browser, house.url("suggestions/new"))
    assert (
        'name="idempotency_key"' in form
        and 'name="csrfmiddlewaretoken"' in form
        and 'name="draft_id"' in form
    )
    answer = browser.post(house.url("suggestions/new"), filled(title="关于从空白表单提出的建议"))
    assert answer.status_code == 302, answer.content.decode()
    case = page(browser, answer["Location"])
    assert "待受理" in case and "关于从空白表单提出的建议" in case and "领衔 沈建芳" in case


def test_an_unfinished_draft_is_kept_and_can_be_gone_on_with(house: House) -> None:
    browser = house.browser("deputy1")
    answer = browser.post(
        house.url("suggestions/new"), filled(title="才写", body="", category="", deed="draft")
    )
    assert answer.status_code == 302
    assert typed_back(page(browser, answer["Location"]), "title") == "才写"


@pytest.mark.parametrize(
    ("field", "typed", "sentence", "kept"),
    [
        ("body", "", "请填写正文", True),
        ("body", "只有一行", "正文只有 4 字", True),
        ("title", "短", "标题过短", True),
        ("category", "", "请从列表中选择类别", True),
        ("body", texts.BODY + "机密★", "密级标志", False),
    ],
)
def test_a_refused_form_says_why_at_the_field_and_keeps_what_was_typed(
    house: House, field: str, typed: str, sentence: str, kept: bool
) -> None:
    before = count(house)
    answer = house.browser("deputy1").post(house.url("suggestions/new"), filled(**{field: typed}))
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in html and "填写的内容都还在" in html
    assert 'aria-invalid="true"' in html
    assert typed in (typed_back(html, field) if field in ("title", "body") else html)
    if field != "title":
        assert texts.TITLE in html
    assert f'href="#id_{field}"' in html and f'id="id_{field}"' in html
    assert ("并已存为草稿" in html) == kept and ("data-autosave-refused" in html) == (not kept)
    assert count(house) == before + kept


def test_a_body_of_ten_megabytes_comes_back_whole_with_a_sentence(house: House) -> None:
    """Ten megabytes of Hanzi, which a form triples, are sent over the net in tests/journeys/test_bad_input.py."""
    typed = "a" * 10_000_000
    answer = house.browser("deputy1").post(
        house.url("suggestions/new"),
        urlencode(filled(body=typed)),
        content_type="application/x-www-form-urlencoded",
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "正文过长" in html and typed in html


def test_word_html_pasted_is_filed_as_its_text(house: House) -> None:
    browser = house.browser("deputy1")
    answer = browser.post(house.url("suggestions/new"), filled(title="关于粘贴文档的建议", body=texts.WORD))
    assert answer.status_code == 302
    case = browser.get(answer["Location"]).content.decode()
    assert "MsoNormal" not in case and "富春江绿道断点长 1.6 公里" in case


@pytest.mark.parametrize("script", [texts.RARE, texts.UYGHUR, texts.TIBETAN])
def test_rare_hanzi_uyghur_and_tibetan_are_shown_as_typed(house: House, script: str) -> None:
    browser = house.browser("deputy1")
    answer = browser.post(
        house.url("suggestions/new"), filled(title=script[:50], body=script + "\n" + texts.BODY)
    )
    assert answer.status_code == 302
    assert script in page(browser, answer["Location"])


def test_nul_and_zero_width_characters_are_cleaned_not_refused(house: House) -> None:
    dirty = filled(
        title="关于\u200b绿道\x00断点的建议", body="\ufeff" + texts.BODY + "\x00", suggested_undertaker="\x00"
    )
    browser = house.browser("deputy1")
    answer = browser.post(house.url("suggestions/new"), dirty)
    assert answer.status_code == 302
    assert "<h1>关于绿道断点的建议</h1>" in page(browser, answer["Location"])


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%F0%A0%85%A4", "q=%25_%27", "page=-1", "page=x", "state=NONE", "year=99999"]
)
def test_no_address_of_the_list_breaks_it(house: House, query: str) -> None:
    assert house.browser("clerk").get(house.url(f"suggestions/?{query}")).status_code == 200


def test_two_clicks_on_submit_make_one_suggestion_and_one_answer(house: House) -> None:
    browser, form, before = house.browser("deputy1"), filled(), count(house)
    first = browser.post(house.url("suggestions/new"), form)
    second = browser.post(house.url("suggestions/new"), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert count(house) == before + 1


def test_the_same_draft_handed_in_from_two_tabs_is_handed_in_once(house: House) -> None:
    pk, browser = drafted(house), house.browser("deputy1")
    form = filled(draft_id=str(pk), draft_version="1")
    assert browser.post(house.url(f"suggestions/{pk}/edit"), form).status_code == 302
    again = browser.post(house.url(f"suggestions/{pk}/edit"), form | {"idempotency_key": str(uuid7())})
    html = unescape(again.content.decode())
    assert again.status_code == 409
    assert "当前状态为“待受理”，不能提出建议" in html and texts.TITLE in html


def test_a_key_used_for_another_text_is_refused(house: House) -> None:
    browser, form = house.browser("deputy1"), filled()
    assert browser.post(house.url("suggestions/new"), form).status_code == 302
    other = browser.post(house.url("suggestions/new"), form | {"title": "关于另一件事情的建议"})
    assert other.status_code == 409 and "另一份内容" in other.content.decode()


def test_a_mandate_suspended_while_the_form_is_open_refuses_in_words_and_keeps_the_text(house: House) -> None:
    browser = house.browser("deputy3")
    page(browser, house.url("suggestions/new"))
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        answer = browser.post(house.url("suggestions/new"), filled(title="关于资格暂停时的建议"))
        html = unescape(answer.content.decode())
        assert answer.status_code == 409
        assert (
            "暂停执行职务" in html
            and "关于资格暂停时的建议" in html
            and typed_back(html, "body") == texts.BODY
        )
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_autosave_begins_a_draft_and_goes_on_with_it(house: House) -> None:
    browser = house.browser("deputy1")
    form = filled(title="自动", body="写到一半", category="")
    first = browser.post(house.url("suggestions/drafts"), form | {"idempotency_key": ""})
    told = first.json()
    assert first.status_code == 200 and re.fullmatch(r"\d\d:\d\d", told["saved"])
    assert told["url"].endswith("/edit") and told["fields"] == {"draft_version": 1}
    assert told["key"] == page(browser, told["url"]).split('data-autosave-key="')[1].split('"')[0]
    again = browser.post(
        told["autosave"], form | {"title": "自动保存", "draft_version": "1", "idempotency_key": ""}
    )
    assert again.json()["fields"] == {"draft_version": 2}
    same_page = browser.post(house.url("suggestions/drafts"), form | {"title": "重发", "idempotency_key": ""})
    assert same_page.json()["url"] == told["url"]


def test_autosave_from_a_second_tab_is_told_of_the_first(house: House) -> None:
    pk, browser = drafted(house), house.browser("deputy1")
    url = house.url(f"suggestions/{pk}/draft")
    form = filled(draft_id=str(pk), draft_version="1") | {"idempotency_key": ""}
    assert browser.post(url, form | {"title": "第一页的标题"}).status_code == 200
    late = browser.post(url, form | {"title": "第二页的标题"})
    assert (late.status_code, late.json()["code"]) == (409, "draft_conflict")
    assert typed_back(page(browser, house.url(f"suggestions/{pk}/edit")), "title") == "第一页的标题"
    saved = browser.post(
        house.url(f"suggestions/{pk}/edit"), filled(title="第二页的标题", draft_version="1", deed="draft")
    )
    html = unescape(saved.content.decode())
    assert saved.status_code == 409 and "另一个页面" in html and "第二页的标题" in html
    assert 'name="draft_version" value="2"' in html


def test_autosave_of_too_much_says_so_and_saves_nothing(house: House) -> None:
    pk, browser = drafted(house), house.browser("deputy1")
    answer = browser.post(house.url(f"suggestions/{pk}/draft"), filled(body="建" * 200_001))
    assert (answer.status_code, answer.json()["field"]) == (422, "body")


def test_registering_from_the_case_page(house: House) -> None:
    pk, browser = submitted(house), house.browser("clerk")
    case = page(browser, house.url(f"suggestions/{pk}/"))
    assert f'href="{house.url(f"suggestions/{pk}/registration")}"' in case
    assert "代表工作机构" in case and "审核并受理登记" in case
    assert "受理登记" in page(browser, house.url(f"suggestions/{pk}/registration"))
    answer = browser.post(house.url(f"suggestions/{pk}/registration"), {"idempotency_key": str(uuid7())})
    assert answer.status_code == 302
    assert re.search(r"编号 \d{4}-\d{4}", page(browser, house.url(f"suggestions/{pk}/")))


def test_registering_twice_shows_the_reason(house: House) -> None:
    pk, browser = registered(house), house.browser("clerk2")
    url = house.url(f"suggestions/{pk}/registration")
    assert "当前状态为“已登记”" in page(browser, url, status=409)
    answer = browser.post(url, {"idempotency_key": str(uuid7())})
    assert answer.status_code == 409 and "当前状态为“已登记”" in answer.content.decode()


def test_returning_without_a_reason_keeps_the_page(house: House) -> None:
    pk, browser = submitted(house), house.browser("clerk")
    url = house.url(f"suggestions/{pk}/return")
    assert browser.post(url, {"reason": "改"}).status_code == 422
    assert browser.post(url, {"reason": "请写明断点的位置。"}).status_code == 302
    assert "请写明断点的位置。" in page(house.browser("deputy1"), house.url(f"suggestions/{pk}/edit"))


def test_refusing_needs_a_ground_and_a_sentence(house: House) -> None:
    pk, browser = submitted(house), house.browser("head")
    url = house.url(f"suggestions/{pk}/refusal")
    choice = re.search(r'name="exclusion" value="(\w+)"', page(browser, url))
    assert choice is not None
    assert browser.post(url, {"reason": "请通过信访渠道反映。"}).status_code == 422
    assert browser.post(url, {"exclusion": choice[1], "reason": "请通过信访渠道反映。"}).status_code == 302
    assert "不予受理的说明" in page(house.browser("deputy1"), house.url(f"suggestions/{pk}/"))


@pytest.mark.parametrize("path", ["", "edit", "registration", "return", "refusal", "closure"])
def test_a_stranger_to_the_case_gets_the_page_that_does_not_exist(house: House, path: str) -> None:
    pk, nowhere = drafted(house), UUID(int=1)
    browser = house.browser("deputy2")
    one = browser.get(house.url(f"suggestions/{pk}/{path}"))
    two = browser.get(house.url(f"suggestions/{nowhere}/{path}"))
    assert one.status_code == two.status_code == 404
    assert one.content == two.content


def test_a_deputy_who_sees_the_case_may_not_register_it(house: House) -> None:
    pk = submitted(house)
    assert house.browser("deputy1").post(house.url(f"suggestions/{pk}/registration")).status_code == 403


def test_an_administrator_sees_no_content(house: House) -> None:
    pk, browser = registered(house), house.browser("admin")
    assert browser.get(house.url(f"suggestions/{pk}/")).status_code == 404
    assert texts.TITLE not in page(browser, house.url("suggestions/"))
    sheet = load_workbook(io.BytesIO(browser.get(house.url("suggestions/export")).content)).active
    assert sheet is not None and sheet.max_row == 1, "the head alone"


def test_the_machine_says_what_it_can_check_before_handing_in(house: House) -> None:
    pk = drafted(house, body=texts.BODY + "联系电话 13812345678。")
    html = page(house.browser("deputy1"), house.url(f"suggestions/{pk}/edit"))
    assert "正文有手机号 138****5678，建议删去" in html and "未见涉密标志" in html
    assert "标题、正文、类别齐全" in html


def test_somebody_who_sits_higher_too_is_led_to_the_other_form(house: House) -> None:
    city = tenancy.directory().by_code("330100")
    assert city is not None
    identity.give_seat(
        actor=None,
        new=identity.NewSeat(
            person_id=house.person_ids["deputy2"], congress_id=city.id, kind="deputy", valid_from=SINCE
        ),
    )
    html = page(house.browser("deputy2"), house.url("suggestions/new"))
    assert 'href="/t/330100/suggestions/new"' in html and "以杭州市人大代表的名义提出" in html
    assert "/t/330100/suggestions/new" not in page(house.browser("deputy1"), house.url("suggestions/new"))


def test_two_clicks_at_the_same_moment_make_one_suggestion(house: House) -> None:
    form, before = filled(title="关于同时点击两次的建议"), count(house)
    browsers = [house.browser("deputy1"), house.browser("deputy1")]
    gate, places = threading.Barrier(2), ["", ""]

    def click(index: int) -> None:
        try:
            gate.wait(60)
            places[index] = (
                browsers[index].post(house.url("suggestions/new"), form).headers.get("Location", "")
            )
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(index,)) for index in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(60)
    assert places[0] == places[1] != ""
    assert count(house) == before + 1


def test_a_mandate_ended_while_the_form_is_open_refuses_in_words(database: object) -> None:
    elsewhere = furnish("330127")
    pk, browser = drafted(elsewhere), elsewhere.browser("deputy1")
    with elsewhere.entered():
        deputies.end(actor=None, mandate_id=elsewhere.mandate_ids["deputy1"], ground="RESIGNED")
    answer = browser.post(elsewhere.url(f"suggestions/{pk}/edit"), filled(title="关于资格终止时的建议"))
    html = unescape(answer.content.decode())
    assert answer.status_code == 409 and "当前为“终止”" in html and "关于资格终止时的建议" in html
    assert count(elsewhere, state="SUBMITTED") == 0
