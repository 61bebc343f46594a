"""18 and 19: until when, and until when instead."""

from __future__ import annotations

import pytest
import time_machine

from kernel import clock
from tests.factories.house import House
from tests.units.badinput.asking import send, words
from tests.units.badinput.test_undertaking import LATER, assigned, extending, of, refused


@pytest.mark.parametrize(
    ("start", "span", "day", "provisional"),
    [
        ("2026-02-09", "10wd", "2026-02-28", False),  # a Saturday that is worked
        ("2026-01-05", "30wd", "2026-02-14", False),  # likewise
        ("2026-04-30", "5wd", "2026-05-11", False),  # over the May holiday
        ("2026-02-10", "3m", "2026-05-11", False),  # 10 May is a Sunday
        ("2025-11-29", "3m", "2026-02-28", False),  # February has no 29th; 28 is a Saturday that is worked
        ("2025-11-30", "3m", "2026-02-28", False),
        ("2026-01-31", "3m", "2026-04-30", False),
        ("2028-11-29", "3m", "2029-02-28", True),
        ("2023-11-29", "3m", "2024-02-29", False),  # a leap day
        ("2024-02-29", "3m", "2024-05-29", False),
        ("2027-11-29", "3m", "2028-02-29", True),
        ("2026-12-25", "10wd", "2027-01-11", True),  # into a year without a calendar
    ],
)
def test_no_18_a_due_date_that_is_no_plain_sum(
    house: House, start: str, span: str, day: str, provisional: bool
) -> None:
    told = house.api("clerk").get(house.api_url(f"calendar/due/?start={start}&span={span}")).json()
    assert (told["due"], told["provisional"]) == (day, provisional)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2025-11-28T10:00:00+08:00", "2026-02-28"),
        ("2026-02-10T10:00:00+08:00", "2026-05-11"),
        ("2026-01-30T10:00:00+08:00", "2026-04-30"),
    ],
)
def test_no_18_an_assignment_of_such_a_day_shows_it(house: House, at: str, due: str) -> None:
    with time_machine.travel(at):
        one = assigned(house)
        shown = words(house.browser("clerk").get(house.url(f"suggestions/{one.matter.suggestion_id}/")))
    assert one.due_at is not None and str(clock.day_of_deadline(one.due_at)) == due
    assert due in shown


def test_no_18_a_day_in_a_year_without_a_calendar_is_shown_as_provisional(house: House) -> None:
    with time_machine.travel("2026-12-01T10:00:00+08:00"):
        one = assigned(house, signed=False)
        shown = words(house.browser("clerk").get(house.url(f"suggestions/{one.matter.suggestion_id}/")))
    assert one.due_provisional and "暂定" in shown


def test_no_19_an_extension_after_the_day(house: House) -> None:
    one = assigned(house)
    assert one.due_at is not None and str(clock.day_of_deadline(one.due_at)) == "2026-06-10"
    with time_machine.travel("2026-06-11T00:00:30+08:00"):
        refused(
            house,
            "handler1",
            extending(one),
            {"until": "2026-06-30", "reason": LATER},
            says="答复期限 2026-06-10 已经届满，不能再申请延期。",
            code="extension_late",
            keeps=("until", "reason"),
        )
    assert of(house, one).due_at == one.due_at


def test_no_19_an_extension_over_six_months(house: House) -> None:
    one = assigned(house)
    refused(
        house,
        "handler1",
        extending(one),
        {"until": "2026-09-11", "reason": LATER},
        says="请填写延期后的日期：晚于现在的期限 2026-06-10，最迟 2026-09-10。",
        code="extension_day",
        status=422,
        field="until",
        keeps=("until", "reason"),
    )


def test_no_19_an_extension_asked_for_twice(house: House) -> None:
    """While the first waits it is the state that refuses; once the longest day is granted there is no further one."""
    one = assigned(house)
    asked = send(
        house, "handler1", f"assignments/{one.pk}/extensions/", {"until": "2026-09-10", "reason": LATER}
    )
    assert asked.status_code == 201, asked.json()
    again = {"until": "2026-09-10", "reason": LATER}
    refused(
        house,
        "handler1",
        extending(one),
        again,
        says="当前状态为“申请延期”，不能申请延期。",
        code="state",
        keeps=("reason",),
    )
    granted = send(house, "clerk", f"assignments/{one.pk}/extension-grants/", {})
    assert granted.status_code == 201, granted.json()
    refused(
        house,
        "handler1",
        extending(one),
        again,
        says="答复期限已经到最长期限 2026-09-10，不能再延期。",
        code="extension_at_most",
        keeps=("reason",),
    )
