"""交换异常: what did not come through, found, exported, settled."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel import clock
from kernel.ids import uuid7
from shared_apps.exchange.outcome import BOUNCED, FAILED, REFUSED, Outcome
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.box import TenantPostbox
from tenant_apps.postbox.models import Alarm, Delivery
from tenants import selectors as registry
from tests.factories.house import House, furnish
from tests.stack.databases import Database

LIST = "exchange/alarms/"


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture(scope="module")
def clerk(house: House) -> Client:
    return house.browser("clerk")


def given_up(house: House, kind: str = FAILED) -> UUID:
    """An envelope to the city that was given up; its alarm."""
    city = registry.ref_by_code("330100")
    assert city is not None
    with house.entered():
        sent = postbox.send(to_id=city.id, referral_id=uuid7(), kind="status", body={}, seat=None)
        TenantPostbox().given_up(sent, now=clock.now(), outcome=Outcome(kind, "=cmd"))
        found: UUID = Alarm.objects.get(msg_id=sent).pk
        return found


def test_the_list_is_empty_in_words_then_searched_filtered_and_exported(house: House, clerk: Client) -> None:
    assert "没有待处置的异常" in clerk.get(house.url(LIST)).content.decode()
    dead, bounced = given_up(house), given_up(house, BOUNCED)
    page = clerk.get(house.url(LIST)).content.decode()
    assert str(dead) in page and str(bounced) in page and "杭州市" in page
    found = clerk.get(house.url(LIST + "?code=bounced")).content.decode()
    assert str(bounced) in found and str(dead) not in found
    assert str(dead) in clerk.get(house.url(LIST + "?q=杭州")).content.decode()
    assert "没有符合条件的记录" in clerk.get(house.url(LIST + "?q=宁波")).content.decode()
    assert clerk.get(house.url(LIST + "?code=nonsense&box=x&page=999")).status_code == 200
    sheet = clerk.get(house.url(LIST + "export?code=bounced"))
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.values)
    assert [row[1] for row in rows if row[0] == "发出"] == ["对方已停用，退回"]


def test_what_was_given_up_is_sent_again_by_a_click_and_only_where_that_can_help(
    house: House, clerk: Client
) -> None:
    dead, refused = given_up(house), given_up(house, REFUSED)
    page = clerk.get(house.url(f"{LIST}{dead}/")).content.decode()
    assert "再次投递" in page and "多次未能处理" in page
    assert "再次投递" not in clerk.get(house.url(f"{LIST}{refused}/")).content.decode()
    assert clerk.get(house.url(f"{LIST}{dead}/again")).status_code == 200
    assert clerk.post(house.url(f"{LIST}{dead}/again")).status_code == 302
    with house.entered():
        alarm = Alarm.objects.get(pk=dead)
        row = Delivery.objects.get(pk=alarm.msg_id)
        assert (row.dead_at, row.tries, row.fate) == (None, 0, "") and alarm.settled_how == "again"
    again = clerk.post(house.url(f"{LIST}{dead}/again"))
    assert again.status_code == 409 and "已经处置" in again.content.decode()
    assert clerk.post(house.url(f"{LIST}{refused}/again")).status_code == 409
    assert clerk.post(house.url(f"{LIST}{refused}/notice")).status_code == 302
    assert "已知悉" in clerk.get(house.url(LIST + "?box=all")).content.decode()


def test_the_office_alone_sees_it(house: House) -> None:
    alarm = given_up(house)
    for who in ("deputy1", "handler1", "auditor"):
        assert house.browser(who).get(house.url(f"{LIST}{alarm}/")).status_code == 403
    assert house.browser("head").get(house.url(f"{LIST}{alarm}/")).status_code == 200
    assert house.browser("head").get(house.url(f"{LIST}{uuid7()}/")).status_code == 404
