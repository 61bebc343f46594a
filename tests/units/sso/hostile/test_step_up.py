"""The proof of the second factor under attack: each case is refused, leaves the session as it was, and has its control beside it."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from sso import conf, factors, flow, provisioning, server, testing
from sso.models import SecondFactor
from tests.units.sso.browser import Browser, query
from tests.units.sso.hostile.returning import unchanged, with_claims
from tests.units.sso.newcomers import console_keeper

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture
def gina() -> Browser:
    browser = Browser()
    browser.log_in(console_keeper()[0])
    return browser


def is_strong(browser: Browser) -> bool:
    """Whether a deed's form is shown without another proof."""
    answer = browser.get("/console/onboarding/one")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def sent_to_keycloak(browser: Browser) -> str:
    """The address of a step-up as we would write it, whether we would send this person or not: a thief's best case."""
    pending = flow.begin(next_path="/console/", kind=flow.STEP_UP, session=str(browser.row.pk))
    browser.web.cookies[pending.cookie] = pending.sealed()
    return pending.address()


def test_a_stolen_password_that_enrols_its_own_first_otp() -> None:
    login, person = console_keeper(with_otp=False)
    thief = Browser()
    thief.log_in(login)
    assert thief.get("/sso/step-up").status_code == 403  # we do not even send them
    page = thief.visitor.get(sent_to_keycloak(thief), stop=conf.redirect_uri())
    back, secret = thief.visitor.enrol(page, label="手机", stop=conf.redirect_uri())
    answer = thief.back(back.headers["Location"])  # Keycloak says mfa
    assert answer.status_code == 403 and "还没有经过确认" in answer.content.decode()
    assert not is_strong(thief) and thief.get("/console/").status_code == 200
    assert factors.known(person) == factors.Standing(confirmed=0, unconfirmed=1)
    # The control: the same factor, once an administrator has confirmed it.
    SecondFactor.objects.filter(person_id=person).update(confirmed_at=timezone.now())
    thief.back(thief.at_second_factor(thief.begin_proof(), secret))
    assert is_strong(thief)


def test_a_stolen_password_that_enrols_a_second_otp_beside_the_confirmed_one() -> None:
    login, person = console_keeper()
    thief = Browser()
    thief.log_in(login)
    page = thief.visitor.get(thief.get("/sso/second-factor")["Location"], stop=conf.redirect_uri())
    if not page.is_redirect and "kc-totp-settings-form" not in page.text:
        page = thief.visitor.type_code(page, testing.OTP_SECRET, stop=conf.redirect_uri())
    back, _ = thief.visitor.enrol(page, label="另一部手机", stop=conf.redirect_uri())
    answer = thief.back(back.headers["Location"])
    assert answer["Location"] == "/me/security"
    assert factors.known(person) == factors.Standing(confirmed=1, unconfirmed=1)
    assert "还没有确认" in thief.get("/me/security").content.decode()
    assert thief.get("/sso/step-up").status_code == 403 and not is_strong(thief)


def test_a_login_that_asks_keycloak_for_mfa_by_itself(gina: Browser) -> None:
    """A login's address is the browser's to change: whatever strength comes back with it, the session has a password's."""
    thief = Browser()
    address = f"{thief.begin()}&acr_values=mfa"
    page = thief.visitor.get(address, stop=conf.redirect_uri())
    answer = thief.visitor._fill(page, gina.login, testing.PASSWORD, stop=conf.redirect_uri())
    back = thief.visitor.type_code(answer, testing.OTP_SECRET, stop=conf.redirect_uri())
    assert thief.back(back.headers["Location"]).status_code == 302
    assert thief.row.acr == "basic" and not is_strong(thief)


def test_come_back_as_another_person(gina: Browser) -> None:
    mallory, _ = console_keeper()
    way = gina.begin_proof()
    other = Browser()
    page = other.visitor.get(way, stop=conf.redirect_uri())
    answer = other.visitor._fill(page, mallory, testing.PASSWORD, stop=conf.redirect_uri())
    back = other.visitor.type_code(answer, testing.OTP_SECRET, stop=conf.redirect_uri())
    before = gina.session_key
    refused = gina.back(back.headers["Location"])
    assert refused.status_code == 403 and "另一个账号" in refused.content.decode()
    assert gina.session_key == before and not is_strong(gina)
    assert "童欣" in gina.get("/me/security").content.decode()
    gina.prove()
    assert is_strong(gina)


