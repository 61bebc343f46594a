"""The pasted words of a notice, and what is wrong with an arrangement before it counts."""

from __future__ import annotations

from datetime import date

import pytest

from shared_apps.worktime import arranging, notice_text
from shared_apps.worktime.arranging import MAKEUP, REST, Arranged
from tests.units.worktime.conftest import shipped_exceptions
from tests.units.worktime.notices import WORDS

TODAY = date(2026, 11, 29)


def arranged(year: int) -> list[Arranged]:
    """The year as the pasted words tick it."""
    found = notice_text.read(WORDS[year], year=year)
    assert found.faults == []
    ticked = {day for day in found.off if arranging.plain_week(day)} | found.worked
    return arranging.national(year, ticked, names=found.off)


def levels(days: list[Arranged], *, year: int = 2026, before_is_known: bool = True) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"bad": [], "near": [], "ok": []}
    checked = arranging.check_national(year, days, today=TODAY, before_is_known=before_is_known)
    for finding in checked:
        found[finding.level].append(finding.text)
    return found


@pytest.mark.parametrize("year", WORDS)
def test_the_published_words_give_the_shipped_calendar_day_by_day(year: int) -> None:
    shipped = shipped_exceptions().working
    works = {one.date: one.works for one in arranged(year)}
    differs = [
        day
        for day in arranging.days_of(year)
        if day.year == year
        and works.get(day, arranging.plain_week(day)) != shipped.get(day, arranging.plain_week(day))
    ]
    assert differs == []


def test_full_width_figures_and_a_year_across_december_are_read() -> None:
    found = notice_text.read(
        "一、元旦：２０２２年１２月３１日至２０２３年１月２日放假调休，共３天。", year=2023
    )
    assert sorted(found.off) == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]
    assert found.faults == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("一、元旦：1月1日（周四）放假。", "而2027年的这一天是星期五：请核对年份"),
        ("一、春节：2月30日放假。", "“2月30日”不是日期"),
        ("一、元旦：1月1日至3日放假，共4天。", "写明共4天，读到的是3天"),
        ("一、元旦：1月4日至1日放假。", "前后不合"),
        ("一、元旦：1月1日至3日放假。1月2日上班。", "1月2日既写了放假又写了上班"),
    ],
)
def test_what_can_not_be_right_is_told_in_a_sentence(words: str, fault: str) -> None:
    assert any(fault in told for told in notice_text.read(words, year=2027).faults)


def test_words_that_are_no_notice_give_no_days() -> None:
    found = notice_text.read("请各部门做好值班工作。联系电话12345，截至3日。" * 50, year=2027)
    assert (found.off, found.worked) == ({}, set())


def test_an_arrangement_in_order_passes_with_its_number_of_working_days() -> None:
    found = levels(arranged(2026))
    assert found["bad"] == []
    assert any("248 个工作日，与法定的天数相符" in text for text in found["ok"])


def test_a_festival_that_is_worked_and_a_day_forgotten_are_noticed() -> None:
    days = [one for one in arranged(2026) if one.date != date(2026, 9, 20)]
    assert any("247 个工作日" in text and "应为 248" in text for text in levels(days)["near"])
    spoiled = [*(one for one in days if one.date != date(2026, 5, 2)), Arranged(date(2026, 5, 2), MAKEUP, "")]
    assert levels(spoiled)["bad"] == ["5月2日（周六）是法定节日（劳动节），不能安排上班。"]


def test_the_december_before_may_be_changed_once_its_year_is_known() -> None:
    days = [*arranged(2026), Arranged(date(2025, 12, 31), REST, "调休放假")]
    assert levels(days, before_is_known=False)["bad"] == ["改动涉及2025年12月，请先录入2025年的安排。"]
    assert levels(days)["bad"] == []


def test_changes_name_the_days_on_which_work_and_rest_change_places() -> None:
    before = {date(2026, 5, 4): False, date(2026, 5, 9): True}
    after = [Arranged(date(2026, 5, 4), REST, "调休放假"), Arranged(date(2026, 5, 5), REST, "调休放假")]
    found = arranging.changes(before, after, base=arranging.plain_week)
    assert [(one.words, one.works) for one in found] == [("5月5日（周二）", False), ("5月9日（周六）", False)]


def test_a_days_name_that_no_festival_has_is_kept() -> None:
    day, festival = date(2015, 9, 3), "抗日战争胜利纪念日"
    found = {one.date: one.name for one in arranging.national(2015, {day}, names={day: festival})}
    assert found[day] == festival
    beside = date(2026, 10, 5)
    named = {one.date: one.name for one in arranging.national(2026, {beside}, names={beside: "国庆节"})}
    assert named[beside] == "调休放假"
