"""Sheets of staff, whose handlers act for units, and of the units themselves."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from shared_apps.identity.models import Seat
from sso import states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, books, running
from tenant_apps.organs import actions as organs
from tenant_apps.organs.models import Competence, Unit, UnitMember
from tests.factories.house import House
from tests.units.roster.made import staff_line, staff_sheet, xlsx

HEAD = ("单位名称", "类别", "上级单位", "次序", "是否分办", "简称", "曾用名", "主办类别", "行政区划代码")
ROADS = "桐庐县交通运输局"


pytestmark = pytest.mark.usefixtures("no_keycloak")


def taken(house: House, sort: str, content: bytes) -> RosterBatch:
    who = "clerk" if sort == "units" else "admin"
    return batches.take(
        actor=house.actor(who), congress=house.ref, sort=sort, file_name="表.csv", content=content
    )


def units(house: House, *rows: tuple[Any, ...]) -> RosterBatch:
    return taken(house, "units", xlsx([HEAD, *rows]))


def run(house: House, batch: RosterBatch) -> None:
    who = "clerk" if batch.sort == "units" else "admin"
    batches.start(actor=house.actor(who), batch_id=batch.pk)
    running.run(batch.pk)
    batch.refresh_from_db()


def row(batch: RosterBatch, number: int = 2) -> RosterRow:
    return batch.rows.get(number=number)


def told(batch: RosterBatch, number: int = 2) -> dict[str, str]:
    problems = row(batch, number).problems
    assert all(one["reason"] and one["cure"] for one in problems)
    return {one["code"]: one["field"] for one in problems}


@pytest.mark.parametrize(
    ("other", "field", "code"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"kind": "代表们"}, "kind", "kind_unknown"),
        ({"kind": "单位开通管理员"}, "kind", "kind_outside"),
        ({"kind": "人大代表"}, "kind", "kind_deputy"),
        ({"roles": ""}, "roles", "role_missing"),
        ({"roles": "厂长"}, "roles", "role_unknown"),
        ({"roles": "系统管理员"}, "roles", "role_officer"),
        ({"kind": "承办单位经办人", "roles": ""}, "group", "unit_missing"),
        ({"kind": "承办单位经办人", "roles": "", "group": "某某局"}, "group", "unit_unknown"),
        ({"title": "长" * 101}, "title", "too_long"),
    ],
)
def test_a_line_of_staff_that_can_not_be_taken_says_why(
    house: House, other: dict[str, str], field: str, code: str
) -> None:
    batch = taken(house, "people", staff_sheet(staff_line(1, **other)))
    assert row(batch).verdict == states.REFUSED and told(batch)[code] == field


def test_handlers_act_for_the_unit_that_their_line_names(house: House) -> None:
    handler = {"kind": "承办单位经办人", "roles": "审核人、签发人", "group": ROADS}
    office = {"kind": "分办人员", "roles": "", "group": "桐庐县人民政府办公室"}
    batch = taken(
        house, "people", staff_sheet(staff_line(10, **handler), staff_line(11, **office), staff_line(12))
    )
    assert {one.verdict for one in batch.rows.all()} == {states.OK}
    run(house, batch)
    seats = [seat for number in (2, 3, 4) if (seat := row(batch, number).seat_id) is not None]
    assert [Seat.objects.get(pk=seat).kind for seat in seats] == ["handler", "distributor", "staff"]
    with house.entered():
        acts = UnitMember.objects.filter(seat_id__in=seats).select_related("unit")
        assert {(one.unit.name, one.role) for one in acts} == {
            (ROADS, "reviewer"),
            (ROADS, "approver"),
            ("桐庐县人民政府办公室", "liaison"),
        }
    again = taken(house, "people", staff_sheet(staff_line(10, **handler)))
    assert "held_already" in told(again)


def test_no_17_a_unit_that_is_gone_names_its_successor(house: House) -> None:
    with house.entered():
        kind = Unit.Kind.DEPARTMENT
        old = organs.add_unit(actor=None, name="桐庐县旅游局", kind=kind)
        heir = organs.add_unit(actor=None, name="桐庐县文化和旅游局", kind=kind, short_name="县文旅局")
    with_actor = house.actor("clerk")
    with house.entered():
        organs.abolish_unit(actor=with_actor, unit_id=old.pk, successor_ids=[heir.pk])
    handler = {"kind": "经办人", "roles": ""}
    batch = taken(
        house,
        "people",
        staff_sheet(
            staff_line(20, **handler, group="桐庐县旅游局"), staff_line(21, **handler, group="县文旅局")
        ),
    )
    assert "桐庐县文化和旅游局" in str(row(batch).problems) and "unit_gone" in told(batch)
    assert told(batch, 3) == {"unit_tidied": "group"}
    sheet = units(house, ("桐庐县旅游局", "政府工作部门"))
    assert "桐庐县文化和旅游局" in str(row(sheet).problems) and row(sheet).verdict == states.REFUSED


def test_units_come_in_whatever_their_order_and_only_once(house: House) -> None:
    rows = (
        ("桐庐县公路中心", "政府工作部门", "桐庐县建设局", 31, "", "", "", "", ""),
        (
            "桐庐县建设局",
            "政府工作部门",
            "桐庐县人民政府办公室",
            30,
            "否",
            "县建设局",
            "桐庐县城建局",
            "城乡建设与环境资源保护",
            "",
        ),
        ("桐庐县人民法院", "人民法院", "", 40, "", "", "", "", ""),
    )
    batch = units(house, *rows)
    assert {one.verdict for one in batch.rows.all()} == {states.OK}, [told(batch, n) for n in (2, 3, 4)]
    run(house, batch)
    assert (batch.state, batches.progress(batch).made) == ("done", 3)
    with house.entered():
        road, building = Unit.objects.get(name="桐庐县公路中心"), Unit.objects.get(name="桐庐县建设局")
        assert road.parent == building and (building.order, building.short_name) == (30, "县建设局")
        assert Competence.objects.filter(unit=building, role="LEAD").count() == 1
    again = units(house, *rows)
    assert {one.verdict for one in again.rows.all()} == {states.KNOWN}
    changed = units(house, ("桐庐县城建局", "", "", 35))
    assert row(changed).verdict == states.CHANGED
    assert set(told(changed)) == {"unit_otherwise", "will_change"}
    run(house, changed)
    with house.entered():
        assert Unit.objects.get(name="桐庐县建设局").order == 35
    report = books.report(changed, house.ref, changed.created_at.date())
    assert report.startswith(b"PK")


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        (("",), "name", "unit_fact"),
        (("桐庐县甲局", "衙门"), "kind", "kind_bad"),
        (("桐庐县甲局",), "kind", "kind_needed"),
        (("桐庐县甲局", "政府工作部门", "某某厅"), "parent", "parent_unknown"),
        (("桐庐县甲局", "政府工作部门", "桐庐县甲局"), "parent", "parent_cycle"),
        (("桐庐县甲局", "政府工作部门", "", "前面"), "order", "order_bad"),
        (("桐庐县甲局", "政府工作部门", "", "", "也许"), "is_distributor", "yes_no"),
        (("桐庐县甲局", "政府工作部门", "", "", "", "", "", "天文"), "lead", "category_bad"),
        (("=HYPERLINK(1)", "政府工作部门"), "name", "cell_formula"),
    ],
)
def test_a_line_of_units_that_can_not_be_taken_says_why(
    house: House, line: tuple[Any, ...], field: str, code: str
) -> None:
    text = ",".join(HEAD) + "\n" + ",".join([*map(str, line), *[""] * (len(HEAD) - len(line))]) + "\n"
    if line == ("",):
        text = ",".join(HEAD) + "\n,政府工作部门,,,,,,,\n"
    batch = taken(house, "units", text.encode())
    assert row(batch).verdict == states.REFUSED and told(batch)[code] == field


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("33", "unit_fact"),
        ("3301", "unit_fact"),
        ("330127100", "division_outside"),
        ("110100", "division_outside"),
    ],
)
def test_no_30_a_division_of_2_or_4_digits_a_heading_and_a_township_of_another_county(
    house: House, typed: str, code: str
) -> None:
    batch = units(house, ("分水镇人民政府", "乡镇人民政府、街道办事处", "", "", "", "", "", "", typed))
    assert told(batch) == {code: "division_code"}


def test_no_30_twelve_digits_are_the_township_and_a_wrong_parent_is_told_with_its_line(house: House) -> None:
    good = units(
        house, ("分水镇人民政府", "乡镇人民政府、街道办事处", "", "", "", "", "", "", "330122101000")
    )
    assert told(good) == {} and batches.opened(row(good))["register"]["division_code"] == "330122101"
    wrong = units(house, ("桐庐县乙局", "衙门"), ("桐庐县丙所", "政府工作部门", "桐庐县乙局"))
    assert told(wrong, 3) == {"parent_refused": "parent"} and "第 2 行" in str(row(wrong, 3).problems)


def test_the_clerk_uploads_units_on_the_same_pages(house: House) -> None:
    browser = house.browser("clerk")
    index = browser.get(house.url("accounts/imports/")).content.decode()
    assert "导入代表" in index and "导入单位" in index and "导入人员" not in index
    upload = io.BytesIO(xlsx([HEAD, ("桐庐县丁局", "政府工作部门")]))
    upload.name = "单位.xlsx"
    answer = browser.post(house.url("accounts/imports/new/units"), {"sheet": upload})
    page = browser.get(answer["Location"]).content.decode()
    assert "开始导入 1 个" in page and "桐庐县丁局" in page
    here = answer["Location"]
    assert "没有这样的行" in browser.get(here, {"q": "查无此行"}).content.decode()
    found = browser.get(here, {"q": "丁局", "verdict": "refused"}).content.decode()
    assert "没有这样的行" in found and 'value="丁局"' in found
    assert "?q=%E4%B8%81%E5%B1%80&amp;verdict=ok" in found, "a tab keeps what is searched for"
    assert "开始导入 1 个" in found, "what a start does is told whatever is searched for"
    rows = list(load_workbook(io.BytesIO(browser.get(f"{here}annotated?q=2").content)).active.values)
    assert [row[0] for row in rows[1:]] == ["桐庐县丁局"]
    template = browser.get(house.url("accounts/imports/template/units"))
    assert template.status_code == 200 and template.content.startswith(b"PK")
    index = house.url("accounts/imports/")
    assert "单位.xlsx" in browser.get(index, {"q": "方晓燕", "sort": "units"}).content.decode()
    none = browser.get(index, {"state": "done", "sort": "people", "q": "单位"}).content.decode()
    assert "没有符合条件的导入" in none and "承办人员" not in none
    book = load_workbook(io.BytesIO(browser.get(f"{index}export?state=previewed&q=单位.xlsx").content))
    assert [row[:3] for row in book.active.values][1:] == [("单位.xlsx", "承办单位", "方晓燕")]
