"""单位与职责 in the browser: list, tree, filter, paging, file, one unit's page, and deeds by form."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel.ids import uuid7
from shared_apps.identity.models import Seat
from tenant_apps.organs import actions, selectors
from tenant_apps.organs.models import Competence, Unit, UnitMember
from tests.factories.house import House, trust_test_tokens


def words(answer: Any) -> str:
    return str(answer.content.decode())


def add(house: House, name: str, **more: Any) -> Unit:
    with house.entered():
        return actions.add_unit(actor=None, name=name, **{"kind": "department", **more})


def test_the_tree_stands_in_order_and_the_filter_flattens_it(house: House) -> None:
    page = words(house.browser("clerk").get(house.url("units/")))
    government, roads = page.index("桐庐县人民政府办公室"), page.index("桐庐县交通运输局")
    assert government < roads and "ld-rank--1" in page and "录入单位" in page
    found = words(house.browser("handler1").get(house.url("units/?q=交通")))
    assert "桐庐县林业水利局" not in found and "含“交通”" in found and "录入单位" not in found
    assert "没有符合条件的单位" in words(house.browser("clerk").get(house.url("units/?q=无此单位")))
    for odd in ("?page=99", "?kind=%00", "?state=x&distributor=2", "?q=%00%27"):
        assert house.browser("clerk").get(house.url(f"units/{odd}")).status_code == 200


def test_a_former_name_finds_the_unit(house: House) -> None:
    unit = add(house, "桐庐县市监局", former_names="桐庐县工商局")
    page = words(house.browser("clerk").get(house.url("units/?q=工商局")))
    assert "桐庐县市监局" in page and "曾用名 桐庐县工商局" in page
    with house.entered():
        Unit.objects.filter(pk=unit.pk).update(active=False)
    assert "桐庐县市监局" in words(house.browser("clerk").get(house.url("units/?state=ended")))


def test_the_file_holds_the_filtered_list_and_no_formula(house: House) -> None:
    add(house, "=桐庐县公式局", phone="+86 571 6421")
    answer = house.browser("clerk").get(house.url("units/export?q=公式"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[1]][:3] == ["=桐庐县公式局", None, "政府工作部门"]
    assert rows[1][0].data_type == "s" and rows[1][7].data_type == "s" and len(rows) == 2


def test_a_unit_is_entered_changed_renamed_and_abolished_by_forms(house: House) -> None:
    clerk = house.browser("clerk")
    typed = {"name": "桐庐县医保局", "kind": "department", "phone": "13800001234", "order": "x"}
    refused = clerk.post(house.url("units/new"), typed)
    assert refused.status_code == 422 and "不要填写个人手机号" in words(refused)
    assert 'value="桐庐县医保局"' in words(refused) and "次序为 0 至" in words(refused)
    done = clerk.post(house.url("units/new"), typed | {"phone": "", "order": "3"}, follow=True)
    assert "已录入“桐庐县医保局”" in words(done)
    address = done.redirect_chain[-1][0]
    assert clerk.get(address + "edit").status_code == 200
    said = {"kind": "department", "short_name": "县医保局", "order": "4"}
    assert "登记事项已保存" in words(clerk.post(address + "edit", said, follow=True))
    page = words(clerk.post(address + "competences/new", {"category": "SOCIAL", "role": "LEAD"}, follow=True))
    assert "社会建设" in page
    with house.entered():
        row = Competence.objects.get(unit__name="桐庐县医保局")
    assert "已取消" in words(clerk.post(house.url(f"unit-competences/{row.pk}/removal"), {}, follow=True))
    page = words(
        clerk.post(address + "renaming", {"name": "桐庐县医疗保障局", "on": "2026-01-01"}, follow=True)
    )
    assert "原名称 桐庐县医保局" in page and "2026-01-01" in page
    assert clerk.post(address + "renaming", {"name": "桐庐县林业水利局"}).status_code == 422
    assert clerk.post(address + "abolition", {"ending": "SPLIT"}).status_code == 422
    page = words(clerk.post(address + "abolition", {"ending": "ABOLISHED"}, follow=True))
    assert "已撤并，不再列入交办" in page and "恢复" in page
    assert "已恢复" in words(clerk.post(address + "restoration", {}, follow=True))


def test_the_seats_of_a_renamed_unit_bear_its_new_name(house: House) -> None:
    unit, seat = house.unit_ids["handler2"], house.seat_ids["handler2"]
    before = words(house.browser("admin").get(house.url(f"units/{unit}/")))
    assert "蓝雪梅" in before and f"/seats/{seat}/" in before
    answer = house.browser("head").post(house.url(f"units/{unit}/renaming"), {"name": "桐庐县水务局"})
    assert answer.status_code == 302
    assert Seat.objects.get(pk=seat).group == "桐庐县水务局"
    house.browser("head").post(house.url(f"units/{unit}/renaming"), {"name": "桐庐县林业水利局"})
    assert Seat.objects.get(pk=seat).group == "桐庐县林业水利局"


def test_a_seat_that_ends_leaves_its_unit(house: House) -> None:
    from shared_apps.identity import actions as identity

    person, unit = uuid7(), house.unit_ids["handler1"]
    identity.enrol_people(people=[(person, "金凤")])
    given = identity.NewSeat(person, house.ref.id, "handler", valid_from=_since())
    seat = identity.give_seat(new=given)
    admin = house.browser("admin")
    placed = {"unit": str(unit), "duties": ["reviewer", "approver"]}
    assert admin.post(house.url(f"seats/{seat.id}/unit"), placed).status_code == 302
    assert "审核人、签发人" in words(admin.get(house.url(f"seats/{seat.id}/")))
    assert admin.post(house.url(f"seats/{seat.id}/unit"), placed | {"duties": "boss"}).status_code == 422
    assert admin.post(house.url(f"seats/{seat.id}/end"), {"reason": "工作调动"}).status_code == 302
    with house.entered():
        assert not UnitMember.objects.filter(seat_id=seat.id).exists()


def _since() -> Any:
    from tests.factories.house import SINCE

    return SINCE


def test_the_api_reads_the_register(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    unit = add(house, "桐庐县统战局", short_name="统战局")
    clerk = house.api("clerk")
    (row,) = clerk.get(house.api_url("units/?q=统战局")).json()["results"]
    assert (row["id"], row["kind_label"], row["former_names"]) == (str(unit.pk), "政府工作部门", [])
    assert clerk.get(house.api_url(f"units/{unit.pk}/")).json() == row
    assert house.api("deputy1").get(house.api_url("units/")).status_code == 403
    assert house.api("deputy1").get(house.api_url(f"units/{unit.pk}/")).status_code == 404


def test_twenty_units_and_two_thousand_ask_the_same_number_of_queries(house: House) -> None:
    clerk = house.browser("clerk")
    addresses = [house.url("units/"), house.url("units/?q=局"), house.url("units/export?q=县00")]
    add(house, "县00局")
    few = [_queries(clerk, address) for address in addresses]
    with house.entered():
        government = house.unit_ids["distributor"]
        made = Unit.objects.bulk_create(
            Unit(congress_id=house.ref.id, name=f"县{n:04d}局", kind="department", parent_id=government)
            for n in range(2000)
        )
        Competence.objects.bulk_create(Competence(unit=unit, category="SOCIAL") for unit in made)
    assert [_queries(clerk, address) for address in addresses] == few
    assert "共 20" in words(clerk.get(house.url("units/?page=2")))
    with house.entered():
        assert len(selectors.units_in_use()) > 2000
        Competence.objects.filter(unit__in=made).delete()
        Unit.objects.filter(pk__in=[unit.pk for unit in made]).delete()


def _queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
