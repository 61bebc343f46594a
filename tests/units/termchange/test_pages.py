"""The pages of a change of terms: what they say, their lists and files, what is refused at the field, and how often they ask the database."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity.models import Seat
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.termchange import actions
from tenant_apps.termchange.models import TermChange
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.termchange import playing
from tests.units.termchange.playing import do

DAY = clock.today() + timedelta(days=30)


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    made = furnish("330122")
    playing.every_open_state(made)
    return made


@pytest.fixture(scope="module")
def change(house: House) -> TermChange:
    browser = house.browser("head")
    assert "筹备换届" in browser.get(house.url("term-changes/")).content.decode()
    answer = browser.post(
        house.url("term-changes/new"), {"switch_on": f"{clock.today() - timedelta(days=1):%Y-%m-%d}"}
    )
    assert answer.status_code == 422 and "切换日期不能早于今天" in answer.content.decode()
    answer = browser.post(house.url("term-changes/new"), {"switch_on": f"{DAY:%Y-%m-%d}"})
    assert answer.status_code == 302
    with house.entered():
        found: TermChange = TermChange.objects.select_related("new_term", "old_term").get()
    assert answer["Location"].endswith(f"/term-changes/{found.pk}/")
    early = browser.post(house.url(f"term-changes/{found.pk}/schedule"), _announced())
    assert early.status_code == 409 and "名册还没有录入" in early.content.decode()
    playing.elect(house, found)
    return found


def _announced(**other: str) -> dict[str, str]:
    return {"decision_no": "〔2027〕第1号", "decision_on": "2026-01-05"} | other


def test_the_preview_says_who_leaves_what_goes_on_and_what_to_look_at(
    house: House, change: TermChange
) -> None:
    text = house.browser("clerk").get(house.url(f"term-changes/{change.pk}/")).content.decode()
    for said in (
        "离任",
        "连任",
        "新任",
        "办理中",
        "退回修改",
        "期限不变",
        "周国良",
        "草稿 1 件切换后可以查看",
    ):
        assert said in text, said
    assert "定期切换" not in text.partition("您可以")[2], "the deeds are the head's"
    own = house.browser("head").get(house.url(f"term-changes/{change.pk}/")).content.decode()
    assert "定期切换" in own and "取消换届" in own


def test_the_lists_answer_to_search_side_and_tick_and_come_as_sheets(
    house: House, change: TermChange
) -> None:
    browser, url = house.browser("clerk"), house.url(f"term-changes/{change.pk}/")
    found = browser.get(f"{url}people/?side=LEAVING&only=1").content.decode()
    assert "周国良" in found and "雷建军" not in found and "新任1" not in found
    assert "没有符合条件的人员" in browser.get(f"{url}people/?q=查无此人").content.decode()
    rows = _sheet(browser.get(f"{url}people/export?side=NEW").content)
    assert [row[:2] for row in rows[1:]] == [("新任", "新任1"), ("新任", "新任2")]
    cases = _sheet(browser.get(f"{url}cases/export?state=ASSIGNED&only=1").content)
    assert len(cases) == 2 and cases[1][3] == "离任" and cases[1][6]
    assert browser.get(f"{url}cases/?state=ASSIGNED").status_code == 200
    book = load_workbook(io.BytesIO(browser.get(f"{url}report").content))
    assert book.sheetnames == ["概况", "人员", "建议"] and "换届预览" in str(book["概况"]["A1"].value)


def _sheet(content: bytes) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    house: House, change: TermChange
) -> None:
    browser, url = house.browser("head"), house.url(f"term-changes/{change.pk}/")
    late = f"{DAY + timedelta(days=1):%Y-%m-%d}"
    for send, said in (
        (_announced(decision_no=""), "请填写公告文号"),
        (_announced(decision_on=late), "公告日期不能晚于切换日期"),
        (_announced(decision_on="元旦"), "请填写日期"),
        (_announced(decision_no="长" * 61), "不能超过 60 字"),
    ):
        answer = browser.post(f"{url}schedule", send)
        text = answer.content.decode()
        assert answer.status_code == 422 and said in text, said
        assert not send["decision_no"] or send["decision_no"] in text
    assert "原因" in browser.post(f"{url}cancellation", {"reason": "无"}).content.decode()
    refused = browser.get(f"{url}confirmation")
    assert refused.status_code == 409 and "不能确认换届" in refused.content.decode()
    wrong = browser.post(house.url("term-changes/new"), {"switch_on": f"{DAY:%Y-%m-%d}"})
    assert wrong.status_code == 409 and "已有一次换届正在办理" in wrong.content.decode()


def test_to_switch_today_is_said_before_the_click(house: House, change: TermChange) -> None:
    browser, url = house.browser("head"), house.url(f"term-changes/{change.pk}/")
    form = browser.get(f"{url}schedule").content.decode()
    assert "系统自动切换" in form and "立即切换" not in form
    do(house, "head", actions.reschedule, change_id=change.pk, switch_on=clock.today())
    page = browser.get(url).content.decode()
    assert "立即切换" in page and "定期切换" not in page.partition("您可以")[2]
    form = browser.get(f"{url}schedule").content.decode()
    assert "马上开始，不再等待" in form and "立即切换</button>" in form
    do(house, "head", actions.reschedule, change_id=change.pk, switch_on=DAY)


def test_the_list_of_suggestions_offers_what_was_carried_over(house: House, change: TermChange) -> None:
    clerk = house.browser("clerk")
    assert "只看换届接续的" not in clerk.get(house.url("suggestions/")).content.decode()
    with house.entered():
        Suggestion.objects.filter(state="ASSIGNED").update(carried_from="第17届")
    page = clerk.get(house.url("suggestions/")).content.decode()
    assert "只看换届接续的" in page and "办理中" in page
    found = clerk.get(house.url("suggestions/"), {"carried": "1"}).content.decode()
    assert "全部</a>" not in found and found.count("换届接续</span>") == 1 and "carried=1" in found
    with house.entered():
        Suggestion.objects.update(carried_from="")


def test_the_progress_is_there_after_a_reload(house: House, change: TermChange) -> None:
    """Envelopes to public wait for the relay, which nobody runs here."""
    do(house, "head", actions.reschedule, change_id=change.pk, switch_on=DAY)
    text = house.browser("head").get(house.url(f"term-changes/{change.pk}/")).content.decode()
    assert 'id="job"' in text and "hx-trigger" in text
    panel = house.browser("head").get(house.url(f"term-changes/{change.pk}/progress"))
    assert "已更新 0 批" in panel.content.decode() and "HX-Refresh" not in panel


def test_a_former_deputys_list_says_what_they_still_may(house: House, change: TermChange) -> None:
    Seat.objects.filter(pk=house.seat_ids["deputy3"]).update(kind="former_deputy")
    browser = house.browser("deputy3")
    text = browser.get(house.url("suggestions/")).content.decode()
    assert "任期已经届满" in text and "我提出的建议" in text and "提出建议</a>" not in text
    refused = browser.get(house.url("suggestions/new"))
    assert refused.status_code == 403 and "任期已经届满，不能再办理" in refused.content.decode()
    assert "仍可以查看代表名册" in refused.content.decode()
    assert "任期已经届满" in browser.get(house.url("referrals/")).content.decode()
    register = browser.get(house.url("deputies/")).content.decode()
    assert "沈建芳" in register and "公开信息" in register and "登记代表" not in register
    assert browser.get(house.url(f"deputies/{house.mandate_ids['deputy1']}/")).status_code == 200
    office = browser.get(house.url("deputies/new")).content.decode()
    assert "没有办理这一事项的权限" in office and "仍可以查看代表名册" in office
    Seat.objects.filter(pk=house.seat_ids["deputy3"]).update(kind="deputy")


def test_the_page_asks_as_often_for_two_hundred_as_for_five(house: House, change: TermChange) -> None:
    browser, url = house.browser("head"), house.url(f"term-changes/{change.pk}/")

    def asked() -> list[int]:
        counts = []
        for one in ("", "people/", "cases/"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url + one).status_code == 200
            counts.append(len(queries))
        return counts

    before = asked()
    with house.entered():
        for ordinal in (17, 18):
            rows = [
                NewMandate(
                    person_id=uuid7(), seat_id=uuid7(), person_name=f"代表{n}", seat_no=f"{ordinal}{n:04d}"
                )
                for n in range(100)
            ]
            deputies.enrol_many(actor=None, term=Term.objects.get(ordinal=ordinal), rows=rows)
        leads = Mandate.objects.filter(term__ordinal=17, person_name__startswith="代表")
        one = Suggestion.objects.get(state="SUBMITTED")
        copied = [name.attname for name in Suggestion._meta.concrete_fields if name.name != "id"]
        facts = {name: getattr(one, name) for name in copied}
        Suggestion.objects.bulk_create(Suggestion(**facts | {"lead_mandate_id": lead.pk}) for lead in leads)
    assert asked() == before
