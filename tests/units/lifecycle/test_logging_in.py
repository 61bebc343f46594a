"""Log-ins and the pages outside every congress, for people whose congresses are suspended: they are told which and why."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from sso import testing
from sso.models import LoginSession
from sso.testing import Realm
from tests.factories.house import SINCE
from tests.units.lifecycle.conftest import CITY, COUNTY, PROVINCE, REASON, congress, set_state
from tests.units.sso.browser import Browser

pytestmark = pytest.mark.usefixtures("realm", "as_it_was")
Person = Callable[..., tuple[str, UUID]]


@pytest.fixture
def person(realm: Realm) -> Person:
    """Somebody with an account and a seat of this kind at each of these congresses: log-in name and id."""

    def make(*codes: str, kind: str = "staff") -> tuple[str, UUID]:
        login = f"p{uuid7().hex[-10:]}"
        who = testing.add_people([(login, "某某", None)])[login]
        for code in codes:
            roles = ("clerk",) if kind == "staff" else ()
            new = identity.NewSeat(
                person_id=who, congress_id=congress(code).pk, kind=kind, roles=roles, valid_from=SINCE
            )
            identity.give_seat(actor=None, new=new)
        return login, who

    return make


@pytest.mark.parametrize("state", ["suspended", "closed", "merged"])
def test_somebody_whose_every_congress_is_shut_is_refused_on_the_logins_return(
    person: Person, state: str
) -> None:
    login, who = person(COUNTY, CITY)
    for code in (COUNTY, CITY):
        set_state(code, state)
    alice = Browser()
    answer = alice.log_in(login, next_path=f"/t/{COUNTY}/suggestions/")
    said = answer.content.decode()
    assert answer.status_code == 403 and not alice.session_key
    assert (
        "桐庐县人民代表大会常务委员会" in said and "杭州市人民代表大会常务委员会" in said and REASON in said
    )
    assert not LoginSession.objects.filter(person_id=who).exists()
    assert alice.visitor.get(alice.begin()).url.startswith(settings.KEYCLOAK_URL), (
        "Keycloak's session ended too"
    )


@pytest.mark.parametrize("state", ["migrating", "provisioning"])
def test_what_passes_by_itself_refuses_no_login(person: Person, state: str) -> None:
    login, _ = person(COUNTY)
    set_state(COUNTY, state)
    alice = Browser()
    assert alice.log_in(login).status_code == 302
    assert alice.get("/me/").status_code == 200


def test_somebody_with_another_seat_logs_in_and_goes_on_there(person: Person) -> None:
    login, _ = person(COUNTY, CITY)
    set_state(COUNTY, "suspended")
    alice = Browser()
    assert alice.log_in(login).status_code == 302
    assert alice.get(f"/t/{CITY}/suggestions/").status_code == 200
    todo = alice.get("/me/").content.decode()
    assert "桐庐县人民代表大会常务委员会" in todo and REASON in todo


def test_the_holder_of_a_console_logs_in_whatever_is_suspended(person: Person) -> None:
    """Who else should resume it?"""
    login, _ = person(PROVINCE, kind="console")
    set_state(PROVINCE, "suspended")
    assert Browser().log_in(login).status_code == 302


def test_somebody_who_is_logged_in_already_is_told_on_the_pages_outside(person: Person) -> None:
    login, _ = person(COUNTY)
    alice = Browser()
    alice.log_in(login)
    set_state(COUNTY, "suspended")
    todo = alice.get("/me/").content.decode()
    assert REASON in todo and "现在都不能办理事项" in todo and "现在没有要您办的事" not in todo
    seats = alice.get("/me/seats").content.decode()
    assert REASON in seats and f'href="/t/{COUNTY}/"' not in seats
    assert alice.get("/me/count").content == b"0"


def test_programs_read_the_state_and_the_reason_of_each_seat(person: Person, realm: Realm) -> None:
    login, _ = person(COUNTY, CITY)
    set_state(COUNTY, "suspended")
    token = Browser().visitor.api_tokens(login, testing.PASSWORD).access_token
    seats = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/").json()["seats"]
    told = {
        seat["congress"]["code"]: (seat["congress"]["state"], seat["congress"]["reason"]) for seat in seats
    }
    assert told[COUNTY] == ("suspended", REASON) and told[CITY][0] == "active"
    assert [seat["usable"] for seat in seats if seat["congress"]["code"] == COUNTY] == [False]
