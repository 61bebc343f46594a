"""The government's own identity provider in front of ours: a second real realm, by OIDC and by SAML."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from shared_apps.identity import actions as identity
from shared_apps.identity.models import Person, PersonIdentity
from sso import brokers, conf, provisioning, server
from sso.brokers import BrokerFault
from sso.provisioning import NewAccount
from sso.testing import make_realm
from tenants import selectors as registry
from tests.stack.databases import Database
from tests.units.sso import government
from tests.units.sso.browser import Browser
from tests.units.sso.government import Brokered
from tests.units.sso.people import SINCE

CODE = "330122"
# Login name here → name. The first two come by the two providers; the others have nothing to do with them.
OURS = {
    "gov.zhang": "沈建芳",
    "court.wang": "方晓燕",
    "bob": "叶明",
    "gov.chen": "何秀英",
    "gov.zhao": "周国良",
    "330122-000123": "俞水根",
}


@pytest.fixture(scope="module")
def people(
    database: Database, keycloak: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, UUID]]:
    """Our realm with both in front of it; login name here → person."""
    folder, mark = tmp_path_factory.mktemp("brokers"), uuid4().hex[:10]
    access = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
        "BASE_URL": "http://127.0.0.1:8000",
        "KEYCLOAK_PUBLIC_URL": "",
    }
    ours = f"test-{mark}"
    with override_settings(**access), government.government(f"gov-{mark}", ours=ours) as there:
        path = government.write(folder, there.oidc(folder), there.saml())
        with make_realm(ours, base_url=access["BASE_URL"], SSO_BROKERS_FILE=path, **access):
            outcome = provisioning.ensure_people(
                [NewAccount(username=login, name=name) for login, name in OURS.items()]
            )
            congress = registry.ref_by_code(CODE)
            assert congress is not None
            for person in outcome.people.values():
                identity.give_seat(
                    new=identity.NewSeat(
                        person_id=person, congress_id=congress.id, kind="deputy", valid_from=SINCE
                    )
                )
            yield outcome.people


def log_in(login: str, alias: str) -> tuple[Browser, Any]:
    """A browser through that provider; answers it and what it has in the end."""
    browser = Browser()
    browser.visitor = Brokered()
    answer = browser.visitor.through(browser.begin(), login, alias=alias)
    if answer.is_redirect:
        return browser, browser.back(answer.headers["Location"])
    return browser, answer


@pytest.mark.parametrize(("login", "alias"), [("zhang", "gov"), ("wang", "court")])
def test_who_is_provisioned_logs_in_and_keeps_the_name_of_our_roster(
    people: dict[str, UUID], login: str, alias: str
) -> None:
    for _ in range(2):  # the first time, and when the link is there
        browser, answer = log_in(login, alias)
        assert answer.status_code == 302 and answer["Location"].endswith("/me/")
        assert OURS[f"{alias}.{login}"] in browser.get("/me/").content.decode()
        assert browser.row.broker == alias and browser.row.acr != "mfa"
    account = provisioning.account(f"{alias}.{login}")
    assert account is not None and account["lastName"] == OURS[f"{alias}.{login}"]


@pytest.mark.parametrize("alias", ["gov", "court"])
@pytest.mark.parametrize("login", ["stranger", "bob"])
def test_a_stranger_becomes_nobody_and_a_namesake_nobody_else(
    people: dict[str, UUID], login: str, alias: str
) -> None:
    """`bob` there is not `bob` here: whoever comes by a provider is looked for under its alias alone."""
    before = set(provisioning.accounts()), Person.objects.count(), PersonIdentity.objects.count()
    browser, answer = log_in(login, alias)
    assert answer.status_code == 401 and not browser.session_key
    assert before == (set(provisioning.accounts()), Person.objects.count(), PersonIdentity.objects.count())
    assert provisioning.account("bob")["id"] and not server.provisioner().get_user_social_logins(  # type: ignore[index]
        provisioning.account("bob")["id"]  # type: ignore[index]
    )


def test_an_account_that_is_there_is_linked_by_the_operator(people: dict[str, UUID]) -> None:
    def link(login: str, broker: str, there: str) -> list[str]:
        return run("sso_link", "--login", login, "--broker", broker, "--there", there)

    _, answer = log_in("old", "gov")
    assert answer.status_code == 401
    assert link("330122-000123", "gov", "old") == ["1 changes"]
    assert link("330122-000123", "gov", "old") == ["0 changes"]
    browser, answer = log_in("old", "gov")
    assert answer.status_code == 302 and "俞水根" in browser.get("/me/").content.decode()
    for wrong in (("bob", "gov", "old"), ("330122-000123", "gov", "zhang")):
        with pytest.raises(CommandError, match="另一个账号"):
            link(*wrong)
    for wrong in (("nobody-here", "gov", "old"), ("../clients", "gov", "old"), ("bob", "elsewhere", "old")):
        with pytest.raises(CommandError, match="没有"):
            link(*wrong)


def own_keys(config: dict[str, str]) -> None:
    """Signatures are looked up among keys that are not that provider's."""
    config["jwksUrl"] = f"{conf.issuer()}/protocol/openid-connect/certs"


