"""How the API takes tokens. Forged ones, and Keycloak's word that a session ended: see hostile/."""

from __future__ import annotations

import pytest
from django.test import Client

from shared_apps.identity import actions as identity
from sso import testing
from sso.form_login import Tokens, Visitor
from sso.testing import Realm
from tests.units.sso.browser import Browser

pytestmark = pytest.mark.usefixtures("realm")


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
