"""34 to 37 and 40: figures of nothing, midnight, two at once, what must be public no more, paper entered later."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from openpyxl import load_workbook

from kernel import clock
from tenant_apps.handling.models import Assignment
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import deadlines, openness
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.units.badinput.asking import api_refuses, page_refuses, send, unchanged, words
from tests.units.badinput.test_rating import BAD, WHY
from tests.units.badinput.test_replying import replied, talked, under
from tests.units.suggestions.deeds import filled, registered, submitted

RATES = ["closing_rate/1", "reply_rate/1", "on_time_rate/1", "satisfaction_rated/1", "satisfaction_closed/1"]
OPENED = {"decision": "OPEN"}
STOP = {"exception": "STATE_SECRET", "reason": "答复内容经审查属于国家秘密，不得公开。"}


def of(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.get(pk=pk)
    return found


def figures(house: House, year: int) -> dict[str, Any]:
    """Each rate of the year: part, whole, per cent."""
    told = house.api("clerk").get(house.api_url(f"yearly-figures/?year={year}")).json()
    return {one["code"]: (one["part"], one["whole"], one["percent"]) for one in told["rates"]}


def sheet(house: House, year: int) -> list[tuple[Any, ...]]:
    answer = house.browser("clerk").get(house.url(f"yearly-reports/figures/export?year={year}"))
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content)).active
    assert book is not None
    return list(book.iter_rows(values_only=True))


@pytest.fixture(scope="module")
def quiet(house: House) -> House:
    """A county in which nobody has filed anything."""
    return furnish("330127")


def test_no_34_a_rate_of_nothing(quiet: House) -> None:
    """0 of 0 is neither 0 nor 100 per cent: page, sheet and API say that there is none."""
    assert figures(quiet, 2025) == dict.fromkeys(RATES, (0, 0, None))
    page = words(quiet.browser("clerk").get(quiet.url("yearly-reports/?year=2025")))
    assert page.count("—（0/0）") == len(RATES) and "NaN" not in page and "None" not in page
    shown = {line[0]: line[1] for line in sheet(quiet, 2025)[1:]}
    assert shown["办结率"] == shown["满意率（按测评）"] == "—" and shown["收到"] in (0, "0")


@pytest.mark.parametrize("year", ["1999", "9999", "0", "二〇二六", "2026.5", "-1", ""])
def test_no_34_figures_of_no_year(quiet: House, year: str) -> None:
    with unchanged(quiet):
        answer = quiet.api("clerk").get(quiet.api_url("yearly-figures/"), {"year": year})
        page = quiet.browser("clerk").get(quiet.url("yearly-reports/"), {"year": year})
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"], told["message"]) == (
        422,
        "report_year",
        "year",
        "请填写 2000 年至今的年度。",
    )
    assert page.status_code == 200


def test_no_34_a_rate_of_a_single_case_names_how_few_they_are(quiet: House) -> None:
    reply = replied(quiet)
    assert send(quiet, "deputy1", f"replies/{reply.pk}/evaluations/", BAD | {"text": WHY}).status_code == 201
    assert figures(quiet, 2026)["satisfaction_rated/1"] == (0, 1, "0.0")
    assert figures(quiet, 2026)["reply_rate/1"] == (1, 1, "100.0")
    page = words(quiet.browser("clerk").get(quiet.url("yearly-reports/?year=2026")))
    assert "0.0%（0/1）" in page and "100.0%（1/1）" in page


def test_no_35_the_day_ends_at_midnight_in_shanghai(house: House) -> None:
    """Due on Wednesday, 10 June: at 16:00 UTC that day is over, eight hours before UTC's own."""
    one = talked(house)
    assert one.due_at is not None and one.due_at.isoformat() == "2026-06-10T16:00:00+00:00"
    case = house.url(f"suggestions/{one.matter.suggestion_id}/")
    asks = {"until": "2026-07-01", "reason": "需要等候省级资金下达，不能按期答复。"}
    with time_machine.travel("2026-06-10T15:58:00+00:00"):
        assert "逾期" not in words(house.browser("handler1").get(case))
        assert "2026-06-10" in words(house.browser("clerk").get(case))
    with time_machine.travel("2026-06-10T16:00:30+00:00"):
        assert "逾期" in words(house.browser("handler1").get(case))
        api_refuses(
            house,
            "handler1",
            f"assignments/{one.pk}/extensions/",
            asks,
            says="答复期限 2026-06-10 已经届满，不能再申请延期。",
            code="extension_late",
            status=409,
        )


def test_no_35_the_year_of_a_number_begins_at_midnight_in_shanghai(house: House) -> None:
    with time_machine.travel("2025-12-31T15:58:00+00:00"):
        old = registered(house)
    with time_machine.travel("2025-12-31T16:00:30+00:00"):
        new = registered(house)
    assert [str(of(house, pk).number)[:5] for pk in (old, new)] == ["2025-", "2026-"]