def other_issuer(config: dict[str, str]) -> None:
    config["issuer"] = f"{conf.issuer()}-other"


def other_certificate(config: dict[str, str]) -> None:
    keys = server.master_admin().get_keys()["keys"]
    config["signingCertificate"] = next(row["certificate"] for row in keys if row.get("certificate"))


def other_entity(config: dict[str, str]) -> None:
    config["idpEntityId"] = f"{conf.issuer()}-other"


@pytest.mark.parametrize(
    ("login", "alias", "harm"),
    [
        ("zhang", "gov", own_keys),
        ("zhang", "gov", other_issuer),
        ("wang", "court", other_certificate),
        ("wang", "court", other_entity),
    ],
)
def test_what_is_not_signed_by_that_provider_lets_nobody_in(
    people: dict[str, UUID], login: str, alias: str, harm: Callable[[dict[str, str]], None]
) -> None:
    admin = server.master_admin()
    good = admin.get_idp(alias)
    bad = json.loads(json.dumps(good))
    harm(bad["config"])
    admin.update_idp(alias, bad)
    try:
        browser, answer = log_in(login, alias)
        assert answer.status_code >= 400 and not browser.session_key
    finally:
        admin.update_idp(alias, good)
    _, answer = log_in(login, alias)  # the control
    assert answer.status_code == 302


def test_what_was_changed_by_hand_is_mended_and_the_secret_stays(people: dict[str, UUID]) -> None:
    admin = server.master_admin()
    harmed = admin.get_idp("gov")
    harmed["config"] |= {"validateSignature": "false", "syncMode": "FORCE"}
    admin.update_idp("gov", harmed)
    row = next(row for row in admin.get_idp_mappers("gov") if row["name"] == "login")
    row["config"]["template"] = "${CLAIM.preferred_username}"
    admin.update_mapper_in_idp("gov", row["id"], row)
    admin.add_mapper_to_idp("gov", {**row, "id": None, "name": "extra"})
    assert run("sso_apply")[-1] == "3 changes"
    assert run("sso_apply") == ["0 changes"]
    _, answer = log_in("zhang", "gov")
    assert answer.status_code == 302  # it still knows its secret there


@pytest.mark.parametrize("lingers", [0.0, 2.5])
def test_a_step_up_is_done_at_the_persons_own_provider(people: dict[str, UUID], lingers: float) -> None:
    browser, _ = log_in("zhang", "gov")
    visitor = browser.visitor
    assert isinstance(visitor, Brokered)
    visitor.lingers = lingers
    back = visitor.through(browser.begin_proof(), "zhang")
    assert back.is_redirect, back.text[:500]
    browser.back(back.headers["Location"])
    assert browser.row.acr == "mfa" and browser.row.auth_time is not None


@pytest.mark.parametrize(
    ("login", "strips"),
    [("zhao", ("prompt", "max_age", "acr_values")), ("zhao", ("acr_values",))],
)
def test_a_browser_that_drops_the_question_on_its_way_proves_nothing(
    people: dict[str, UUID], login: str, strips: tuple[str, ...]
) -> None:
    browser, _ = log_in(login, "gov")
    visitor = browser.visitor
    assert isinstance(visitor, Brokered)
    visitor.strips = strips
    back = visitor.through(browser.begin_proof(), login)
    if back.is_redirect:
        browser.back(back.headers["Location"])
    assert browser.row.acr != "mfa"


