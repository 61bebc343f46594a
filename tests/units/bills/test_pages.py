"""Pages and API of bills: what was typed stays, a refusal is a sentence at its place, the list filters and leaves the house as a sheet."""

from __future__ import annotations

import io
import json
from html import unescape
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Mandate, Session
from tests.factories.house import House
from tests.units.bills.deeds import (
    CAUSE,
    COMMITTEE,
    GROUNDS,
    MEETING,
    OPINION,
    REASON,
    TEXT,
    cosigned_by,
    decided,
    of,
    opined,
    registered,
    seat_more,
    signed,
    sitting,
    submitted,
)


@pytest.fixture(scope="module")
def others(house: House) -> list[Mandate]:
    return seat_more(house, 8)


@pytest.fixture(autouse=True)
def session(house: House) -> Session:
    return sitting(house)


def filled(**changed: str) -> dict[str, str]:
    """What a browser posts with the form."""
    text = {name: str(value) for name, value in TEXT.items()}
    return text | {"draft_id": str(uuid7()), "kind": "DEPUTIES", "deed": "draft"} | changed


def words(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content[:2000].decode()
    return unescape(answer.content.decode())


def test_a_draft_is_kept_autosaved_and_goes_on_to_its_cosigners(house: House, others: list[Mandate]) -> None:
    browser, form = house.browser("deputy1"), filled()
    assert 'data-autosave="' in words(browser.get(house.url("bills/new")))
    saved = browser.post(house.url("bills/drafts"), form).json()
    assert saved["autosave"].endswith(f"{form['draft_id']}/draft") and saved["fields"] == {"draft_version": 1}
    one = house.url(f"bills/{form['draft_id']}/")
    stale = browser.post(one + "draft", form | {"draft_version": "9", "plan": "另一页。"})
    assert stale.status_code == 409 and stale.json()["code"] == "bill_draft_conflict"
    html = words(browser.post(one + "edit", form | {"deed": "invite", "grounds": "太短"}), 422)
    assert "请填写案据，不少于 20 字。" in html and "太短" in html and TEXT["plan"] in html
    assert "并已存为草稿" in html and 'href="#id_grounds"' in html
    assert "太短</textarea>" in words(browser.get(one + "edit"))
    assert browser.post(one + "edit", form | {"deed": "invite"})["Location"] == one + "cosigners"
    html = words(browser.get(one + "cosigners"))
    assert "周国良" in html and "沈建芳</b>" not in html
    assert "请至少选择一位代表。" in words(browser.post(one + "cosigners", {}), 422)
    asked = [str(house.mandate_ids["deputy2"])]
    assert browser.post(one + "cosigners", {"mandates": asked})["Location"] == one
    html = words(browser.get(one))
    assert "须 10 人以上联名，现有 1 人（含领衔代表），还不能提出。" in html and "改作建议提出" in html
    refused = words(browser.post(one + "submission", {}), 409)
    assert "代表10人以上联名才能提出议案" in refused
    assert "请您联名议案" in words(house.browser("deputy2").get("/me/"))


def test_every_dialogue_opens_and_its_deed_leads_back_to_the_bill(
    house: House, others: list[Mandate]
) -> None:
    lead, second = house.browser("deputy1"), house.browser("deputy2")
    clerk, head = house.browser("clerk"), house.browser("head")
    today = f"{clock.today():%Y-%m-%d}"
    decision = {"decided_by": MEETING, "decided_on": today, "reason": REASON}
    pk = signed(house, others)
    one = house.url(f"bills/{pk}/")
    for browser, path, given in (
        (second, "cosignature", {"words": "同意。"}),
        (lead, "submission", {}),
        (clerk, "registration", {}),
        (clerk, "opinion", {"committee": COMMITTEE, "recommends": "TO_COMMITTEE", "opinion": OPINION}),
        (lead, "withdrawal/request", {"reason": REASON}),
        (head, "withdrawal/refusal", {"answer": REASON}),
        (head, "committee", decision | {"committee": COMMITTEE}),
        (second, "noting", {}),
        (clerk, "report", {"report": OPINION, "reported_on": today}),
        (head, "conclusion", {"result": "LISTED", "result_by": "常委会第八次会议", "result_on": today}),
    ):
        assert "<form" in words(browser.get(one + path)), path
        answer = browser.post(one + path, given)
        assert (answer.status_code, answer["Location"]) == (302, one), (
            path,
            unescape(answer.content.decode()),
        )
        words(browser.get(one))
    html = words(lead.get(one))
    for word in ("已办结", "列入常委会会议议程", "审议结果报告", COMMITTEE):
        assert word in html


def test_a_refused_decision_keeps_what_was_typed(house: House, others: list[Mandate]) -> None:
    pk, head = opined(house, others), house.browser("head")
    one = house.url(f"bills/{pk}/")
    html = words(
        head.post(one + "no-bill", {"decided_by": MEETING, "decided_on": "2020-01-01", "reason": REASON}), 422
    )
    assert "日期须在" in html and MEETING in html and REASON in html
    html = words(head.post(one + "agenda", {"decided_by": "", "decided_on": ""}), 422)
    assert "请填写作出决定的会议，3 至 120 字。" in html
    assert of(house, pk).state == "OPINION_GIVEN"
    html = words(head.get(one + "conclusion"), 409)
    assert "当前状态为“已提审议意见”，不能登记审议结果。" in html


def test_the_way_into_a_suggestion_is_shown_on_both_pages(house: House, others: list[Mandate]) -> None:
    pk, clerk = decided(house, others, "NOT_A_BILL"), house.browser("clerk")
    assert clerk.post(house.url(f"bills/{pk}/conversion"), {}).status_code == 302
    bill = of(house, pk)
    assert bill.suggestion is not None
    assert house.url(f"suggestions/{bill.suggestion.pk}/") in words(clerk.get(house.url(f"bills/{pk}/")))
    other = words(clerk.get(house.url(f"suggestions/{bill.suggestion.pk}/")))
    assert house.url(f"bills/{pk}/") in other and "原议案" in other
    lead = house.browser("deputy1")
    draft = {**filled(), "deed": "draft"}
    lead.post(house.url("bills/new"), draft)
    answer = lead.post(house.url(f"bills/{draft['draft_id']}/suggestion"), {})
    assert "/suggestions/" in answer["Location"] and answer["Location"].endswith("/edit")
    assert GROUNDS in words(lead.get(answer["Location"]))


def test_the_list_filters_pages_and_leaves_as_a_sheet(house: House, others: list[Mandate]) -> None:
    pk, clerk = registered(house, others), house.browser("clerk")
    bill, url = of(house, pk), house.url("bills/")
    assert bill.number_label in words(clerk.get(url))
    for query in (f"q={bill.no}", "q=绿道", "state=REGISTERED", "kind=DEPUTIES", f"occasion={bill.occasion}"):
        assert f"bills/{pk}/" in words(clerk.get(f"{url}?{query}")), query
    assert "没有符合条件的议案" in words(clerk.get(f"{url}?q=没有这样的词"))
    for query in ("kind=NO", "state=NO", "page=99", "q=%00"):
        words(clerk.get(f"{url}?{query}"))
    sheet = load_workbook(io.BytesIO(clerk.get(url + "export?state=REGISTERED").content)).active
    found = list(sheet.iter_rows(values_only=True))
    assert found[0][:3] == ("编号", "案由", "提出方式")
    row = next(line for line in found if line[0] == bill.number_label)
    assert row[1] == CAUSE and row[6] == 10 and row[7] == "第十七届第三次会议"
    assert house.browser("handler1").get(url).status_code == 403
    nobody = words(house.browser("deputy3").get(url))
    assert "您还没有提出或者联名议案" in nobody and "我的议案" in nobody


def post(client: Client, url: str, body: object = None) -> Any:
    headers = {"Idempotency-Key": str(uuid7())}
    return client.post(url, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.mark.usefixtures("tokens")
def test_the_course_over_the_api(house: House, others: list[Mandate]) -> None:
    lead, second, clerk, head = (house.api(who) for who in ("deputy1", "deputy2", "clerk", "head"))
    made = post(lead, house.api_url("bills/"), dict(TEXT))
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    one = house.api_url(f"bills/{pk}/")
    signed(house, others, pk)
    few = post(lead, one + "submission/")
    assert few.status_code == 409 and few.json()["code"] == "bill_too_few" and few.json()["next"]
    assert {deed["deed"] for deed in second.get(one).json()["deeds"]} == {"cosign", "decline_cosigning"}
    assert post(second, one + "cosignature/", {"text_sha256": "0" * 64}).json()["code"] == "bill_text_changed"
    for client, path, body, state in (
        (second, "cosignature/", {}, "COSIGNING"),
        (lead, "submission/", {}, "SUBMITTED"),
        (clerk, "registration/", {}, "REGISTERED"),
        (
            head,
            "no-bill/",
            {"decided_by": MEETING, "decided_on": str(clock.today()), "reason": REASON},
            "NOT_A_BILL",
        ),
        (clerk, "conversion/", {}, "CONVERTED"),
    ):
        answer = post(client, one + path, body)
        assert answer.status_code == 201 and answer.json()["state"] == state, answer.content
    told = lead.get(one).json()
    assert told["suggestion_id"] and len(told["names"]) == 10 and told["number_label"].startswith("第")
    wrong = post(head, one + "agenda/", {"decided_by": MEETING, "decided_on": "soon"})
    assert wrong.status_code == 422
    listed = clerk.get(house.api_url("bills/?state=CONVERTED")).json()
    assert pk in [row["id"] for row in listed["results"]]


def test_a_name_given_to_a_text_that_changed_is_told_and_noted(house: House, others: list[Mandate]) -> None:
    pk, lead, second = signed(house, []), house.browser("deputy1"), house.browser("deputy2")
    cosigned_by(house, pk)
    assert lead.post(house.url(f"bills/{pk}/text-recall"), {})["Location"] == house.url(f"bills/{pk}/edit")
    with house.entered():
        row = Bill.objects.get(pk=pk).signatures.get(mandate_id=house.mandate_ids["deputy2"])
    page = house.url(f"bill-signatures/{row.pk}/notice")
    assert "请以修改后的文本为准" in words(second.get(page))
    assert second.post(page, {}).status_code == 302
    assert lead.get(page).status_code == 404
    assert house.browser("deputy3").get(house.url(f"bills/{submitted(house, others)}/")).status_code == 404
