"""Every five minutes of its use a session asks the real Keycloak whether the one behind it lives."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from kernel import sealing
from sso import conf, provisioning, refreshing, selectors, server
from sso.models import LoginSession, TokenSession
from tests.units.sso.browser import Browser

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture(autouse=True)
def _loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "_quiet_until", 0.0)


@pytest.fixture
def alice() -> Browser:
    browser = Browser()
    browser.log_in("alice")
    return browser


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refresh tokens with which Keycloak was asked, the real call behind."""
    real, found = server.refresh, list[str]()

    def call(*, refresh_token: str) -> dict[str, Any]:
        found.append(refresh_token)
        return real(refresh_token=refresh_token)

    monkeypatch.setattr(server, "refresh", call)
    return found


def opened(row: LoginSession) -> str:
    return sealing.unseal(row.refresh_token, purpose="session token", bound_to=f"refresh {row.id}")


def opened_id_token(row: LoginSession) -> str:
    return sealing.unseal(row.id_token, purpose="session token", bound_to=f"id {row.id}")


def test_keycloak_is_asked_after_five_minutes_of_use_and_not_at_each_click(
    alice: Browser, asked: list[str]
) -> None:
    for _ in range(3):
        assert alice.get("/me/security").status_code == 200
    assert asked == []
    before = alice.row
    alice.forget_check()
    for _ in range(3):
        assert alice.get("/me/security").status_code == 200
    after = alice.row
    assert asked == [opened(before)]
    assert opened(after) != opened(before) and after.refresh_token.startswith(sealing.HEAD)
    assert after.checked_at is not None and before.checked_at is not None
    assert after.checked_at > before.checked_at


def test_a_check_costs_the_other_requests_nothing(
    alice: Browser, django_assert_num_queries: Callable[[int], Any]
) -> None:
    found = selectors.session_of(alice.session_key)
    assert found is not None
    with django_assert_num_queries(0):
        assert refreshing.lives(found)


def test_a_refresh_never_raises_what_was_proved(alice: Browser) -> None:
    before = alice.row
    alice.forget_check()
    alice.get("/me/security")
    after = alice.row
    assert (after.acr, after.auth_time) == (before.acr, before.auth_time) == ("basic", before.auth_time)


def test_of_many_requests_at_once_one_asks_and_the_others_go_on(alice: Browser, asked: list[str]) -> None:
    alice.forget_check()
    key = alice.session_key

    def click(_: int) -> int:
        try:
            tab = Browser()
            tab.web.cookies["liandong_session"] = key
            return tab.get("/me/security").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(click, range(16))) == {200}
    assert len(asked) == 1
    alice.forget_check()
    assert alice.get("/me/security").status_code == 200  # the token that came for it serves
    assert len(asked) == 2


def test_an_ended_session_ends_every_session_of_its_sid_and_the_browser_is_told(alice: Browser) -> None:
    sid = alice.row.sid
    server.master_admin().connection.raw_delete(f"/admin/realms/{conf.realm()}/sessions/{sid}")
    assert alice.get("/me/security").status_code == 200  # Keycloak tells nobody; the next check does
    alice.forget_check()
    answer = alice.get("/me/seats?x=1")
    assert (answer.status_code, answer["Location"]) == (303, "/sso/ended?next=/me/seats%3Fx%3D1")
    assert not alice.session_key and not LoginSession.objects.filter(sid=sid).exists()
    assert TokenSession.objects.get(sid=sid).revoked_at is not None
    page = alice.get(answer["Location"]).content.decode()
    assert "登录已经结束" in page and "/sso/login?next=%2Fme%2Fseats%3Fx%3D1" in page


def test_an_htmx_part_of_a_page_leads_the_whole_page_to_the_sentence(alice: Browser) -> None:
    server.end_sessions_of(alice.row.sub)
    alice.forget_check()
    answer = alice.get("/me/count", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/sso/ended?next=")


def test_a_person_disabled_at_keycloak_is_out_at_the_next_check() -> None:
    from tests.units.sso.newcomers import console_keeper

    login, _ = console_keeper(with_otp=False)
    browser = Browser()
    browser.log_in(login)
    account = provisioning.account(login)
    assert account is not None
    server.provisioner().update_user(account["id"], {**account, "enabled": False})
    assert browser.get("/console/").status_code == 200
    browser.forget_check()
    assert browser.get("/console/")["Location"].startswith("/sso/ended")


def test_with_keycloak_out_of_reach_a_session_lives_on_and_is_asked_about_later(
    alice: Browser, asked: list[str]
) -> None:
    alice.forget_check()
    with override_settings(KEYCLOAK_URL="http://127.0.0.1:9"):
        assert alice.get("/me/security").status_code == 200
        alice.forget_check()
        assert alice.get("/me/security").status_code == 200
    assert len(asked) == 1  # the second click did not wait for it
    refreshing._quiet_until = 0.0
    assert alice.get("/me/security").status_code == 200 and len(asked) == 2


def test_a_wrong_secret_of_ours_throws_nobody_out(alice: Browser, asked: list[str]) -> None:
    alice.forget_check()
    with override_settings(KEYCLOAK_CLIENT_SECRET="wrong"):
        assert alice.get("/me/security").status_code == 200
    assert len(asked) == 1 and alice.session_key


def test_newer_tokens_that_came_meanwhile_are_not_thrown_away(alice: Browser) -> None:
    """A check that began before a step-up came back may neither overwrite its tokens nor end its session."""
    from sso import actions

    row = alice.row
    kept = row.refresh_token
    LoginSession.objects.filter(pk=row.pk).update(refresh_token="newer")
    actions.keep_refreshed(session_id=row.pk, kept=kept, refresh_token="older")
    assert not actions.end_refused(session_id=row.pk, kept=kept, issuer=row.issuer, sid=row.sid)
    assert LoginSession.objects.get(pk=row.pk).refresh_token == "newer"
