"""Persons become accounts in a real Keycloak, and links in ours."""

from __future__ import annotations

import pytest
from django.test import override_settings

from kernel.ids import uuid7
from shared_apps.identity import selectors as identity
from shared_apps.identity.models import Person, PersonIdentity
from sso import conf, provisioning, server, testing
from sso.form_login import NotLoggedIn, Visitor
from sso.provisioning import NewAccount
from sso.spec import PERSON_ATTRIBUTE

pytestmark = pytest.mark.usefixtures("realm")


def test_people_are_made_once_and_can_log_in() -> None:
    credential = provisioning.ready_made(testing.PASSWORD)
    people = [NewAccount(username=f"many-{n:03d}", name=f"张{n}", credential=credential) for n in range(60)]
    told: list[tuple[int, int]] = []
    first = provisioning.ensure_people(people, tell=lambda done, of: told.append((done, of)))
    again = provisioning.ensure_people(people)
    assert (first.made, first.refused, again.made) == (60, {}, 0)
    assert again.people == first.people and told[-1] == (60, 60)
    known = identity.persons_by_username(issuer=conf.issuer(), usernames=["many-007"])
    assert known["many-007"] == first.people["many-007"]
    assert Visitor().api_tokens("many-007", testing.PASSWORD).access_token


def test_a_person_that_exists_gets_the_account() -> None:
    person = Person.objects.create(id=uuid7(), name="雷建军")
    outcome = provisioning.ensure_people(
        [NewAccount(username="known-person", name="雷建军", person_id=person.id)]
    )
    assert outcome.people == {"known-person": person.id}
    account = provisioning.accounts()["known-person"]
    assert account["attributes"][PERSON_ATTRIBUTE] == [str(person.id)] and account["lastName"] == "雷建军"


def test_without_a_credential_nobody_gets_in() -> None:
    provisioning.ensure_people([NewAccount(username="not-activated", name="何秀英")])
    with pytest.raises(NotLoggedIn):
        Visitor().api_tokens("not-activated", testing.PASSWORD)


def test_one_bad_row_stops_no_other() -> None:
    outcome = provisioning.ensure_people(
        [
            NewAccount(username="good-row", name="好"),
            NewAccount(username="../clients", name="坏"),
            NewAccount(username="UPPER", name="坏"),
            NewAccount(username="no-name", name="  "),
            NewAccount(username="good-row", name="重复"),
        ]
    )
    assert list(outcome.people) == ["good-row"]
    assert set(outcome.refused) == {"../clients", "UPPER", "no-name", "good-row"}


def test_an_account_of_somebody_else_is_never_taken_over() -> None:
    mine = provisioning.ensure_people([NewAccount(username="taken", name="甲")]).people["taken"]
    outcome = provisioning.ensure_people([NewAccount(username="taken", name="乙", person_id=uuid7())])
    assert "taken" in outcome.refused and not outcome.people
    known = identity.persons_by_username(issuer=conf.issuer(), usernames=["taken"])
    assert known == {"taken": mine}


def test_an_account_that_names_nobody_is_not_taken_over_either() -> None:
    server.provisioner().create_user({"username": "made-by-hand", "enabled": True})
    outcome = provisioning.ensure_people([NewAccount(username="made-by-hand", name="甲", person_id=uuid7())])
    assert "made-by-hand" in outcome.refused


def test_a_new_database_beside_an_old_realm_finds_its_people_again() -> None:
    first = provisioning.ensure_people([NewAccount(username="kept", name="童桂芳")]).people["kept"]
    PersonIdentity.objects.filter(person_id=first).delete()
    again = provisioning.ensure_people([NewAccount(username="kept", name="童桂芳")])
    assert again.people == {"kept": first} and again.made == 0


def test_a_new_realm_beside_an_old_database_makes_the_accounts_again() -> None:
    first = provisioning.ensure_people([NewAccount(username="lost", name="骆志明")]).people["lost"]
    assert provisioning.remove_account("lost")
    again = provisioning.ensure_people([NewAccount(username="lost", name="骆志明")])
    assert again.people == {"lost": first} and again.made == 1
    assert PersonIdentity.objects.filter(person_id=first).count() == 1


def test_ready_made_passwords_are_refused_in_production() -> None:
    credential = provisioning.ready_made(testing.PASSWORD)
    with override_settings(LIANDONG_DEMO=False):
        with pytest.raises(provisioning.NotInProduction):
            provisioning.ready_made(testing.PASSWORD)
        with pytest.raises(provisioning.NotInProduction):
            provisioning.ensure_people([NewAccount(username="x-y-z", name="甲", credential=credential)])


@pytest.mark.parametrize("hostile", ["../clients", "..%2fclients", "", "a/b", "master/../x", "x?y", "*"])
def test_nothing_but_an_id_stands_in_an_address(hostile: str) -> None:
    with pytest.raises(ValueError):
        server.safe_id(hostile)
    with pytest.raises(ValueError):
        server.safe_name(hostile)
