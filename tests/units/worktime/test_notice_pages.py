"""Entering a notice at the console and a region's own days in its congress, and the page that everybody reads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from shared_apps.worktime import jobs, outlook, selectors
from shared_apps.worktime.models import CalendarYear, Day, Notice, Recount
from tenants.doctor import checking
from tests.factories.house import House, furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.units.console.conftest import Keeper, keeper_of

NEXT = clock.today().year + 1
TITLE = f"国务院办公厅关于{NEXT}年部分节假日安排的通知"
A_WORKDAY = next(day for day in (date(NEXT, 7, 14 + n) for n in range(7)) if day.weekday() == 2)
A_SUNDAY = A_WORKDAY + timedelta(days=4)
WORDS = f"一、国庆节：10月1日至3日放假，共3天。\n二、暑期：{A_WORKDAY.month}月{A_WORKDAY.day}日（周三）放假调休。{A_SUNDAY.month}月{A_SUNDAY.day}日（周日）上班。"
NOTICE = {"title": TITLE, "number": "国办发明电〔2026〕1号", "issued_on": "2026-11-04", "text": WORDS}


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture(scope="module")
def keeper(database: Database) -> Keeper:
    return keeper_of()


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture
def browser(keeper: Keeper) -> Client:
    return keeper.browser()


@pytest.fixture
def nothing_entered(database: Database) -> Iterator[None]:
    """The next year as nobody has entered it, before and after."""
    _clear()
    yield
    _clear()


def _clear() -> None:
    Notice.objects.all().delete()
    Day.objects.filter(date__year=NEXT).delete()
    CalendarYear.objects.using("owner").filter(year=NEXT).delete()


def page(rest: str = "") -> str:
    return f"/console/calendar/{rest}"


def ticked(answer: Any) -> set[str]:
    boxes = words(answer).split('name="day" value="')[1:]
    return {box[:10] for box in boxes if box[10:].startswith('" checked')}


@pytest.mark.usefixtures("nothing_entered")
def test_a_year_that_lacks_its_arrangement_is_seen_at_the_console(browser: Client) -> None:
    late = date(NEXT - 1, 12, 31) - timedelta(days=60)
    assert outlook.lacking(late - timedelta(days=1)) == [] or NEXT - 1 in outlook.lacking(late)
    assert NEXT in outlook.lacking(late + timedelta(days=1))
    shown = words(browser.get(page()))
    assert f"{NEXT}年" in shown and "尚未录入" in shown and page(f"{NEXT}/entry") in shown
    if clock.today() > late:
        assert f"{NEXT}年国务院节假日安排尚未由省级平台统一录入" in words(browser.get("/console/"))
        assert int(browser.get(page("count")).content) >= 1


@pytest.mark.usefixtures("nothing_entered")
def test_how_long_before_it_is_asked_for_is_the_consoles_to_say(browser: Client) -> None:
    address, early = page(f"{NEXT - 1}/alarm"), date(NEXT - 1, 12, 31) - timedelta(days=90)
    assert "修改提醒时间" in words(browser.get(page(f"{NEXT - 1}/"))) and NEXT not in outlook.lacking(early)
    for wrong in ("0", "366", "两个月", ""):
        answer = browser.post(address, {"days": wrong})
        assert answer.status_code == 422 and "1 至 365 的整数" in words(answer)
    assert browser.post(address, {"days": "91"}).status_code == 302
    try:
        assert NEXT in outlook.lacking(early)
        assert "年末前 91 日" in words(browser.get(page(f"{NEXT - 1}/")))
    finally:
        CalendarYear.objects.filter(year=NEXT - 1).update(alarm_days=60)


@pytest.mark.usefixtures("nothing_entered")
def test_the_doctor_and_the_log_say_what_runs_out(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(NEXT - 1, 12, 20))
    found = checking.look(outlook.CHECK, checking.Cell())
    assert found.state == "warn" and f"arrangement of {NEXT} is not entered" in found.line
    with caplog.at_level("WARNING"):
        assert NEXT in jobs.watch()
    assert f"arrangement of {NEXT} is not entered" in caplog.text


@pytest.mark.usefixtures("nothing_entered")
def test_the_pasted_words_tick_the_boxes_and_keep_what_was_typed(browser: Client) -> None:
    answer = browser.post(page(f"{NEXT}/entry"), {**NOTICE, "title": "", "read": "1"})
    assert answer.status_code == 200 and ticked(answer) == {str(A_WORKDAY), str(A_SUNDAY)}
    assert "按正文读到放假 4 日、上班 1 日" in words(answer) and "国办发明电〔2026〕1号" in words(answer)
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("nothing_entered")
def test_a_refused_draft_keeps_ticks_and_words(browser: Client) -> None:
    answer = browser.post(
        page(f"{NEXT}/entry"), {**NOTICE, "issued_on": "2099-01-01", "day": [str(A_WORKDAY)]}
    )
    assert answer.status_code == 422 and "不晚于今天" in words(answer)
    assert ticked(answer) == {str(A_WORKDAY)} and TITLE in words(answer)
    tampered = browser.post(page(f"{NEXT}/entry"), {**NOTICE, "day": ["1999-01-01"]})
    assert tampered.status_code == 422 and "不在可以录入的范围内" in words(tampered)
    assert browser.get(page("2011/entry")).status_code == 404


@pytest.mark.usefixtures("nothing_entered")
def test_a_year_is_entered_compared_and_confirmed(browser: Client, run_jobs: Any) -> None:
    days = [str(A_WORKDAY), str(A_SUNDAY)]
    saved = browser.post(page(f"{NEXT}/entry"), {**NOTICE, "day": days}, follow=True)
    shown = words(saved)
    assert "草稿已保存，尚未生效" in shown and "改为放假" in shown and "改为上班" in shown
    assert "法定节日齐全" in shown and "个工作日" in shown
    assert not selectors.calendar().is_confirmed(NEXT)
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    confirm = page(f"{NEXT}/confirmation")
    refused = browser.post(confirm, {"seen": seen})
    assert refused.status_code == 422 and "逐日核对后勾选" in words(refused)
    assert browser.post(confirm, {"seen": "2026-01-01", "compared": "on"}).status_code == 409
    done = browser.post(confirm, {"seen": seen, "compared": "on"}, follow=True)
    assert done.status_code == 200 and "正在重新计算" in words(done)
    calendar = selectors.calendar()
    assert calendar.is_confirmed(NEXT)
    assert not calendar.is_working(A_WORKDAY) and calendar.is_working(A_SUNDAY)
    run_jobs()
    run = Recount.objects.latest("created_at")
    progress = browser.get(page(f"recounts/{run.pk}/"))
    assert "重新计算完毕" in words(progress) and "已完成 6 个单位，共 6 个" in words(progress)
    year = words(browser.get(page(f"{NEXT}/")))
    assert TITLE in year and "调休上班" in year
    again = browser.post(page(f"{NEXT}/entry"), {**NOTICE, "day": days}, follow=True)
    assert "没有哪一天改变" in words(again)
    assert browser.post(confirm, {"compared": "on"}).status_code == 409
    assert "已放弃" in words(browser.post(page(f"{NEXT}/discard"), follow=True))


@pytest.mark.usefixtures("nothing_entered")
def test_a_regions_own_day_is_its_heads_and_counts_below_it_alone(house: House, run_jobs: Any) -> None:
    head = house.browser("head")
    url = house.url(f"calendar/own-days?year={NEXT}")
    given = {"title": "关于古尔邦节放假的通知", "issued_on": "2026-11-04", "day": [str(A_WORKDAY)]}
    refused = head.post(url, given)
    assert refused.status_code == 422 and "请填写节日名称" in words(refused)
    assert ticked(refused) == {str(A_WORKDAY)}
    assert head.post(url, {**given, "festival": "古尔邦节"}).status_code == 302
    done = head.post(
        house.url(f"calendar/own-days/confirmation?year={NEXT}"), {"compared": "on"}, follow=True
    )
    assert "古尔邦节" in words(done) and "桐庐县" in words(done)
    assert not selectors.calendar(house.ref.id).is_working(A_WORKDAY)
    assert selectors.calendar().is_working(A_WORKDAY)
    run_jobs()
    run = Recount.objects.latest("created_at")
    assert [row.congress.code for row in run.rows.select_related("congress")] == ["330122"]


def test_everybody_reads_the_year_and_asks_for_a_last_day(house: House) -> None:
    deputy = house.browser("deputy1")
    shown = words(deputy.get(house.url("calendar/?year=2026")))
    assert "全年 <b" in shown and ">248</b> 个工作日" in shown and "2026年部分节假日安排的通知" in shown
    answer = words(deputy.get(house.url("calendar/?start=2026-02-09&count=10&unit=wd")))
    assert "最后一日是 2026年2月28日 星期六，当日 24 时届满" in answer
    assert "2026年2月14日 星期六是工作日（调休上班）" in words(
        deputy.get(house.url("calendar/?start=2026-02-14"))
    )
    refused = deputy.get(house.url("calendar/?start=2026-02-09&count=一百&unit=wd"))
    assert refused.status_code == 422 and "正整数" in words(refused) and "一百" in words(refused)
    assert deputy.get(house.url("calendar/?start=0001-01-01&count=1&unit=d")).status_code == 422
    far = deputy.get(house.url("calendar/?start=2099-12-31&count=1&unit=d"))
    assert far.status_code == 422 and "只能推算" in words(far)


def test_the_file_has_every_day_of_the_year(house: House) -> None:
    answer = house.browser("clerk").get(house.url("calendar/export?year=2026"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 366 and rows[45][:5] == ("2026-02-14", "星期六", "工作日", "上班", "调休上班")


def test_a_page_of_a_year_costs_the_same_queries_whatever_the_year_holds(house: House) -> None:
    browser = house.browser("clerk")
    browser.get(house.url("calendar/?year=2025"))
    counts = set()
    for year in (2024, 2026):
        with CaptureQueriesContext(connection) as queries:
            browser.get(house.url(f"calendar/?year={year}"))
        counts.add(len(queries))
    assert len(counts) == 1


def test_the_api_tells_days_and_last_days(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    program = house.api("clerk")
    year = program.get(house.api_url("calendar/?year=2026")).json()
    assert (year["working_days"], year["confirmed"], len(year["days"])) == (248, True, 365)
    asked = program.get(house.api_url("calendar/due/?start=2026-02-10&span=3m")).json()
    assert (asked["due"], asked["provisional"]) == ("2026-05-11", False)
    assert asked["ends_at"].startswith("2026-05-12T00:00:00+08:00") or asked["ends_at"].startswith(
        "2026-05-11T16:00:00"
    )
    for query, field in (("start=x&span=3m", "start"), ("span=3y", "span"), ("start=1999-01-01", "")):
        refused = program.get(house.api_url(f"calendar/due/?{query}"))
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert program.get(house.api_url("calendar/?year=1850")).status_code == 422