def test_a_token_with_acr_basic(gina: Browser) -> None:
    """The browser left the claim out: Keycloak asked for nothing more."""
    way = gina.begin_proof()
    weaker = way.replace("claims=", "unclaimed=")
    back = gina.visitor.get(weaker, stop=conf.redirect_uri())
    answer = gina.back(back.headers["Location"])
    assert answer.status_code == 403 and "没有核对动态口令" in answer.content.decode()
    assert not is_strong(gina)
    gina.prove()
    assert is_strong(gina)


@pytest.mark.parametrize("acr", ["basic", "1", "2", "MFA", "mfa ", ["mfa"], "", None])
def test_a_token_with_another_acr(gina: Browser, monkeypatch: pytest.MonkeyPatch, acr: object) -> None:
    way_back = gina.at_second_factor(gina.begin_proof())
    with monkeypatch.context() as patch:
        with_claims(patch, lambda claims: claims.update(acr=acr))
        assert gina.back(way_back).status_code == 403
    assert not is_strong(gina)


def test_an_old_auth_time(gina: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for age, good in ((15 * 60 + 5, False), (14 * 60, True)):
        way_back = gina.at_second_factor(gina.begin_proof())
        with monkeypatch.context() as patch:
            with_claims(patch, lambda claims, age=age: claims.update(auth_time=int(time.time()) - age))  # type: ignore[misc]
            gina.back(way_back)
        assert is_strong(gina) is good, age


def test_no_auth_time_and_one_to_come(gina: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(claims: dict[str, Any]) -> None:
        claims.pop("auth_time")

    def to_come(claims: dict[str, Any]) -> None:
        claims["auth_time"] = int(time.time()) + 3600

    for change, good in ((gone, False), (to_come, False), (unchanged, True)):
        way_back = gina.at_second_factor(gina.begin_proof())
        with monkeypatch.context() as patch:
            with_claims(patch, change)
            gina.back(way_back)
        assert is_strong(gina) is good, change.__name__


def test_a_way_back_carried_to_another_browser(gina: Browser) -> None:
    """Not even to one of the same person: the proof belongs to the session that asked for it."""
    thief = Browser()
    thief.log_in(gina.login)
    way = gina.begin_proof()
    name = flow.cookie_name(query(way)["state"])
    kept = gina.web.cookies[name].value
    way_back = gina.at_second_factor(way)
    assert thief.back(way_back).status_code == 302 and not is_strong(thief)
    thief.web.cookies[name] = kept  # the sealed cookie was stolen too
    assert thief.back(way_back)["Location"].startswith("/sso/ended")
    assert not is_strong(thief)
    gina.back(way_back)
    assert is_strong(gina)


def test_the_same_way_back_twice(gina: Browser) -> None:
    way = gina.begin_proof()
    name = flow.cookie_name(query(way)["state"])
    kept = gina.web.cookies[name].value
    way_back = gina.at_second_factor(way)
    gina.back(way_back)
    assert is_strong(gina)
    gina.change(acr="basic")
    gina.web.cookies[name] = kept
    gina.back(way_back)
    assert not is_strong(gina)


def test_a_second_factor_taken_away_counts_no_more() -> None:
    login, person = console_keeper()
    browser = Browser()
    browser.log_in(login)
    account = provisioning.account(login)
    assert account is not None
    way_back = browser.at_second_factor(browser.begin_proof())
    for row in server.credentials(account["id"]):
        if row["type"] == "otp":
            server.provisioner().delete_credential(account["id"], row["id"])
    assert browser.back(way_back).status_code == 403
    assert not is_strong(browser) and factors.known(person) == factors.Standing(0, 0)


def test_a_second_factor_of_another_realm_is_none(gina: Browser) -> None:
    person: UUID = gina.row.person_id
    SecondFactor.objects.filter(person_id=person).update(issuer="http://elsewhere.example/realms/x")
    assert not factors.counts(person)
