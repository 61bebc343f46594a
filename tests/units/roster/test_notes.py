"""Above 待办: who still lacks a second factor, and how many wait for the security administrator's word."""

from __future__ import annotations

import pytest
from django.utils import timezone

from shared_apps.identity.models import Person
from sso import conf
from sso.models import LoginSession, SecondFactor
from tests.factories.house import House

LACKS, WAITS = "您还没有登记动态口令", "待您当面核对后确认"


def board(house: House, who: str) -> str:
    return house.browser(who).get("/me/").content.decode()


def enrol(house: House, who: str) -> SecondFactor:
    return SecondFactor.objects.create(
        person_id=house.person_ids[who],
        issuer=conf.issuer(),
        credential_id=f"c-{who}",
        seen_at=timezone.now(),
    )


@pytest.mark.parametrize(("who", "told"), [("admin", True), ("head", True), ("deputy1", False)])
def test_who_will_need_a_second_factor_is_told(house: House, who: str, told: bool) -> None:
    assert (LACKS in board(house, who)) is told
    enrol(house, who)
    assert LACKS not in board(house, who)


def test_who_came_through_another_provider_has_theirs_there(house: House) -> None:
    browser = house.browser("head")
    LoginSession.objects.filter(person_id=house.person_ids["head"]).update(broker="province")
    assert LACKS not in browser.get("/me/").content.decode()


def test_the_security_administrator_sees_how_many_wait(house: House) -> None:
    enrol(house, "clerk2")
    Person.objects.filter(pk=house.person_ids["clerk2"]).update(keeper_id=house.ref.id)
    page = board(house, "security")
    assert WAITS in page and "accounts/factors" in page and "有 1 个动态口令" in page
    assert WAITS not in board(house, "admin")
    SecondFactor.objects.filter(credential_id="c-clerk2").update(confirmed_at=timezone.now())
    assert WAITS not in board(house, "security")
