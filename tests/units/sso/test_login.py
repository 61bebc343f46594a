"""Logging in and out through a real Keycloak: what the browser brings back decides, and only once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from kernel import sealing
from shared_apps.identity import actions as identity
from sso import conf, flow, selectors, testing
from sso.models import LoginSession
from sso.testing import Realm
from tests.units.sso.browser import Browser, query

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
    assert "eyJ" not in row.id_token + row.refresh_token
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


def test_a_key_chosen_by_somebody_else_is_never_taken_over() -> None:
    alice = Browser()
    alice.web.cookies["liandong_session"] = "A" * 43
    alice.log_in("alice")
    assert alice.session_key != "A" * 43
    assert selectors.session_of("A" * 43) is None


def test_a_way_back_carried_to_another_browser_opens_nothing() -> None:
    alice, mallory = Browser(), Browser()
    way_back = mallory.at_keycloak(mallory.begin(), "bob")
    answer = alice.back(way_back)
    assert answer.status_code == 400 and not alice.session_key
    assert "登录没有完成" in answer.content.decode()
    assert mallory.back(way_back).status_code == 302  # the control: it was a good one


def test_another_state_opens_nothing() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    answer = alice.back(way_back.replace(state, state[:-1] + ("A" if state[-1] != "A" else "B")))
    assert answer.status_code == 400 and not alice.session_key
    assert alice.back(way_back).status_code == 302


def test_the_same_way_back_serves_once() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    kept = alice.web.cookies[flow.cookie_name(state)].value
    assert alice.back(way_back).status_code == 302
    again = Browser()
    again.web.cookies[flow.cookie_name(state)] = kept
    assert again.back(way_back).status_code == 400 and not again.session_key


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


def test_an_id_token_for_another_nonce_opens_nothing() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    name = flow.cookie_name(state)
    pending = flow.resume(state=state, sealed=alice.web.cookies[name].value)
    alice.web.cookies[name] = replace(pending, nonce="another").sealed()
    assert alice.back(way_back).status_code == 400 and not alice.session_key


def test_a_code_without_its_verifier_opens_nothing() -> None:
    alice = Browser()
    way_back = alice.at_keycloak(alice.begin(), "alice")
    state = query(way_back)["state"]
    name = flow.cookie_name(state)
    pending = flow.resume(state=state, sealed=alice.web.cookies[name].value)
    alice.web.cookies[name] = replace(pending, verifier="x" * 64).sealed()
    assert alice.back(way_back).status_code == 400 and not alice.session_key


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


@pytest.mark.parametrize(
    "hostile",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5Cevil.example",
        "/%2Fevil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "@evil.example",
        "/x%0d%0aSet-Cookie:a=b",
        "/x\r\nSet-Cookie:a=b",
        "/\tevil",
        "me/",
        "",
        "/sso/logout",
        "/" + "a" * 1000,
        "/" + "桥" * 400,
    ],
)
def test_next_never_leaves_this_site(hostile: str) -> None:
    assert flow.local_path(hostile) == "/me/"


@pytest.mark.parametrize("good", ["/me/", "/t/330122/suggestions/?q=%E6%A1%A5&page=2", "/me/?a=//b", "/"])
def test_next_keeps_a_path_of_this_site(good: str) -> None:
    assert flow.local_path(good) == good


def test_no_header_moves_the_way_back() -> None:
    alice = Browser()
    address = alice.begin(headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert query(address)["redirect_uri"] == "http://testserver/sso/callback"
    assert alice.get("/sso/login", headers={"Host": "evil.example"}).status_code == 400


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


def test_a_seat_ended_meanwhile_is_gone_at_the_next_click(realm: Realm) -> None:
    bob = Browser()
    bob.log_in("bob")
    assert bob.get("/t/330122/suggestions/").status_code == 200
    key = bob.session_key
    seat = selectors.session_of(key)
    assert seat is not None
    identity.end_seat(actor=None, seat_id=seat.person.seats[0].id, reason="调离")
    answer = bob.get("/t/330122/suggestions/")
    assert answer.status_code == 404
    assert answer.content == bob.get("/t/330122/no-such-page").content
    assert answer.content == bob.get("/t/999999/").content
    assert "您目前没有在任席位" in bob.get("/me/").content.decode()


def test_a_person_without_any_seat_is_told_so() -> None:
    visitor = Browser()
    visitor.log_in("nobody-yet")
    page = visitor.get("/me/").content.decode()
    assert "您目前没有在任席位" in page and "退出登录" in page


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


def test_a_wrong_password_is_refused_by_keycloak_itself() -> None:
    from sso.form_login import NotLoggedIn

    alice = Browser()
    with pytest.raises(NotLoggedIn):
        alice.at_keycloak(alice.begin(), "alice", "wrong-password")


def test_logout_takes_a_post_with_its_token() -> None:
    alice = Browser(enforce_csrf_checks=True)
    alice.log_in("alice")
    assert alice.get("/sso/logout").status_code == 405
    assert alice.web.post("/sso/logout").status_code == 403
    assert alice.get("/me/seats").status_code == 200


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
