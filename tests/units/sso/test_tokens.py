"""Each case begins with a token of the real realm that passes, changes one thing, and is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from shared_apps.identity import actions as identity
from sso import conf, keys, server, testing, tokens
from sso.form_login import Tokens, Visitor
from sso.models import LoginSession
from sso.testing import Realm
from tests.units.sso import forge
from tests.units.sso.browser import Browser, query

pytestmark = pytest.mark.usefixtures("realm")
NONCE = "a-nonce-of-this-test"


@pytest.fixture(scope="module")
def bearer(realm: Realm) -> Tokens:
    return Visitor().api_tokens("alice", testing.PASSWORD)


@pytest.fixture(scope="module")
def id_token(realm: Realm) -> tuple[str, str]:
    """An ID token of the web client and its nonce."""
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    pending = _pending(alice, way_back)
    got = server.exchange_code(code=query(way_back)["code"], verifier=pending.verifier)
    return got["id_token"], pending.nonce


def _pending(browser: Browser, way_back: str) -> Any:
    from sso import flow

    state = query(way_back)["state"]
    return flow.resume(state=state, sealed=browser.web.cookies[flow.cookie_name(state)].value)


def api(token: str, path: str = "/api/v1/me/") -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(path).status_code


Claims = dict[str, Any]
CHANGED: dict[str, Callable[[Claims], Any]] = {
    "another realm": lambda c: c.update(iss=forge.other_realm(c["iss"])),
    "no issuer": lambda c: c.pop("iss"),
    "another audience": lambda c: c.update(aud="account"),
    "a second audience": lambda c: c.update(aud=[c["aud"], "somebody-else"]),
    "no audience": lambda c: c.pop("aud"),
    "another client": lambda c: c.update(azp="somebody-else"),
    "no client": lambda c: c.pop("azp"),
    "another kind": lambda c: c.update(typ="Refresh"),
    "no kind": lambda c: c.pop("typ"),
    "expired": lambda c: c.update(iat=int(time.time()) - 400, exp=int(time.time()) - 60),
    "no end": lambda c: c.pop("exp"),
    "an end in thirty years": lambda c: c.update(exp=int(time.time()) + 30 * 365 * 86400),
    "an end that is no number": lambda c: c.update(exp="tomorrow"),
    "an end that is true": lambda c: c.update(exp=True),
    "issued tomorrow": lambda c: c.update(iat=int(time.time()) + 86400, exp=int(time.time()) + 86700),
    "no begin": lambda c: c.pop("iat"),
    "not valid yet": lambda c: c.update(nbf=int(time.time()) + 3600),
    "no subject": lambda c: c.pop("sub"),
    "an empty subject": lambda c: c.update(sub=""),
}
HEADERS: dict[str, dict[str, Any]] = {
    "typ of another kind": {"typ": "at+jwt"},
    "no typ": {"typ": None},
    "an unknown key": {"kid": "no-such-key"},
    "no key": {"kid": None},
    "a critical extension": {"crit": ["exp"]},
}


def changed(token: str, change: Callable[[Claims], Any]) -> str:
    header, claims = forge.parts(token)
    change(claims)
    return forge.signed(header, claims, forge.realm_key(testing.signing_key()))


@pytest.mark.parametrize("case", CHANGED)
def test_a_bearer_token_with_a_changed_claim_is_refused(bearer: Tokens, case: str) -> None:
    good = changed(bearer.access_token, lambda claims: None)
    assert tokens.access_token(good).sub and api(good) == 200
    bad = changed(bearer.access_token, CHANGED[case])
    with pytest.raises(tokens.BadToken):
        tokens.access_token(bad)
    assert api(bad) == 401


@pytest.mark.parametrize("case", [*CHANGED, "no nonce", "another nonce", "no sid"])
def test_an_id_token_with_a_changed_claim_is_refused(id_token: tuple[str, str], case: str) -> None:
    token, nonce = id_token
    more: dict[str, Callable[[Claims], Any]] = {
        "no nonce": lambda c: c.pop("nonce"),
        "another nonce": lambda c: c.update(nonce="another"),
        "no sid": lambda c: c.pop("sid"),
    }
    assert tokens.id_token(changed(token, lambda claims: None), nonce=nonce).sub
    with pytest.raises(tokens.BadToken):
        tokens.id_token(changed(token, (CHANGED | more)[case]), nonce=nonce)


def test_an_id_token_is_not_taken_for_an_empty_nonce(id_token: tuple[str, str]) -> None:
    token, _ = id_token
    with pytest.raises(tokens.BadToken):
        tokens.id_token(changed(token, lambda claims: claims.update(nonce="")), nonce="")


@pytest.mark.parametrize("case", HEADERS)
def test_a_changed_header_is_refused(bearer: Tokens, case: str) -> None:
    header, claims = forge.parts(bearer.access_token)
    header = {name: value for name, value in {**header, **HEADERS[case]}.items() if value is not None}
    key = forge.realm_key(testing.signing_key())
    bad = f"{forge.unsigned(header, claims)}AAAA" if "crit" in header else forge.signed(header, claims, key)
    assert api(bearer.access_token) == 200 and api(bad) == 401


def test_no_signature_is_no_token(bearer: Tokens) -> None:
    header, claims = forge.parts(bearer.access_token)
    for name in ("none", "None", "NONE", "nOnE"):
        assert api(forge.unsigned({**header, "alg": name}, claims)) == 401
    assert api(bearer.access_token.rsplit(".", 1)[0] + ".") == 401


def test_the_public_key_is_no_secret(bearer: Tokens) -> None:
    header, claims = forge.parts(bearer.access_token)
    assert api(bearer.access_token) == 200
    assert api(forge.confused(header, claims)) == 401


def test_another_good_algorithm_is_refused(bearer: Tokens) -> None:
    header, claims = forge.parts(bearer.access_token)
    key = forge.realm_key(testing.signing_key())
    assert api(forge.signed({**header, "alg": "RS384"}, claims, key)) == 401
    assert api(forge.signed({**header, "alg": "PS256"}, claims, key)) == 401


def test_a_key_of_somebody_else_is_refused_whatever_it_calls_itself(bearer: Tokens) -> None:
    header, claims = forge.parts(bearer.access_token)
    foreign = RSAKey.generate_key(2048)
    assert api(forge.signed(header, claims, foreign)) == 401
    jku = {**header, "jku": "http://127.0.0.1:9/keys", "jwk": foreign.as_dict(private=False)}
    assert api(f"{forge.unsigned(jku, claims)}AAAA") == 401


def test_a_token_serves_only_what_it_was_made_for(bearer: Tokens, id_token: tuple[str, str]) -> None:
    web_id_token, nonce = id_token
    assert api(bearer.refresh_token) == 401
    assert api(web_id_token) == 401
    with pytest.raises(tokens.BadToken):
        tokens.id_token(bearer.access_token, nonce=nonce)
    with pytest.raises(tokens.BadToken):
        tokens.logout_token(web_id_token)


def test_the_web_clients_own_access_token_is_no_bearer_token() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    got = server.exchange_code(code=query(way_back)["code"], verifier=_pending(alice, way_back).verifier)
    assert api(got["access_token"]) == 401


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
    for name, change in CHANGED.items()
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


def test_a_flood_of_unknown_keys_asks_keycloak_once(bearer: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    header, claims = forge.parts(bearer.access_token)
    key = forge.realm_key(testing.signing_key())
    keys.of_realm().forget_when_asked()
    asked: list[str] = []
    fetch = keys._fetch

    def counted(address: str) -> Any:
        asked.append(address)
        return fetch(address)

    monkeypatch.setattr(keys, "_fetch", counted)
    for number in range(30):
        assert api(forge.signed({**header, "kid": f"kid-{number}"}, claims, key)) == 401
    assert len(asked) == 1 and api(bearer.access_token) == 200