def test_no_35_today_is_shanghais_while_utc_still_has_yesterday(house: House) -> None:
    sheet_of = {
        "mandate": str(house.mandate_ids["deputy1"]),
        "way": "PAPER",
        "title": texts.TITLE,
        "body": texts.BODY,
        "category": texts.CATEGORY,
    }
    with time_machine.travel("2026-03-09T16:30:00+00:00"):
        today = send(house, "clerk", "suggestions/entries/", sheet_of | {"received_on": "2026-03-10"})
        assert (today.status_code, today.json()["received_on"]) == (201, "2026-03-10")
        api_refuses(
            house,
            "clerk",
            "suggestions/entries/",
            sheet_of | {"received_on": "2026-03-11"},
            says="收到日期应在代表当选之后，不晚于今日。",
            code="received_on",
            field="received_on",
        )


def test_no_35_a_clock_that_is_ahead(house: House) -> None:
    """A talk an hour from now, as a telephone with a wrong clock writes it; the moment is compared as one, whatever its zone."""
    one = talked(house)
    talk = {"way": "FACE", "with_name": "沈建芳", "note": "当面听取意见。"}
    says = "沟通时间应在交办之后、现在之前。"
    page_refuses(
        house,
        "handler1",
        f"assignments/{one.pk}/contacts/new",
        talk | {"at": "2026-03-10T11:30"},
        says=says,
        field="at",
        keeps=("with_name", "note", "at"),
    )
    for at in ("2026-03-10T11:30:00+08:00", "2026-03-10T03:30:00Z"):
        api_refuses(
            house,
            "handler1",
            f"assignments/{one.pk}/contacts/",
            talk | {"at": at},
            says=says,
            code="contact_time",
            field="at",
        )


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, all let go at the same moment; what they answered, in the order of the deeds."""
    gate, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index: int) -> None:
        try:
            gate.wait(60)
            answers[index] = deeds[index]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_no_36_two_clerks_assign(house: House) -> None:
    pk = registered(house)
    browsers = [house.browser("clerk"), house.browser("clerk2")]
    units = [str(house.unit_ids[who]) for who in ("handler1", "handler2")]
    address = house.url(f"suggestions/{pk}/assignments/new")

    def assign(index: int) -> Any:
        return browsers[index].post(address, {"way": "LEAD", "unit_id": units[index], "note": "请按时办理。"})

    answers = at_once(lambda: assign(0), lambda: assign(1))
    assert sorted(one.status_code for one in answers) == [302, 409]
    late = next(one for one in answers if one.status_code == 409)
    html = unescape(late.content.decode())
    assert "没有重复交办" in html or "正有人同时办理" in html
    assert "请按时办理。" in html
    with house.entered():
        assert Assignment.objects.filter(matter__suggestion_id=pk).count() == 1


def test_no_36_a_race_for_a_number(house: House) -> None:
    items = [submitted(house) for _ in range(4)]
    browsers = [house.browser("clerk" if at % 2 else "clerk2") for at in range(4)]

    def register(at: int) -> Callable[[], Any]:
        return lambda: browsers[at].post(house.url(f"suggestions/{items[at]}/registration"), {})

    answers = at_once(*(register(at) for at in range(4)))
    assert [one.status_code for one in answers] == [302] * 4
    numbers = sorted(int(str(of(house, pk).number)[-4:]) for pk in items)
    assert numbers == list(range(numbers[0], numbers[0] + 4)), "each its own, none left out"


def test_no_36_a_form_sent_again_because_its_answer_was_lost(house: House) -> None:
    form, browsers = filled(), [house.browser("deputy1"), house.browser("deputy1")]

    def press(at: int) -> Callable[[], Any]:
        return lambda: browsers[at].post(house.url("suggestions/new"), form)

    first, second = at_once(press(0), press(1))
    third = browsers[0].post(house.url("suggestions/new"), form)
    assert {one.status_code for one in (first, second, third)} == {302}
    assert first["Location"] == second["Location"] == third["Location"]
    with house.entered():
        assert Suggestion.objects.filter(pk=form["draft_id"], state="SUBMITTED").count() == 1
        journal = of_case(UUID(str(form["draft_id"])))
    assert journal == ["提出"]


def of_case(pk: UUID) -> list[str]:
    return [str(entry.facts["label"]) for entry in records.of_case(pk)]


def opened(house: House) -> UUID:
    """One that was answered and is public."""
    pk = replied(house).matter.suggestion_id
    assert pk is not None
    under(house, pk, publication="CONTENT_REPLY")
    done = send(house, "clerk", f"suggestions/{pk}/openness/", OPENED)
    assert (done.status_code, done.json()["standing"]) == (201, "OPEN")
    assert public(house, pk)
    return pk


def public(house: House, pk: UUID) -> bool:
    with house.entered():
        return bool(Suggestion.objects.filter(openness.public_ones(), pk=pk).exists())


def test_no_37_a_published_item_that_is_marked_secret_later(house: House) -> None:
    pk = opened(house)
    page_refuses(
        house,
        "clerk",
        f"suggestions/{pk}/openness/stop",
        STOP | {"reason": "涉密"},
        says="请写明理由，不少于 5 字。",
        field="reason",
        keeps=("exception", "reason"),
    )
    assert public(house, pk)
    done = house.browser("clerk").post(house.url(f"suggestions/{pk}/openness/stop"), STOP)
    assert done.status_code == 302 and not public(house, pk)
    case = words(house.browser("clerk").get(house.url(f"suggestions/{pk}/")))
    assert STOP["reason"] in case
    refused_again(house, pk, "openness/stop/", STOP, "本件没有公开，或者已经停止公开。", "not_open")


def refused_again(house: House, pk: UUID, path: str, body: dict[str, str], says: str, code: str) -> None:
    api_refuses(house, "clerk", f"suggestions/{pk}/{path}", body, says=says, code=code, status=409)
    assert not public(house, pk)


def test_no_37_a_published_item_whose_deputy_revokes_the_consent(house: House) -> None:
    pk = opened(house)
    done = house.browser("deputy1").post(
        house.url(f"suggestions/{pk}/consent/withdrawal"), {"words": "内容已经过时。"}
    )
    assert done.status_code == 302 and not public(house, pk)
    assert "代表不同意公开，此前公开的内容即行停止公开" in words(
        house.browser("clerk").get(house.url(f"suggestions/{pk}/"))
    )
    refused_again(house, pk, "openness/", OPENED, "代表不同意公开，不能认定为公开。", "consent_missing")


def entry(house: House, **changed: Any) -> dict[str, Any]:
    return {
        "mandate": str(house.mandate_ids["deputy1"]),
        "way": "PAPER",
        "received_on": "2026-02-10",
        "title": "关于纸质提出的一件建议",
        "kind": "SUGGESTION",
        "category": texts.CATEGORY,
        "body": texts.BODY,
        "publish_consent": "on",
    } | changed


def test_no_40_a_paper_entered_a_month_later_keeps_both_days(house: House) -> None:
    """Received on 10 February, entered on 10 March: the period for its registration runs from the day it came in."""
    browser = house.browser("clerk")
    done = browser.post(house.url("suggestions/entry"), entry(house))
    assert done.status_code == 302, words(done)
    with house.entered():
        made = Suggestion.objects.get(title="关于纸质提出的一件建议")
        assert made.submitted_at is not None
        due = deadlines.intake_due(made)
    assert (made.received_on, clock.local(made.submitted_at).date()) == (
        date(2026, 2, 10),
        date(2026, 3, 10),
    )
    assert made.channel == "PAPER" and "方晓燕" in made.entered_by
    assert due is not None and due.date < date(2026, 3, 10)
    case = words(browser.get(house.url(f"suggestions/{made.pk}/")))
    assert "2026-02-10 收到" in case and "代录（纸质）" in case and "逾期" in case
    told = house.api("clerk").get(house.api_url(f"suggestions/{made.pk}/")).json()
    assert (told["received_on"], told["channel"]) == ("2026-02-10", "PAPER")
    assert told["submitted_at"].startswith("2026-03-10")


@pytest.mark.parametrize("day", ["2026-03-11", "2021-12-31"], ids=["tomorrow", "before the election"])
def test_no_40_a_day_of_receipt_that_can_not_be(house: House, day: str) -> None:
    says = "收到日期应在代表当选之后，不晚于今日。"
    typed = entry(house, received_on=day)
    page_refuses(
        house,
        "clerk",
        "suggestions/entry",
        typed,
        says=says,
        field="received_on",
        keeps=("received_on", "title", "body", "mandate", "way", "category"),
    )
    api_refuses(
        house,
        "clerk",
        "suggestions/entries/",
        typed | {"publish_consent": True},
        says=says,
        code="received_on",
        field="received_on",
    )


@pytest.mark.parametrize("day", ["", "二月十日", "2026-02-30"])
def test_no_40_a_day_of_receipt_that_is_none(house: House, day: str) -> None:
    page_refuses(
        house,
        "clerk",
        "suggestions/entry",
        entry(house, received_on=day),
        says="请填写收到日期。" if not day else "请填写日期，例如 2026-03-01。",
        field="received_on",
        keeps=("title", "body", "mandate", "way"),
    )
