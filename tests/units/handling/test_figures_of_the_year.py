"""The figures of a year's handling: published tables replayed (DOMAIN 8), and each definition by the deeds it counts."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from kernel import clock
from tenant_apps.handling import actions
from tenant_apps.handling.models import Assignment, Matter, Reply
from tenant_apps.suggestions import actions as course_of
from tenant_apps.suggestions import figures
from tenant_apps.suggestions.api_yearly import YearlyFigures
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling.house import LETTER, House, case_id

# A city's 128 replies as it published them.
CLASSES = {"A": 64, "B": 38, "C": 21, "D": 5}
RECEIVED, ACCEPTED, CLOSED = 749, 664, 646


def test_the_published_shares_of_128_replies() -> None:
    assert figures.shares(list(CLASSES.values())) == [
        Decimal(word) for word in ("50.0", "29.7", "16.4", "3.9")
    ]


@pytest.mark.parametrize(
    ("part", "whole", "places", "shown"),
    [
        (646, 664, 0, "97"),  # closed ÷ accepted; of those received it would be 86
        (646, 749, 0, "86"),
        (301, 72_838, 2, "0.41"),
        (107_957 - 6_479, 107_957, 2, "94.00"),  # by what was closed
        (21_980 - 4_209, 21_980, 2, "80.85"),  # by what was rated
        (1, 8, 0, "13"),  # half up
    ],
)
def test_the_published_rates(part: int, whole: int, places: int, shown: str) -> None:
    assert str(figures.percent(part, whole, places=places)) == shown


def test_nothing_counted_is_no_rate() -> None:
    assert figures.percent(0, 0) is None and figures.shown(None) == "—"
    assert figures.shares([0, 0]) == [0, 0] and figures.shares([]) == []


@given(some.lists(some.integers(0, 10**6), min_size=1, max_size=9).filter(any))
def test_shares_make_a_hundred_and_none_is_a_step_off(numbers: list[int]) -> None:
    found = figures.shares(numbers)
    assert sum(found) == 100
    for number, part in zip(numbers, found, strict=True):
        assert abs(part - Decimal(100 * number) / sum(numbers)) < Decimal("0.1")


def test_a_published_year_replayed(house: House) -> None:
    """749 received, 664 accepted, 646 closed, 128 replies by class: what page, file and API say of them."""
    _played(house, 2024)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("clerk")
    page = browser.get(f"/t/{house.ref.code}/yearly-reports/?year=2024").content.decode()
    assert "97.3%（646/664）" in page and ">749 件<" in page
    for share in ("50.0%（64 件）", "29.7%（38 件）", "16.4%（21 件）", "3.9%（5 件）"):
        assert share in page
    status, asked = _asked(house, "2024")
    assert status == 200 and {one["code"]: one["number"] for one in asked["counts"]} == {
        "received/1": RECEIVED,
        "accepted/1": ACCEPTED,
        "merged/1": 0,
        "closed/1": CLOSED,
    }
    assert asked["rates"][0]["percent"] == "97.3" and "÷ 受理件数" in asked["rates"][0]["definition"]
    assert [one["percent"] for one in asked["classes"]] == ["50.0", "29.7", "16.4", "3.9"]
    file = browser.get(f"/t/{house.ref.code}/yearly-reports/figures/export?year=2024").content
    head, *rows = load_workbook(io.BytesIO(file)).active.iter_rows()
    assert tuple(cell.value for cell in head) == figures.HEAD
    [rate] = [row for row in rows if row[0].value == "办结率"]
    assert [cell.value for cell in rate[1:4]] == [0.973, 646, 664] and rate[1].number_format == "0.0%"
    for wrong in ("1999", "9999", "x"):
        assert _asked(house, wrong)[1]["code"] == "report_year"
        shown = browser.get(f"/t/{house.ref.code}/yearly-reports/?year={wrong}").content.decode()
        assert f"没有“{wrong}”年度的办理情况" in shown and "年办理情况</h2>" not in shown
        refused = browser.get(f"/t/{house.ref.code}/yearly-reports/figures/export?year={wrong}")
        assert refused.status_code == 422
    empty = _asked(house, "2001")[1]
    assert {one["percent"] for one in empty["rates"]} == {None} and empty["classes"] == []


@time_machine.travel("2026-05-20T10:00:00+08:00")
def test_what_each_rate_counts(house: House) -> None:
    """In time by the first reply; silence is in no satisfaction; a reply that was sent back gives way to the next."""
    before = _rates(house)
    good, silent, bad = (house.replied("A", "SOLVED") for _ in range(3))
    _rate(house, good, "SATISFIED")
    _rate(house, bad, "DISSATISFIED")
    late = house.talked()
    with house.inside():
        Assignment.objects.filter(pk=late.pk).update(due_at=clock.now())
    now = _rates(house)
    assert _more(before, now) == {
        "reply_rate/1": (3, 4),
        "on_time_rate/1": (3, 4),
        "satisfaction_rated/1": (1, 2),
        "satisfaction_closed/1": (0, 0),
    }
    handler, clerk = house.actor("handler"), house.actor("clerk")
    with house.inside():
        actions.reply(actor=handler, assignment_id=late.pk, letter_class="A", outcome="SOLVED", body=LETTER)
        course_of.close(actor=clerk, suggestion_id=case_id(good))
        actions.redo(actor=clerk, suggestion_id=case_id(bad), note="请写明完成的时间。")
    assert silent.pk and _more(before, _rates(house)) == {
        "reply_rate/1": (4, 4),
        "on_time_rate/1": (3, 4),
        "satisfaction_rated/1": (1, 1),
        "satisfaction_closed/1": (1, 1),
    }
    task = bad.assignment_id
    assert task is not None
    with time_machine.travel("2027-05-20T10:00:00+08:00"):
        handler = house.actor("handler")
        with house.inside():
            talk: dict[str, Any] = {"way": "FACE", "with_name": "甲代表", "note": "当面听取意见。"}
            actions.log_contact(actor=handler, assignment_id=task, **talk)
            actions.reply(actor=handler, assignment_id=task, letter_class="A", outcome="SOLVED", body=LETTER)
    assert _more(before, _rates(house))["on_time_rate/1"] == (3, 4), "the first reply was in time, and counts"


def _asked(house: House, year: str) -> tuple[int, Any]:
    """What the API answers the clerk."""
    request = RequestFactory().get("/", {"year": year})
    request.actor = house.actor("clerk")  # type: ignore[attr-defined]
    with house.inside():
        answer = YearlyFigures.as_view()(request)
    return answer.status_code, answer.data


def _rate(house: House, reply: Reply, result: str) -> None:
    alice = house.actor("alice")
    with house.inside():
        actions.rate(
            actor=alice, reply_id=reply.pk, attitude="SATISFIED", result=result, text="没有时间表，没有解决。"
        )


def _rates(house: House) -> dict[str, tuple[int, int]]:
    with house.inside():
        found = figures.of_year(clock.today().year)
    return {one.code: (one.part, one.whole) for one in found.rates if one.code != "closing_rate/1"}


def _more(before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {code: (part - before[code][0], whole - before[code][1]) for code, (part, whole) in now.items()}


def _played(house: House, year: int) -> None:
    """Rows as a year leaves them, without its deeds."""
    at = datetime(year, 3, 1, 2, tzinfo=UTC)
    with house.inside():
        cases = [_case(house, place, year, at) for place in range(RECEIVED)]
        Suggestion.objects.bulk_create(cases)
        letters = [letter for letter, number in CLASSES.items() for _ in range(number)]
        matters = [
            Matter(
                congress_id=house.ref.id,
                kind="SUGGESTION",
                suggestion=case,
                title=case.title,
                clock_start=at,
                created_at=at,
                state="REPLIED",
            )
            for case in cases[: len(letters)]
        ]
        Matter.objects.bulk_create(matters)
        Reply.objects.bulk_create(
            Reply(
                matter=matter,
                kind="MAIN",
                round=1,
                outcome="SOLVED",
                outcome_label="已解决",
                letter_class=letter,
                class_label=f"{letter} 类的含义",
                title=f"{matter.title}的答复",
                body=LETTER,
                unit_name="县交通运输局",
                by_name="测handler",
                at=at,
            )
            for matter, letter in zip(matters, letters, strict=True)
        )


def _case(house: House, place: int, year: int, at: datetime) -> Suggestion:
    accepted = place < ACCEPTED
    state = "CLOSED" if place < CLOSED else "EVALUATED" if accepted else "NOT_ACCEPTED"
    return Suggestion(
        congress_id=house.ref.id,
        number=f"{year}-{place + 1:04d}" if accepted else None,
        series_year=year if accepted else None,
        title=f"第 {place + 1} 件建议",
        lead_mandate_id=house.mandates["alice"],
        lead_name="测alice",
        state=state,
        created_at=at,
        submitted_at=at,
        registered_at=at if accepted else None,
    )
