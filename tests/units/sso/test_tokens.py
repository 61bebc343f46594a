"""How the API takes tokens, and how Keycloak's word that a session ended is taken. Forged bearer tokens: see hostile/."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shared_apps.identity import actions as identity
from sso import conf, testing, tokens
from sso.form_login import Tokens, Visitor
from sso.models import LoginSession
from sso.testing import Realm
from tests.units.sso import forge
from tests.units.sso.browser import Browser
from tests.units.sso.hostile import test_claims

pytestmark = pytest.mark.usefixtures("realm")

Claims = dict[str, Any]


@pytest.fixture(scope="module")
def bearer(realm: Realm) -> Tokens:
    return Visitor().api_tokens("alice", testing.PASSWORD)


def api(token: str, path: str = "/api/v1/me/") -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(path).status_code


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer x.y.z", "Bearer " + "a" * 9000]
)
def test_what_is_no_token_gets_401_and_the_way_to_ask(given: str) -> None:
    client = Client(headers={"Authorization": given} if given else {})
    for path in ("/api/v1/me/", "/api/v1/t/330122/suggestions/", "/api/v1/t/999999/nothing"):
        answer = client.get(path)
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
        assert set(answer.json()) == {"code", "message", "field", "next"}


def test_the_api_takes_no_cookie() -> None:
    alice = Browser()
    alice.log_in("alice")
    assert alice.get("/me/seats").status_code == 200
    assert alice.get("/api/v1/me/").status_code == 401


def test_a_page_takes_no_bearer_token(bearer: Tokens) -> None:
    assert api(bearer.access_token, "/me/seats") == 302


def test_an_ended_seat_counts_for_no_token(realm: Realm) -> None:
    token = Visitor().api_tokens("bob", testing.PASSWORD).access_token
    assert api(token, "/api/v1/t/330122/suggestions/") == 200
    me = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/").json()
    identity.end_seat(actor=None, seat_id=me["seats"][0]["id"], reason="调离")
    assert api(token, "/api/v1/t/330122/suggestions/") == 404
    assert api(token) == 200


def test_a_refresh_token_serves_once(bearer: Tokens) -> None:
    from sso.form_login import NotLoggedIn

    visitor = Visitor()
    first = visitor.api_tokens("carol", testing.PASSWORD)
    second = visitor.refresh(first)
    assert api(second.access_token) == 200
    with pytest.raises(NotLoggedIn):
        visitor.refresh(first)


# Keycloak's word that a session ended.


def logout_claims(sid: str) -> Claims:
    now = int(time.time())
    return {
        "iss": conf.issuer(),
        "aud": conf.WEB_CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": f"jti-{time.monotonic_ns()}",
        "sid": sid,
        "typ": "Logout",
        "events": {tokens.LOGOUT_EVENT: {}},
    }


def tell(claims: Claims, **header: Any) -> int:
    kid = forge.parts(Visitor().api_tokens("carol", testing.PASSWORD).access_token)[0]["kid"]
    head = {"alg": "RS256", "typ": "logout+jwt", "kid": kid, **header}
    token = forge.signed(head, claims, forge.realm_key(testing.signing_key()))
    return Client().post("/sso/backchannel-logout", {"logout_token": token}).status_code


def test_keycloaks_word_ends_the_sessions_of_that_sid_alone() -> None:
    alice, elsewhere = Browser(), Browser()
    alice.log_in("alice")
    elsewhere.log_in("alice")
    sid = LoginSession.objects.order_by("-created_at")[1].sid
    assert tell(logout_claims(sid)) == 200
    assert alice.get("/me/seats").status_code == 302
    assert elsewhere.get("/me/seats").status_code == 200


def test_a_word_about_nobody_of_ours_is_taken_too() -> None:
    assert tell(logout_claims("no-such-sid")) == 200


def test_a_logout_token_serves_once() -> None:
    claims = logout_claims("no-such-sid")
    assert (tell(claims), tell(claims)) == (200, 400)


WRONG: dict[str, Callable[[Claims], Any]] = {
    name: change
    for name, change in test_claims.CHANGED.items()
    if "kind" not in name and "client" not in name and "subject" not in name
} | {
    "a nonce": lambda c: c.update(nonce="x"),
    "no event": lambda c: c.pop("events"),
    "another event": lambda c: c.update(events={"http://schemas.openid.net/event/other": {}}),
    "an event that is text": lambda c: c.update(events=tokens.LOGOUT_EVENT),
    "nobody named": lambda c: c.pop("sid"),
    "no jti": lambda c: c.pop("jti"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_logout_token_ends_nothing(case: str) -> None:
    alice = Browser()
    alice.log_in("alice")
    sid = LoginSession.objects.latest("created_at").sid
    claims = logout_claims(sid)
    WRONG[case](claims)
    assert tell(claims) == 400
    assert alice.get("/me/seats").status_code == 200


def test_a_logout_token_of_another_typ_or_with_none_is_refused() -> None:
    assert tell(logout_claims("x"), typ="JWT") == 400
    assert Client().post("/sso/backchannel-logout").status_code == 400
    assert Client().get("/sso/backchannel-logout").status_code == 405
