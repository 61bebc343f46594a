"""Logging out under attack, and Keycloak's word that a session ended, forged, replayed and wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from kernel import clock
from shared_apps.identity import selectors as identity
from sso import conf, keys, testing, tokens
from sso.models import TokenSession
from tests.units.sso import forge
from tests.units.sso.browser import Browser
from tests.units.sso.newcomers import arrive

pytestmark = pytest.mark.usefixtures("realm")
Claims = dict[str, Any]


@pytest.mark.parametrize("path", ["/sso/logout", "/sso/logout-everywhere"])
def test_logout_by_get_and_without_csrf(path: str) -> None:
    alice = Browser(enforce_csrf_checks=True)
    alice.log_in(arrive()[0])
    assert alice.get(path).status_code == 405
    assert alice.web.head(path).status_code == 405
    assert alice.post(path).status_code == 403
    assert alice.post(path, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    page = alice.get("/me/security")
    assert page.status_code == 200
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert alice.post(path, {"csrfmiddlewaretoken": token}).status_code == 303
    assert alice.get("/me/security").status_code == 302


def claims_of(browser: Browser) -> Claims:
    """As Keycloak writes them about this browser's session."""
    now = int(time.time())
    return {
        "iss": conf.issuer(),
        "aud": conf.WEB_CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": f"jti-{time.monotonic_ns()}",
        "sub": browser.row.sub,
        "sid": browser.row.sid,
        "typ": "Logout",
        "events": {tokens.LOGOUT_EVENT: {}},
    }


def head(**changes: Any) -> Claims:
    if not keys.of_realm()._keys:
        keys.of_realm().get("to have them read")
    kid = next(iter(keys.of_realm()._keys))
    return {"alg": "RS256", "typ": "logout+jwt", "kid": kid, **changes}


def send(token: str) -> int:
    return Client().post("/sso/backchannel-logout", {"logout_token": token}).status_code


def tell(claims: Claims, **header: Any) -> int:
    return send(forge.signed(head(**header), claims, forge.realm_key(testing.signing_key())))


def is_in(browser: Browser) -> bool:
    return browser.get("/me/security").status_code == 200


@pytest.fixture
def alice() -> Browser:
    browser = Browser()
    browser.log_in("alice")
    return browser


CHANGES: dict[str, Callable[[Claims], object]] = {
    "wrong iss": lambda c: c.update(iss=forge.other_realm(conf.issuer())),
    "no iss": lambda c: c.pop("iss"),
    "wrong aud": lambda c: c.update(aud="another-client"),
    "the API's aud": lambda c: c.update(aud=conf.API_AUDIENCE),
    "two auds": lambda c: c.update(aud=[conf.WEB_CLIENT, "another-client"]),
    "no aud": lambda c: c.pop("aud"),
    "no event": lambda c: c.pop("events"),
    "wrong event": lambda c: c.update(events={"http://schemas.openid.net/event/other": {}}),
    "an event that is text": lambda c: c.update(events=tokens.LOGOUT_EVENT),
    "with nonce": lambda c: c.update(nonce="x"),
    "nobody named": lambda c: (c.pop("sid"), c.pop("sub")),
    "no jti": lambda c: c.pop("jti"),
    "expired": lambda c: c.update(iat=c["iat"] - 600, exp=c["exp"] - 600),
    "no exp": lambda c: c.pop("exp"),
    "exp in 30 years": lambda c: c.update(exp=c["exp"] + 30 * 365 * 86400),
    "issued in the future": lambda c: c.update(iat=c["iat"] + 600, exp=c["exp"] + 600),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_wrong_back_channel_token(alice: Browser, case: str) -> None:
    wrong = claims_of(alice)
    CHANGES[case](wrong)
    assert tell(wrong) == 400
    assert is_in(alice)
    assert tell(claims_of(alice)) == 200
    assert not is_in(alice)


def test_a_back_channel_token_of_another_typ_and_none_at_all(alice: Browser) -> None:
    assert tell(claims_of(alice), typ="JWT") == 400
    assert Client().post("/sso/backchannel-logout").status_code == 400
    assert Client().get("/sso/backchannel-logout").status_code == 405
    assert is_in(alice)


def test_a_forged_back_channel_token(alice: Browser) -> None:
    """alg none, HS256 with the public key, another key under the realm's kid, an unknown kid, another typ, not a token at all."""
    claims, good = claims_of(alice), head()
    stranger = RSAKey.generate_key(2048)
    assert send(forge.unsigned({**good, "alg": "none"}, claims)) == 400
    assert send(forge.confused(good, claims)) == 400
    assert send(forge.signed(good, claims, stranger)) == 400
    assert tell(claims, kid="unknown") == 400
    assert tell(claims, typ="JWT") == 400
    assert tell(claims, jku="https://evil.example/keys", kid="unknown") == 400
    assert send("") == send("x") == send("a.b.c") == 400
    assert Client().post("/sso/backchannel-logout").status_code == 400
    assert Client().get("/sso/backchannel-logout").status_code == 405
    assert is_in(alice)
    assert tell(claims) == 200
    assert not is_in(alice)


def test_an_id_token_as_back_channel_token(alice: Browser) -> None:
    from tests.units.sso.test_refreshing import opened_id_token

    assert send(opened_id_token(alice.row)) == 400
    assert is_in(alice)


def test_a_replayed_back_channel_token(alice: Browser) -> None:
    claims = claims_of(alice)
    assert (tell(claims), tell(claims)) == (200, 400)
    assert not is_in(alice)


def test_a_word_that_names_a_sid_ends_that_session_alone(alice: Browser) -> None:
    elsewhere = Browser()
    elsewhere.log_in("alice")
    sid = alice.row.sid
    assert tell(claims_of(alice)) == 200
    assert not is_in(alice) and is_in(elsewhere)
    assert TokenSession.objects.get(sid=sid).revoked_at is not None


def test_a_word_to_the_app_counts_as_well(alice: Browser) -> None:
    assert tell({**claims_of(alice), "aud": conf.APP_CLIENT}) == 200
    assert not is_in(alice)


def test_a_word_that_names_the_account_alone_ends_everything_of_it() -> None:
    login, person = arrive()
    one, two, other = Browser(), Browser(), Browser()
    for browser, name in ((one, login), (two, login), (other, "alice")):
        browser.log_in(name)
    began = clock.real_now()
    claims = claims_of(one)
    claims.pop("sid")
    assert tell(claims) == 200
    assert not is_in(one) and not is_in(two) and is_in(other)
    assert not_before(person) >= began  # bearer tokens too


def not_before(person: Any) -> Any:
    from shared_apps.identity.models import Person

    assert identity.known_person(person) is not None
    return Person.objects.get(pk=person).not_before


def test_a_word_about_nobody_of_ours_is_taken_too(alice: Browser) -> None:
    claims = claims_of(alice)
    assert tell({**claims, "sid": "no-such-sid"}) == 200
    nobody = {**claims, "sub": "5d6f8a34-0000-4000-8000-000000000000", "jti": "another"}
    nobody.pop("sid")
    assert tell(nobody) == 200
    assert is_in(alice)
