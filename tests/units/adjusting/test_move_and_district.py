"""A county comes under another city, a county becomes a district: forth and back, by the console's own pages; its cases stay where they are."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel.actor import Actor
from shared_apps.identity.states import KINDS
from tenants import selectors, states
from tenants.adjusting import actions
from tenants.adjusting.ports import SEATS
from tenants.models import Adjustment, PlatformEntry
from tests.factories.cast import CITY, COUNTY
from tests.factories.house import browser_of
from tests.units.adjusting.conftest import OTHER_CITY, OTHER_COUNTY, RunJobs, row
from tests.units.lifecycle.conftest import give_seat
from tests.units.lifecycle.test_deeds import refused

GROUND = {"basis": "国函〔2026〕12号", "reason": "经国务院批准调整"}
DISTRICT = {"name": "桐江区", "organ_name": "桐江区人民代表大会常务委员会", "code": "330112"}


@pytest.fixture(scope="module")
def browser(console: Actor) -> Client:
    return browser_of(console.person_id)


def latest() -> Adjustment:
    found = Adjustment.objects.order_by("-planned_at").first()
    assert found is not None
    return found


def press(browser: Client, run_jobs: RunJobs, deed: str, **facts: str) -> Adjustment:
    answer = browser.post(f"/console/adjustments/{latest().pk}/{deed}", facts)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run_jobs()
    return latest()


def test_a_county_moves_to_another_city_and_back_until_it_is_confirmed(
    browser: Client, run_jobs: RunJobs
) -> None:
    form = {
        "congress": str(row(OTHER_COUNTY).pk),
        "new_parent": str(row(CITY).pk),
        "code": "330111",
        **GROUND,
    }
    page = browser.get("/console/adjustments/move")
    assert page.status_code == 200 and "拟订并清点" in page.content.decode()
    assert browser.post("/console/adjustments/move", form).status_code == 302
    run_jobs()
    assert latest().state == states.PLANNED and latest().figures.exists()

    # A deputy of the county and of its present city: in the new one they would sit on two chains.
    both = give_seat(code=OTHER_COUNTY, kind="deputy")
    give_seat(both, code=OTHER_CITY, kind="deputy")
    old = press(browser, run_jobs, "carrying")
    said = browser.get(f"/console/adjustments/{old.pk}/").content.decode()
    assert old.state == states.PLANNED and row(OTHER_COUNTY).parent == row(OTHER_CITY)
    assert (
        "没有实施；下面是重新清点的数字" in said
        and old.figures.get(what=SEATS, label=KINDS["deputy"]).before == 1
    )
    assert "须核对的代表 1 名" in said and f"<b>某某</b>：{row(OTHER_CITY).name}" in said

    done = press(browser, run_jobs, "carrying")
    moved = row("330111")
    assert done.state == states.CARRIED and moved.parent == row(CITY) and moved.state == states.ACTIVE
    assert selectors.current_code(OTHER_COUNTY) == "330111"
    figures = list(done.figures.all())
    assert figures and all(one.after == one.before for one in figures), "counted before anybody confirms"

    give_seat(code="330111", kind="deputy")
    late = press(browser, run_jobs, "confirmation")
    said = browser.get(f"/console/adjustments/{late.pk}/").content.decode()
    assert late.state == states.CARRIED and "没有确认；下面“调整后”是现在的数字" in said
    assert "实施以后本单位照常办理，多 1" in said and "某某" in said

    back = press(browser, run_jobs, "return", reason="批复文号有误")
    assert not back.figures.exclude(after=None).exists()
    assert back.state == states.TAKEN_BACK and row(OTHER_COUNTY).parent == row(OTHER_CITY)
    assert selectors.current_code("330111") == OTHER_COUNTY
    deeds = list(
        PlatformEntry.objects.filter(subject_id=moved.pk).order_by("at", "id").values_list("deed", flat=True)
    )
    assert deeds[-4:] == ["congress.moved", "congress.recoded"] * 2


def test_a_county_becomes_a_district_for_good(browser: Client, run_jobs: RunJobs, console: Actor) -> None:
    county = row(COUNTY)
    form = {"congress": str(county.pk), **DISTRICT, **GROUND}
    assert browser.post("/console/adjustments/district", form).status_code == 302
    run_jobs()
    twice = {"congress_id": county.pk, "parent_id": row(OTHER_CITY).pk, "code": "", **GROUND}
    refused("adjustment_under_way", lambda: actions.plan_move(actor=console, **twice))
    press(browser, run_jobs, "carrying")
    done = press(browser, run_jobs, "confirmation")
    district = row("330112")
    assert done.state == states.CONFIRMED and done.confirmed_by
    assert (district.pk, district.name, district.schema_name) == (county.pk, "桐江区", county.schema_name)
    page = browser.get(f"/console/adjustments/{done.pk}/").content.decode()
    assert "330122 改为 330112" in page and "已全部完成，不能再撤回" in page
    assert (
        browser.post(f"/console/adjustments/{done.pk}/return", {"reason": "想要撤回这项调整"}).status_code
        == 409
    )


def test_the_report_is_a_workbook_and_the_list_is_searched_and_given_out(
    browser: Client, console: Actor
) -> None:
    book = load_workbook(io.BytesIO(browser.get(f"/console/adjustments/{latest().pk}/report").content))
    assert book.active is not None and [cell.value for cell in next(iter(book.active.rows))][:3] == [
        "单位",
        "事项",
        "状态",
    ]
    assert "国函〔2026〕12号" in browser.get("/console/adjustments/?q=桐").content.decode()
    assert "没有符合条件的区划调整" in browser.get("/console/adjustments/?q=没有的").content.decode()
    assert browser.get("/console/adjustments/export?state=confirmed").status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parent_id": OTHER_COUNTY}, "adjustment_parent"),
        ({"parent_id": OTHER_CITY}, "adjustment_parent"),
        ({"code": "33"}, "congress_code"),
        ({"code": "330127"}, "congress_code"),
        ({"reason": "短"}, "lifecycle_reason"),
        ({"basis": ""}, "adjustment_basis"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    console: Actor, change: dict[str, Any], code: str
) -> None:
    facts: dict[str, Any] = {"parent_id": CITY, "code": "", **GROUND, **change}
    facts["parent_id"] = row(facts["parent_id"]).pk
    one: UUID = row(OTHER_COUNTY).pk
    refused(code, lambda: actions.plan_move(actor=console, congress_id=one, **facts))
