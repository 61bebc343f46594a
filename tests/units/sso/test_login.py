"""Logging in and out through a real Keycloak: what the browser brings back decides, and only once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from kernel import sealing
from sso import conf, flow, selectors, testing
from sso.models import LoginSession
from sso.testing import Realm
from tests.units.sso.browser import Browser, query
from tests.units.sso.newcomers import arrive

pytestmark = pytest.mark.usefixtures("realm")


def test_a_login_leads_to_the_page_that_was_asked_for() -> None:
    alice = Browser()
    answer = alice.log_in("alice", next_path="/me/seats?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/me/seats?x=1")
    page = alice.get("/me/seats").content.decode()
    assert "沈建芳" in page and "桐庐县" in page and "杭州市" in page


def test_the_session_cookie_is_closed_to_scripts_and_other_sites() -> None:
    alice = Browser()
    answer = alice.log_in("alice")
    cookie = answer.cookies["liandong_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["max-age"] and not cookie["expires"]  # gone with the browser's window
    with override_settings(SESSION_COOKIE_SECURE=True):
        bob = Browser()
        assert bob.log_in("bob").cookies["liandong_session"]["secure"]


def test_neither_key_nor_tokens_stand_readable_in_the_database() -> None:
    alice = Browser()
    alice.log_in("alice")
    row = LoginSession.objects.get(key_hash=sealing.fingerprint(alice.session_key))
    everything = " ".join(str(value) for value in vars(row).values())
    assert alice.session_key not in everything
    assert row.id_token.startswith(sealing.HEAD) and row.refresh_token.startswith(sealing.HEAD)
    is_token = re.compile(r"eyJ[\w-]+\.eyJ")  # three letters alone stand in many a sealed text
    assert not is_token.search(row.id_token) and not is_token.search(row.refresh_token)
    assert (row.acr, bool(row.sid)) == ("basic", True) and row.auth_time is not None


def test_a_new_login_gives_a_new_key_and_the_old_one_dies() -> None:
    alice = Browser()
    alice.log_in("alice")
    old = alice.session_key
    way_back = alice.at_keycloak(Browser().begin(), "alice")
    assert query(way_back)["code"]  # Keycloak's own session lives: no form this time
    fresh = alice.visitor.get(_begin_again(alice), stop=conf.redirect_uri())
    alice.back(fresh.headers["Location"])
    assert alice.session_key != old
    assert selectors.session_of(old) is None and selectors.session_of(alice.session_key) is not None


def _begin_again(browser: Browser) -> str:
    """A login page opened beside a session that lives, as in a second tab."""
    pending = flow.begin(next_path="/me/")
    browser.web.cookies[pending.cookie] = pending.sealed()
    return pending.address()


def test_a_glance_ahead_does_not_spend_the_code() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    assert alice.web.head(way_back.removeprefix("http://testserver")).status_code == 405
    assert alice.back(way_back).status_code == 302


def test_session_person_and_seats_are_one_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    alice = Browser()
    alice.log_in("alice")
    with django_assert_num_queries(1):
        found = selectors.session_of(alice.session_key)
    assert found is not None and len(found.person.seats) == 2


def test_a_login_page_left_open_too_long_is_told_so() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    name = flow.cookie_name(state)
    pending = flow.resume(state=state, sealed=alice.web.cookies[name].value)
    alice.web.cookies[name] = replace(pending, began=pending.began - conf.LOGIN_SECONDS - 1).sealed()
    assert alice.back(way_back).status_code == 400


def test_two_tabs_may_log_in_side_by_side() -> None:
    alice = Browser()
    first, second = alice.begin(next_path="/me/?a=1"), alice.begin(next_path="/me/?b=2")
    way_back = alice.at_keycloak(first, "alice")
    assert alice.back(way_back)["Location"] == "/me/?a=1"
    other = alice.visitor.get(second, stop=conf.redirect_uri())
    assert alice.back(other.headers["Location"])["Location"] == "/me/?b=2"


def test_login_cookies_do_not_pile_up() -> None:
    alice = Browser()
    for _ in range(flow.OPEN_AT_ONCE + 3):
        alice.begin()
    alive = [n for n, c in alice.web.cookies.items() if n.startswith(flow.COOKIE) and c.value]
    assert len(alive) <= flow.OPEN_AT_ONCE


def test_every_parameter_of_the_login_address_is_there() -> None:
    asked = query(Browser().begin())
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert all(asked[name] for name in ("state", "nonce", "code_challenge"))
    assert "secret" not in json.dumps(asked)


def test_a_session_idle_for_thirty_minutes_is_over() -> None:
    alice = Browser()
    alice.log_in("alice")
    row = LoginSession.objects.filter(key_hash=sealing.fingerprint(alice.session_key))
    row.update(last_seen_at=timezone.now() - timedelta(minutes=29))
    assert alice.get("/me/seats").status_code == 200
    row.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    answer = alice.get("/me/seats")
    assert answer["Location"] == "/sso/login?next=/me/seats"
    assert not alice.session_key  # the stale key is taken back


def test_a_session_of_ten_hours_is_over_however_busy() -> None:
    alice = Browser()
    alice.log_in("alice")
    row = LoginSession.objects.filter(key_hash=sealing.fingerprint(alice.session_key))
    begun, ends = row.values_list("created_at", "expires_at").get()
    assert ends - begun == timedelta(hours=10)
    row.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert alice.get("/me/seats").status_code == 302


def test_being_seen_is_written_at_most_once_a_minute() -> None:
    alice = Browser()
    alice.log_in("alice")
    row = LoginSession.objects.filter(key_hash=sealing.fingerprint(alice.session_key))
    first = row.values_list("last_seen_at", flat=True).get()
    alice.get("/me/seats")
    assert row.values_list("last_seen_at", flat=True).get() == first
    row.update(last_seen_at=first - timedelta(seconds=61))
    alice.get("/me/seats")
    assert row.values_list("last_seen_at", flat=True).get() >= first


def test_a_person_without_any_seat_is_told_so() -> None:
    visitor = Browser()
    visitor.log_in("nobody-yet")
    page = visitor.get("/me/").content.decode()
    assert "您目前没有在任席位" in page and "退出登录" in page


def test_a_wrong_password_is_refused_by_keycloak_itself() -> None:
    from sso.form_login import NotLoggedIn

    browser, (login, _) = Browser(), arrive()
    with pytest.raises(NotLoggedIn):
        browser.at_keycloak(browser.begin(), login, "wrong-password")


def test_logout_ends_both_sessions() -> None:
    alice = Browser()
    alice.log_in("alice")
    key = alice.session_key
    answer = alice.web.post("/sso/logout")
    assert (answer.status_code, answer["Location"]) == (303, "/sso/logged-out")
    assert "已退出登录" in alice.get("/sso/logged-out").content.decode()
    assert selectors.session_of(key) is None
    page = alice.visitor.get(alice.begin(), stop=conf.redirect_uri())
    assert "kc-form-login" in page.text


def test_with_keycloak_down_who_is_in_goes_on_and_who_comes_is_told() -> None:
    alice, late = Browser(), Browser()
    alice.log_in("alice")
    with override_settings(KEYCLOAK_URL="http://127.0.0.1:9"):
        assert alice.get("/me/seats").status_code == 200
        answer = late.get("/sso/login")
        assert answer.status_code == 503 and answer["Retry-After"]
        assert "暂时不能登录" in answer.content.decode()
        out = alice.web.post("/sso/logout")
        assert out["Location"] == "/sso/logged-out?partly=1"
    assert alice.get("/me/seats").status_code == 302


def test_keycloak_down_on_the_way_back_is_told() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    with override_settings(KEYCLOAK_URL="http://127.0.0.1:9", KEYCLOAK_PUBLIC_URL=settings.KEYCLOAK_URL):
        assert alice.back(way_back).status_code == 503
    assert not alice.session_key


@pytest.mark.parametrize(
    "path", ["/t/330122/", "/t/330122/no-such-page", "/t/999999/", "/t/330203/suggestions/"]
)
def test_nobody_is_sent_to_the_login_from_every_path_alike(path: str) -> None:
    answer = Browser().get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"{settings.LOGIN_URL}?next={path}")


def test_an_account_without_a_person_is_told_so_and_left_nowhere(realm: Realm) -> None:
    from sso import provisioning, server

    account = {
        "username": "stranger",
        "enabled": True,
        "lastName": "路人",
        "credentials": [provisioning.ready_made(testing.PASSWORD)],
    }
    server.provisioner().create_user(account)
    stranger = Browser()
    answer = stranger.log_in("stranger")
    assert answer.status_code == 403 and "账号尚未登记" in answer.content.decode()
    assert not stranger.session_key
    page = stranger.visitor.get(stranger.begin(), stop=conf.redirect_uri())
    assert "kc-form-login" in page.text  # Keycloak's session was ended too: another account may log in
