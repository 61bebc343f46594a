"""The administrator is named: one person, one account in a real Keycloak, a seat in each congress, an activation slip."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import override_settings

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NumberOfAnother
from shared_apps.identity.models import Person, Seat
from sso import conf, officials, person_account, provisioning, server, testing
from sso.activation import entering
from sso.form_login import Visitor
from sso.provisioning import NewAccount
from tenants.models import PlatformEntry
from tenants.onboarding import naming, upload
from tenants.onboarding.naming import AdminFacts
from tests.stack.databases import Database
from tests.units.onboarding.sheet.conftest import congress, console_of
from tests.units.onboarding.sheet.made import number, phone, xlsx

pytestmark = [pytest.mark.needs("keycloak"), pytest.mark.usefixtures("realm_here")]


@pytest.fixture(scope="module")
def realm_here(database: Database, keycloak: dict[str, Any]) -> Iterator[None]:
    """A realm of this module's own; the settings point to it."""
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url="http://testserver", **settings):
        yield


def facts(name: str, serial: int, login: str = "") -> AdminFacts:
    return AdminFacts(name=name, phone=phone(serial), id_number=number(serial), login=login)


def seats(person: Any) -> list[tuple[str, list[str]]]:
    held = Seat.objects.filter(person_id=person, status="active").select_related("congress")
    return sorted((seat.congress.code, seat.roles) for seat in held)


def test_naming_twice_is_naming_once() -> None:
    who = facts("叶明", 1)
    first, again = (naming.name_admin(congress("330122"), who) for _ in range(2))
    assert (first.login, first.is_new, again.is_new) == ("330122-admin", True, False)
    assert first.person_id == again.person_id and seats(first.person_id) == [("330122", ["admin"])]
    account = provisioning.account("330122-admin")
    assert account is not None and account["lastName"] == "叶明"
    assert server.provisioner().get_credentials(account["id"]) == []
    entry = PlatformEntry.objects.get(deed="admin.named", congress_id=congress("330122").id)
    assert entry.facts["name"] == "叶明" and number(1) not in entry.body and phone(1) not in entry.body


def test_one_person_over_two_counties_has_one_account_and_two_seats() -> None:
    who = facts("何秀英", 2, login="he-xiuying")
    first = naming.name_admin(congress("330127"), who)
    second = naming.name_admin(congress("330203"), facts("何秀英", 2))
    assert (first.person_id, first.login) == (second.person_id, second.login)
    assert seats(first.person_id) == [("330127", ["admin"]), ("330203", ["admin"])]
    assert Person.objects.filter(name="何秀英").count() == 1


