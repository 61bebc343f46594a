"""The pages of seats and of the journal: what is asked for is kept, what is shown is the congress's own, files hold no formula."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from shared_apps.identity import actions
from shared_apps.identity.models import Seat
from tenant_apps.organs.models import Unit, UnitMember
from tenants.models import PlatformEntry
from tests.factories.house import House, furnish
from tests.units.identity.offices import COUNTY, PHONE, invitation, number

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def house(database: object) -> House:
    return furnish(COUNTY)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def cells(answer: Any) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return list(sheet.iter_rows(values_only=True))


def given(house: House, **more: Any) -> Seat:
    seat = actions.invite(actor=house.actor("admin"), invitation=invitation(**more))
    return Seat.objects.get(pk=seat.id)


def test_a_refused_form_keeps_everything_that_was_typed(house: House) -> None:
    typed = {"name": "方晓燕", "id_number": "330122198001011234", "phone": PHONE, "roles": ["clerk", "head"]}
    answer = house.browser("admin").post(
        house.url("seats/new?kind=staff"), typed | {"valid_to": "二月三十日"}
    )
    page = words(answer)
    assert answer.status_code == 422 and "请填写日期" in page
    for kept in ("方晓燕", "330122198001011234", PHONE, "二月三十日"):
        assert f'value="{kept}"' in page
    assert page.count("checked") == 2
    answer = house.browser("admin").post(house.url("seats/new?kind=staff"), typed)
    assert answer.status_code == 422 and "末位校验不对" in words(answer)


def test_a_handler_gets_a_unit_and_may_change_to_another(house: House) -> None:
    admin = house.browser("admin")
    first, second = house.unit_ids["handler1"], house.unit_ids["handler2"]
    typed = {"name": "俞某", "id_number": number(), "phone": PHONE}
    address = house.url("seats/new?kind=handler")
    assert "请选择所属单位" in words(admin.post(address, typed))
    assert admin.post(address, typed | {"unit": str(house.ref.id)}).status_code == 422
    assert admin.post(address, typed | {"unit": str(first)}).status_code == 302
    seat = Seat.objects.order_by("-created_at")[0]
    assert seat.group.endswith("交通运输局") and _units(house, seat) == [first]
    assert admin.post(house.url(f"seats/{seat.pk}/unit"), {"unit": str(second)}).status_code == 302
    seat.refresh_from_db()
    assert seat.group.endswith("林业水利局") and _units(house, seat) == [second]
    both = {"unit": str(second), "duties": ["reviewer", "approver"]}
    assert admin.post(house.url(f"seats/{seat.pk}/unit"), both).status_code == 302
    page = words(admin.get(house.url(f"seats/{seat.pk}/")))
    assert "林业水利局" in page and "指定单位" in page
    assert "交通运输局改为" in page and "职责由经办人改为审核人、签发人" in page


def test_the_list_names_the_unit_of_who_was_never_placed_on_a_page(house: House) -> None:
    seat = given(house, name="尹某某", kind="handler", roles=())
    with house.entered():
        unit = Unit.objects.get(pk=house.unit_ids["handler1"])
        UnitMember.objects.create(unit=unit, seat_id=seat.id, person_name="尹某某")
    page = words(house.browser("admin").get(house.url("seats/?q=尹某某")))
    assert unit.name in page


def _units(house: House, seat: Seat) -> list[Any]:
    with house.entered():
        return list(UnitMember.objects.filter(seat_id=seat.pk).values_list("unit_id", flat=True))


def test_a_handler_without_a_unit_says_what_is_missing(house: House) -> None:
    seat = given(house, kind="handler", roles=())
    assert "还没有指定所属单位" in words(house.browser("admin").get(house.url(f"seats/{seat.pk}/")))


def test_the_list_is_narrowed_and_found_by_the_name_that_is_shown(house: House) -> None:
    waiting = given(house, name="欧阳娜娜", kind="deputy", roles=(), group="分水代表团", term="第十七届")
    type(waiting.person).objects.filter(pk=waiting.person_id).update(name="登记姓名")
    admin = house.browser("admin")

    def rows(query: str) -> str:
        return words(admin.get(house.url(f"seats/{query}"))).partition("<tbody>")[2]

    assert "欧阳娜娜" in rows("?q=欧阳") and "登记姓名" not in rows("")
    assert "欧阳娜娜" not in rows("?q=登记姓名")
    assert "欧阳娜娜" in rows("?kind=deputy&group=分水代表团&status=pending")
    assert "欧阳娜娜" not in rows("?role=clerk") and "方晓燕" in rows("?role=clerk")
    assert "没有符合条件的席位" in words(admin.get(house.url("seats/?q=没有这几个字")))
    for odd in ("status=x&kind=y&role=z&page=999", "q=%00", "group=" + "长" * 500, "page=x"):
        assert admin.get(house.url(f"seats/?{odd}")).status_code == 200
    actions.activate_seat(seat_id=waiting.pk)
    assert "登记姓名" in rows("?q=登记姓名")


def test_the_file_takes_the_filter_holds_no_formula_and_is_recorded(house: House) -> None:
    seat = given(house, title="=1+1", roles=("committee",))
    answer = house.browser("admin").get(house.url("seats/export?role=committee"))
    found = cells(answer)
    assert found[0][:3] == ("姓名", "类别", "席位") and found[1][2] == "=1+1"
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet["C2"].data_type == "s"
    entry = PlatformEntry.objects.filter(deed="seats.given_out").latest("at")
    assert (entry.facts["filters"], entry.facts["rows"]) == ("专工委工作人员", 1)
    assert seat.title == "=1+1"


def test_the_number_is_shown_once_and_who_asked_stays_on_record(house: House) -> None:
    known = number()
    seat = given(house, id_number=known)
    security, address = house.browser("security"), house.url(f"seats/{seat.pk}/id-number")
    assert known not in words(security.get(house.url(f"seats/{seat.pk}/")))
    assert security.post(address, {"reason": "看"}).status_code == 422
    once = {"reason": "核对选举结果公告", "idempotency_key": "once"}
    assert known in words(security.post(address, once))
    again = security.post(address, once)
    assert again.status_code == 409 and known not in words(again)
    journal = words(house.browser("auditor").get(house.url("journal/?deed=person.id_number_shown")))
    assert "查看身份证号" in journal and "骆志明，安全管理员" in journal and "核对选举结果公告" in journal
    assert known not in journal


def test_the_journal_is_filtered_by_who_what_and_when(house: House) -> None:
    seat = given(house, name="司马相如")
    actions.end_seat(actor=house.actor("admin"), seat_id=seat.pk, reason="任命撤回")
    auditor = house.browser("auditor")

    def rows(query: str) -> str:
        return words(auditor.get(house.url(f"journal/{query}"))).partition("<tbody>")[2]

    found = rows("?q=司马相如")
    assert "给予席位" in found and "结束席位" in found and "原因：任命撤回" in found and "叶明" in found
    assert "司马相如" not in rows("?until=2026-01-01")
    assert "给予席位" not in rows("?deed=seat.ended")
    for odd in ("since=9999-12-31&until=9999-12-31", "since=0001-01-01", "since=x&deed=y&page=z", "q=%00"):
        assert auditor.get(house.url(f"journal/?{odd}")).status_code == 200
    table = cells(auditor.get(house.url("journal/export?q=司马相如")))
    assert [row[1] for row in table] == ["事项", "结束席位", "给予席位"]
    assert "导出审计日志" in rows("")


def test_reasons_and_what_can_not_be_done_stand_on_the_seats_page(house: House) -> None:
    admin = house.browser("admin")
    own = words(admin.get(house.url(f"seats/{house.seat_ids['admin']}/")))
    assert "现在不能办" in own and "不能给自己席位" in own
    other = words(admin.get(house.url(f"seats/{house.seat_ids['auditor']}/")))
    assert "不由您的席位给予" in other
    answer = admin.post(house.url(f"seats/{house.seat_ids['clerk2']}/end"), {"reason": " "})
    assert answer.status_code == 422 and "请写明原因" in words(answer)
