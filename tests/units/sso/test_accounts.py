"""Accounts in a real Keycloak are changed whole, and a second factor written by us is one that Keycloak takes codes of."""

from __future__ import annotations

import re
import threading

import pytest
from django.test import override_settings

from kernel.ids import uuid7
from sso import accounts, conf, otp, provisioning, server, testing
from sso.models import SecondFactor
from sso.provisioning import NewAccount
from sso.spec import PERSON_ATTRIBUTE

pytestmark = pytest.mark.usefixtures("realm")


def made(login: str, name: str = "沈建芳") -> str:
    person = uuid7()
    outcome = provisioning.ensure_people(
        [
            NewAccount(
                username=login,
                name=name,
                person_id=person,
                credential=provisioning.ready_made(testing.PASSWORD),
            )
        ]
    )
    assert outcome.people == {login: person}
    account = provisioning.account(login)
    assert account is not None
    return str(account["id"])


def test_a_change_of_one_thing_drops_nothing_else() -> None:
    admin, sub = server.provisioner(), made("whole")
    before = admin.get_user(sub)
    accounts.change(admin, sub, enabled=False)
    accounts.change(admin, sub, attributes={PERSON_ATTRIBUTE: ["another"]})
    after = admin.get_user(sub)
    assert (after["lastName"], after["username"]) == ("沈建芳", "whole") == (before["lastName"], "whole")
    assert after["attributes"] == {PERSON_ATTRIBUTE: ["another"]} and after["enabled"] is False
    assert [row["type"] for row in admin.get_credentials(sub)] == ["password"]
    # The control: Keycloak itself does drop the name of who is written back in part.
    admin.update_user(sub, {"attributes": before["attributes"]})
    assert "lastName" not in admin.get_user(sub)


def test_a_second_factor_is_added_beside_the_password() -> None:
    admin, sub, secret = server.provisioner(), made("with-app"), otp.new_secret()
    credential = accounts.add_second_factor(admin, sub, otp.credential(secret, label="手机"))
    (row,) = accounts.second_factors(admin, sub)
    assert (row["id"], row["userLabel"]) == (credential, "手机")
    assert {row["type"] for row in admin.get_credentials(sub)} == {"password", "otp"}
    assert secret not in str(admin.get_user(sub)) + str(admin.get_credentials(sub))


def test_ready_made_second_factors_count_and_are_given_once() -> None:
    people = [("otp-person", "方晓燕", None)]
    first = testing.add_people(people)
    again = testing.add_people(people, with_otp={"otp-person"})
    assert testing.add_people(people, with_otp={"otp-person"}) == again == first
    (row,) = SecondFactor.objects.filter(person_id=first["otp-person"])
    assert row.confirmed_at is not None and row.issuer == conf.issuer()


def test_ready_made_second_factors_are_refused_in_production() -> None:
    factor = provisioning.ready_made_otp(testing.OTP_SECRET)
    with override_settings(LIANDONG_DEMO=False):
        with pytest.raises(provisioning.NotInProduction):
            provisioning.ready_made_otp(testing.OTP_SECRET)
        with pytest.raises(provisioning.NotInProduction):
            provisioning.ensure_people([NewAccount(username="x-y-z", name="甲", second_factor=factor)])


@pytest.mark.parametrize("hostile", ["../clients", "..%2Fclients", "", "x/../../clients"])
def test_no_path_stands_in_for_an_account(hostile: str) -> None:
    admin = server.provisioner()
    for call in (accounts.change, accounts.second_factors):
        with pytest.raises(ValueError):
            call(admin, hostile)


def test_many_threads_each_get_the_account_they_asked_for() -> None:
    """One instance of python-keycloak in many threads answers with another thread's user; each of ours has its own."""
    subs = {login: made(login) for login in (f"thread-{number}" for number in range(6))}
    wrong: list[str] = []

    def ask(login: str) -> None:
        for _ in range(25):
            account = provisioning.account(login)
            if account is None or account["id"] != subs[login]:
                wrong.append(login)

    threads = [threading.Thread(target=ask, args=(login,)) for login in subs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_codes_of_now_are_accepted_and_others_are_not() -> None:
    secret = otp.new_secret()
    assert re.fullmatch(r"[A-Za-z0-9]{25}", secret) and secret != otp.new_secret()
    assert re.fullmatch(r"[A-Z2-7]{40}", otp.for_app(secret))
    assert all(otp.accepts(secret, code) for code in otp.codes(secret))
    assert not otp.accepts(secret, "abcdef") and not otp.accepts(secret, "")
    assert otp.for_app(secret) in otp.address(secret, login="alice")
