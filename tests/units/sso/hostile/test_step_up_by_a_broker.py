"""Who came through another identity provider is proved there: what counts of its word, changed one thing at a time.

The tokens are real ones of the realm, with the claims that its broker mappers write put in under the realm's own signature.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sso import conf, flow
from tests.units.sso.browser import Browser, query
from tests.units.sso.hostile.returning import Claims, unchanged, with_claims
from tests.units.sso.newcomers import console_keeper

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture(autouse=True)
def _providers(tmp_path: Path, settings: Any) -> None:
    place = "https://gov.example/"
    gov = {
        "kind": "oidc",
        "alias": "gov",
        "name": "浙江政务网",
        "issuer": place,
        "authorization_url": place + "auth",
        "token_url": place + "token",
        "jwks_url": place + "keys",
        "client_id": "liandong",
        "login": "preferred_username",
        "strong_acr": "two-factors",
    }
    plain = {**gov, "alias": "plain", "name": "某统一认证"}
    plain.pop("strong_acr")
    file = tmp_path / "brokers.json"
    file.write_text(json.dumps([gov, plain]))
    settings.SSO_BROKERS_FILE = str(file)


def came_by(monkeypatch: pytest.MonkeyPatch, alias: str) -> Browser:
    """Logged in with the claim that the broker's mapper adds; nobody of theirs has a second factor of ours."""
    browser = Browser()
    with monkeypatch.context() as patch:
        with_claims(patch, lambda claims: claims.update(idp=alias))
        assert browser.log_in(console_keeper(with_otp=False)[0]).status_code == 302
    assert browser.row.broker == alias
    return browser


def is_strong(browser: Browser) -> bool:
    return browser.get("/console/onboarding/one").status_code == 200


def test_they_are_sent_to_their_own_provider_which_has_to_ask_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = query(came_by(monkeypatch, "gov").begin_proof())
    assert (asked["kc_idp_hint"], asked["acr_values"]) == ("gov", "two-factors")
    assert (asked["prompt"], asked["max_age"]) == ("login", "60")
    assert "claims" not in asked


@pytest.mark.parametrize("alias", ["plain", "gone"])
def test_a_provider_that_does_not_tell_how_strongly(monkeypatch: pytest.MonkeyPatch, alias: str) -> None:
    answer = came_by(monkeypatch, alias).get("/sso/step-up")
    assert answer.status_code == 403 and "请改用本平台的账号" in answer.content.decode()


def good(claims: Claims) -> None:
    now = int(time.time())
    claims.update(idp="gov", idp_acr="two-factors", idp_auth_time=now, auth_time=now)


CHANGES: dict[str, Callable[[Claims], object]] = {
    "our own acr says mfa and the provider nothing": lambda c: (c.pop("idp_acr"), c.update(acr="mfa")),
    "another strength": lambda c: c.update(idp_acr="password"),
    "another provider": lambda c: c.update(idp="plain"),
    "no provider": lambda c: c.pop("idp"),
    "no time there": lambda c: c.pop("idp_auth_time"),
    "a time that is text": lambda c: c.update(idp_auth_time=str(c["idp_auth_time"])),
    "proved there before this redirect": lambda c: c.update(idp_auth_time=c["idp_auth_time"] - 60),
    "proved here before this redirect": lambda c: c.update(auth_time=c["auth_time"] - 60),
    "no time here": lambda c: c.pop("auth_time"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_the_providers_word_with_one_thing_changed(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    browser = came_by(monkeypatch, "gov")
    for change, wanted in ((CHANGES[case], False), (unchanged, True)):
        pending = flow.begin(next_path="/console/", kind=flow.STEP_UP, session=str(browser.row.pk))
        browser.web.cookies[pending.cookie] = pending.sealed()
        # Keycloak's own session answers at once: no provider stands behind this test.
        back = browser.visitor.get(pending.address({}), stop=conf.redirect_uri())
        with monkeypatch.context() as patch:
            with_claims(patch, good, change)
            browser.back(back.headers["Location"])
        assert is_strong(browser) is wanted, case
    assert browser.row.acr == "mfa"