def test_two_factors_of_an_earlier_hour_prove_nothing(
    people: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider's own session would say "mfa" for hours, to a browser that does not ask it to prove anew."""
    monkeypatch.setattr("sso.proofs._SKEW", timedelta(seconds=1))  # one clock, in whole seconds
    browser, _ = log_in("chen", "gov")
    visitor = browser.visitor
    assert isinstance(visitor, Brokered)
    browser.back(visitor.through(browser.begin_proof(), "chen").headers["Location"])
    assert browser.row.acr == "mfa"  # the control
    browser.change(acr="basic", auth_time=None)
    time.sleep(3)
    for strips in (("prompt", "max_age"), ("prompt",)):
        visitor.strips = strips
        back = visitor.through(browser.begin_proof(), "chen")
        assert back.is_redirect, back.text[
            :500
        ]  # Keycloak takes it: the proof of the earlier minute is refused here
        browser.back(back.headers["Location"])
        assert browser.row.acr != "mfa"


def test_who_came_by_saml_can_not_step_up(people: dict[str, UUID]) -> None:
    browser, _ = log_in("wang", "court")
    answer = browser.get("/sso/step-up", query_params={"next": "/me/"})
    assert answer.status_code != 302 and browser.row.acr != "mfa"


def run(command: str, *args: str) -> list[str]:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue().splitlines()


GOOD = {
    "kind": "oidc",
    "alias": "gov",
    "name": "政务网",
    "issuer": "https://gov.example/",
    "authorization_url": "https://gov.example/a",
    "token_url": "https://gov.example/t",
    "jwks_url": "https://gov.example/c",
    "client_id": "x",
    "login": "preferred_username",
}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ({}, "list"),
        (["x"], "kind"),
        ([{**GOOD, "kind": "ldap"}], "kind"),
        ([{**GOOD, "jwks_url": ""}], "jwks_url"),
        ([{**GOOD, "login": ""}], "login"),
        ([{**GOOD, "alias": "gov.zhang"}], "alias"),
        ([{**GOOD, "alias": "../x"}], "alias"),
        ([{**GOOD, "login": "a}${CLAIM.sub"}], "login"),
        ([{**GOOD, "client_secret": "typed here"}], "client_secret"),
        ([{**GOOD, "client_secret_file": "/nowhere"}], "nowhere"),
        ([{**GOOD, "colour": "red"}], "colour"),
        ([{**GOOD, "issuer": 5}], "text"),
        ([GOOD, GOOD], "twice"),
        ([{"kind": "saml", "alias": "court", "name": "x", "issuer": "y", "sso_url": "z"}], "certificates"),
        (
            [
                {
                    "kind": "saml",
                    "alias": "court",
                    "name": "x",
                    "issuer": "y",
                    "sso_url": "https://z/",
                    "certificates": ["MII"],
                    "strong_acr": "mfa",
                }
            ],
            "strong_acr",
        ),
    ],
)
def test_a_file_of_brokers_that_says_too_little_is_named(
    settings: Any, tmp_path: Path, rows: Any, word: str
) -> None:
    path = tmp_path / "brokers.json"
    path.write_text(json.dumps(rows))
    settings.SSO_BROKERS_FILE = str(path)
    with pytest.raises(BrokerFault, match=word):
        brokers.of_settings()
    with pytest.raises(CommandError, match=word):
        run("sso_plan")


def test_brokers_are_found_by_their_alias(settings: Any, tmp_path: Path) -> None:
    settings.SSO_BROKERS_FILE = government.write(tmp_path, GOOD)
    found = brokers.find("gov")
    assert found is not None and found.strong_acr == "" and brokers.find("other") is None
    settings.SSO_BROKERS_FILE = ""
    assert brokers.of_settings() == ()
    settings.SSO_BROKERS_FILE = str(tmp_path / "nowhere.json")
    with pytest.raises(BrokerFault, match="nowhere"):
        brokers.of_settings()
