"""The login under attack: what is replayed, carried over, bent or poisoned opens nothing; the untouched one beside it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sso import flow, provisioning, server
from tests.units.sso.browser import Browser, query
from tests.units.sso.hostile.returning import unchanged, with_claims
from tests.units.sso.newcomers import arrive

pytestmark = pytest.mark.usefixtures("realm")


def resealed(browser: Browser, way_back: str, **changes: Any) -> None:
    """The browser's own sealed cookie with something else in it, sealed as only we can."""
    state = query(way_back)["state"]
    name = flow.cookie_name(state)
    pending = flow.resume(state=state, sealed=browser.web.cookies[name].value)
    browser.web.cookies[name] = replace(pending, **changes).sealed()


def test_a_replayed_state() -> None:
    """Way back and cookie, kept from a login that was finished, finish no second one."""
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    name = flow.cookie_name(query(way_back)["state"])
    kept = alice.web.cookies[name].value
    assert alice.back(way_back).status_code == 302 and alice.session_key
    assert name not in alice.web.cookies or not alice.web.cookies[name].value
    again = Browser()
    again.web.cookies[name] = kept
    assert again.back(way_back).status_code == 400 and not again.session_key


def test_another_state() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    answer = alice.back(way_back.replace(state, state[:-1] + ("A" if state[-1] != "A" else "B")))
    assert answer.status_code == 400 and not alice.session_key
    assert alice.back(way_back).status_code == 302


def test_a_replayed_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ID token kept from an earlier login of the same person, in the place of the fresh one."""
    seen: list[dict[str, Any]] = []
    real = server.exchange_code

    def kept(*, code: str, verifier: str) -> dict[str, Any]:
        seen.append(real(code=code, verifier=verifier))
        return seen[-1]

    def replayed(*, code: str, verifier: str) -> dict[str, Any]:
        return {**real(code=code, verifier=verifier), "id_token": seen[0]["id_token"]}

    monkeypatch.setattr(server, "exchange_code", kept)
    assert Browser().log_in("alice").status_code == 302
    with monkeypatch.context() as patch:
        patch.setattr(server, "exchange_code", replayed)
        second = Browser()
        assert second.log_in("alice").status_code == 400 and not second.session_key
    assert Browser().log_in("alice").status_code == 302


def test_another_nonce_and_none(monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {
        "another": (lambda claims: claims.update(nonce="x" * 43), 400),
        "none": (lambda claims: claims.pop("nonce"), 400),
        "unchanged": (unchanged, 302),
    }
    for name, (change, status) in changes.items():
        with monkeypatch.context() as patch:
            with_claims(patch, change)
            assert Browser().log_in("alice").status_code == status, name


def test_a_replayed_code() -> None:
    """A code that was spent, in a login of another browser with its own state."""
    alice, thief = Browser(), Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    assert alice.back(way_back).status_code == 302
    own = query(thief.begin())["state"]
    answer = thief.get("/sso/callback", query_params={"code": query(way_back)["code"], "state": own})
    assert answer.status_code == 400 and not thief.session_key


def test_a_stolen_code_without_its_verifier() -> None:
    """Not spent yet: PKCE alone stands between. And who steals codes locks nobody out."""
    login, _ = arrive()
    owner, thief = Browser(), Browser()
    way_back = owner.at_keycloak(owner.begin(), login)
    own = query(thief.begin())["state"]
    answer = thief.get("/sso/callback", query_params={"code": query(way_back)["code"], "state": own})
    assert answer.status_code == 400 and not thief.session_key
    another = Browser()
    way_back = another.at_keycloak(another.begin(), login)
    resealed(another, way_back, verifier="x" * 64)
    assert another.back(way_back).status_code == 400 and not another.session_key
    account = provisioning.account(login)
    assert account is not None
    assert server.master_admin().get_bruteforce_detection_status(account["id"])["numFailures"] == 0
    assert Browser().log_in(login).status_code == 302


def test_login_csrf() -> None:
    """A way back that an attacker carried from their own login to the victim's browser."""
    victim, mallory = Browser(), Browser()
    way_back = mallory.at_keycloak(mallory.begin(), "bob")
    answer = victim.back(way_back)
    assert answer.status_code == 400 and not victim.session_key
    assert "登录没有完成" in answer.content.decode()
    busy = Browser()
    busy.log_in("alice")
    key = busy.session_key
    assert busy.back(way_back).status_code == 302 and busy.session_key == key  # hers still
    assert mallory.back(way_back).status_code == 302 and mallory.session_key


def test_a_way_back_that_names_another_issuer() -> None:
    """Mix-up: the code of our realm with the name of another."""
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    issuer = query(way_back)["iss"]
    parts = {**query(way_back), "iss": issuer.replace("realms/", "realms/x")}
    assert alice.get("/sso/callback", query_params=parts).status_code == 400 and not alice.session_key


HOSTILE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%255Cevil.example",
    "/%2Fevil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "//u@evil.example",
    "https:evil.example",
    "/x%0d%0aSet-Cookie:a=b",
    "/x%250d%250aSet-Cookie:a=b",
    "/x\r\nSet-Cookie:a=b",
    "/\tevil",
    "/\x00",
    "me/",
    "",
    "/sso/logout",
    "/sso/callback?code=x",
    "/" + "a" * 1000,
    "/" + "桥" * 400,
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_next_never_leaves_this_site(hostile: str) -> None:
    assert flow.local_path(hostile) == "/me/"
    answer = Browser().get("/sso/ended", query_params={"next": hostile}).content.decode()
    assert "next=%2Fme%2F" in answer and "evil" not in answer


@pytest.mark.parametrize("good", ["/me/", "/t/330122/suggestions/?q=%E6%A1%A5&page=2", "/me/?a=//b", "/"])
def test_next_keeps_a_path_of_this_site(good: str) -> None:
    assert flow.local_path(good) == good


@pytest.mark.parametrize(
    "hostile", ["//evil.example", "/\\evil.example", "/x%0d%0aSet-Cookie:a=b", "javascript:alert(1)"]
)
def test_next_of_a_whole_login_and_of_one_that_is_in_already(hostile: str) -> None:
    alice = Browser()
    assert alice.log_in("alice", next_path=hostile)["Location"] == "/me/"
    for page in ("/sso/login", "/sso/ended"):
        assert alice.get(page, query_params={"next": hostile})["Location"] == "/me/"


def test_a_next_that_was_bent_inside_our_own_cookie() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(next_path="/me/seats"), "alice")
    resealed(alice, way_back, next="//evil.example")
    assert alice.back(way_back)["Location"] == "/me/"


def test_host_and_x_forwarded_host_poisoning() -> None:
    alice = Browser()
    poison = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Server": "evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/console/",
    }
    address = alice.begin(headers=poison)
    assert query(address)["redirect_uri"] == "http://testserver/sso/callback" and "evil" not in address
    way_back = alice.at_keycloak(address, "alice")
    answer = alice.get("/sso/callback", query_params=query(way_back), headers=poison)
    assert answer["Location"] == "/me/"
    for path in ("/sso/login", "/sso/callback", "/sso/step-up", "/me/security"):
        assert alice.get(path, headers={"Host": "evil.example"}).status_code == 400
    assert alice.get("/me/security").status_code == 200