def test_one_person_named_by_two_workers_at_once_has_one_account() -> None:
    made: list[naming.Named] = []

    def name(code: str) -> None:
        try:
            made.append(naming.name_admin(congress(code), facts("壬某", 11)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=name, args=[code]) for code in ("330127", "330203", "330122")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3 and len({one.login for one in made}) == 1
    assert len(seats(made[0].person_id)) == 3
    mine = [name for name, row in provisioning.accounts().items() if row.get("lastName") == "壬某"]
    assert mine == [made[0].login]


def test_a_second_administrator_does_not_end_the_first() -> None:
    ref = congress("330200")
    first, second = (
        naming.name_admin(ref, facts(name, serial)) for name, serial in (("甲某", 3), ("乙某", 4))
    )
    assert (first.login, second.login) == ("330200-admin", "330200-admin2")
    present = naming.admins_of([ref.id])[ref.id]
    assert [one.name for one in present] == ["乙某", "甲某"]


def test_a_log_in_name_of_somebody_else_is_never_taken() -> None:
    provisioning.ensure_people([NewAccount(username="li-si", name="李四")])
    with pytest.raises(officials.LoginTaken):
        naming.name_admin(congress("330122"), facts("丙某", 5, login="li-si"))
    held = Seat.objects.filter(person__name="丙某")
    assert not held.exists()
    # The account of another realm's time: known here, gone there, and still somebody's.
    provisioning.remove_account("li-si")
    with pytest.raises(officials.LoginTaken):
        naming.name_admin(congress("330122"), facts("丙某", 5, login="li-si"))


def test_one_number_under_another_name_is_refused() -> None:
    naming.name_admin(congress("330122"), facts("丁某", 6))
    with pytest.raises(NumberOfAnother):
        naming.name_admin(congress("330122"), facts("丁末", 6))


def test_without_keycloak_nothing_is_half_done_and_it_goes_on_later() -> None:
    who = facts("戊某", 7)
    with (
        override_settings(KEYCLOAK_URL="http://127.0.0.1:9"),
        pytest.raises(person_account.AccountsUnreachable),
    ):
        naming.name_admin(congress("330122"), who)
    assert not Seat.objects.filter(person__name="戊某").exists()
    assert naming.name_admin(congress("330122"), who).is_new


def test_a_slip_opens_the_door_once_and_the_lost_one_never() -> None:
    office, ref = console_of("330000"), congress("330100")
    named = naming.name_admin(ref, facts("己某", 8))
    lost = naming.activation_slip(actor=office, congress_id=ref.id)
    slip = naming.activation_slip(actor=office, congress_id=ref.id)
    assert slip.name == "己某" and slip.asks_number and slip.code != lost.code
    with pytest.raises(entering.CodeRefused):
        entering.prove(code=lost.code, proof=number(8)[-6:], address="here")
    proved = entering.prove(code=slip.code, proof=number(8)[-6:], address="here")
    assert entering.set_password(code_id=proved.code_id, password="Quite-another-1") == named.login
    assert Visitor().api_tokens(named.login, "Quite-another-1").access_token
    with pytest.raises(officials.CredentialThere):
        naming.activation_slip(actor=office, congress_id=ref.id)
    entries = PlatformEntry.objects.filter(deed="admin.activation_slip", congress_id=ref.id)
    assert [one.person_id for one in entries] == [office.person_id] * 2
    assert all(one.facts["login"] == named.login and slip.code not in one.body for one in entries)


def test_the_slip_of_the_platform_sets_a_password_whoever_keeps_the_person() -> None:
    naming.name_admin(congress("330127"), facts("辛某", 12))
    ref = congress("330203")
    named = naming.name_admin(ref, facts("辛某", 12))
    slip = naming.activation_slip(actor=console_of("330000"), congress_id=ref.id, person_id=named.person_id)
    proved = entering.prove(code=slip.code, proof=number(12)[-6:], address="here")
    assert proved.step == entering.PASSWORD
    assert Person.objects.get(pk=named.person_id).keeper_id == congress("330127").id


def test_a_slip_is_for_those_below_the_console_alone() -> None:
    ref = congress("330122")
    with pytest.raises(NotFound):
        naming.activation_slip(actor=console_of("330200"), congress_id=ref.id)
    stranger = Actor(person_id=uuid7(), name="某", congress=None, seats=(), all_seats=())
    with pytest.raises(NotFound):
        naming.activation_slip(actor=stranger, congress_id=ref.id)


def test_without_an_administrator_there_is_no_slip() -> None:
    office, ref = console_of("330000"), congress("330000")
    with pytest.raises(naming.NoAdministrator):
        naming.activation_slip(actor=office, congress_id=ref.id)
    person, _ = identity.enrol_by_number(name="庚某", id_number=number(9), phone=phone(9))
    identity.make_admin(person_id=person, congress_id=ref.id)
    with pytest.raises(person_account.NoAccount):
        naming.activation_slip(actor=office, congress_id=ref.id)
    assert not PlatformEntry.objects.filter(deed="admin.activation_slip", congress_id=ref.id).exists()


def test_a_sheet_leads_to_its_administrator() -> None:
    office, ref = console_of("330000"), congress("330122")
    content = xlsx(["330122", "", "辛 某", "+86" + phone(10), number(10), "Xin-Mou"])
    batch = upload.take(actor=office, scope=congress("330000"), file_name="x.xlsx", content=content)
    who = upload.admin_of(batch.rows.get())
    assert who is not None
    named = naming.name_admin(ref, who)
    assert (named.login, named.is_new) == ("xin-mou", True)
    again = upload.take(actor=office, scope=congress("330000"), file_name="x.xlsx", content=content)
    assert again.rows.get().verdict == "done"
    person = Person.objects.get(pk=named.person_id)
    assert number(10) not in person.id_number + person.phone + person.id_number_index
    assert conf.issuer() and Seat.objects.filter(person=person).count() == 1
