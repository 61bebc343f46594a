"""Sessions under attack: each case starts from one that passes, changes one thing, and is refused."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from sso import conf, refreshing, selectors, server
from tenants import selectors as registry
from tests.units.sso.browser import Browser
from tests.units.sso.newcomers import arrive
from tests.units.sso.people import SINCE
from tests.units.sso.test_refreshing import opened

pytestmark = pytest.mark.usefixtures("realm")
CLERK = ("330122", "staff", ("clerk",))
LIST = "/t/330122/suggestions/"


def clerk() -> Browser:
    browser = Browser()
    browser.log_in(arrive(CLERK)[0])
    assert browser.get(LIST).status_code == 200
    return browser


def test_session_fixation() -> None:
    """A key that somebody else put into the browser, made up or stolen alive, is never the key of the login that follows."""
    mallory = clerk()
    for planted in ("A" * 43, mallory.session_key):
        victim = Browser()
        victim.web.cookies[settings.SESSION_COOKIE_NAME] = planted
        login, _ = arrive(CLERK)
        way_back = victim.at_keycloak(_login_beside(victim), login)
        assert victim.back(way_back).status_code == 302
        assert victim.session_key not in ("", planted)
        assert victim.get(LIST).status_code == 200
        assert selectors.session_of(planted) is None


def _login_beside(browser: Browser) -> str:
    from sso import flow

    pending = flow.begin(next_path="/me/")
    browser.web.cookies[pending.cookie] = pending.sealed()
    return pending.address()


def test_a_congress_without_a_seat() -> None:
    bob = clerk()
    for path in ("/t/330203/suggestions/", "/t/330100/suggestions/", "/t/999999/"):
        assert bob.get(path).status_code == 404
        assert bob.post(path, {"title": "某"}).status_code == 404
    assert bob.get(LIST).status_code == 200


def test_a_congress_with_an_ended_seat_and_a_seat_ended_mid_session() -> None:
    login, _ = arrive(CLERK)
    bob = Browser()
    bob.log_in(login)
    found = selectors.session_of(bob.session_key)
    assert found is not None and bob.get(LIST).status_code == 200
    identity.end_seat(actor=None, seat_id=found.person.seats[0].id, reason="调离")
    assert bob.get(LIST).status_code == 404
    assert bob.get(LIST).content == bob.get("/t/999999/").content
    assert bob.get("/me/seats").status_code == 200  # logged in still, with nothing to do


def test_a_congress_with_a_pending_seat() -> None:
    login, person = arrive()
    congress = registry.ref_by_code("330122")
    assert congress is not None
    new = NewSeat(person_id=person, congress_id=congress.id, kind="staff", roles=("clerk",), valid_from=SINCE)
    seat = identity.give_seat(new=new, status="pending")
    bob = Browser()
    bob.log_in(login)
    assert bob.get(LIST).status_code == 404
    assert bob.post("/t/330122/suggestions/new", {"title": "某"}).status_code == 404
    identity.activate_seat(seat_id=seat.id)
    assert bob.get(LIST).status_code == 200


def test_a_disabled_person() -> None:
    """Their sessions count no more from that moment, and their login is refused by us even where Keycloak would take it."""
    login, person = arrive(CLERK)
    bob = Browser()
    bob.log_in(login)
    assert bob.get(LIST).status_code == 200
    identity.disable_person(person_id=person, at=timezone.now(), reason="席位全部结束")
    assert bob.get(LIST)["Location"].startswith("/sso/login")
    again = Browser()
    answer = again.log_in(login)
    assert answer.status_code == 403 and "账号已停用" in answer.content.decode()
    assert not again.session_key
    identity.enable_person(person_id=person)
    assert Browser().log_in(login).status_code == 302


def test_a_session_older_than_a_logout_everywhere() -> None:
    login, person = arrive(CLERK)
    bob = Browser()
    bob.log_in(login)
    assert bob.get(LIST).status_code == 200
    identity.log_out_person(actor=None, person_id=person, at=timezone.now())
    assert bob.get(LIST)["Location"].startswith("/sso/login")
    bob.log_in(login)
    assert bob.get(LIST).status_code == 200


def test_a_refresh_token_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stole it used it first: the session ends with ours. One that nobody stole goes on."""
    monkeypatch.setattr(refreshing, "_quiet_until", 0.0)
    victim, control = clerk(), clerk()
    stolen = opened(victim.row)
    assert server.refresh(refresh_token=stolen)["refresh_token"]
    for browser in (victim, control):
        browser.forget_check()
    assert victim.get(LIST)["Location"].startswith("/sso/ended")
    assert control.get(LIST).status_code == 200


def test_a_refresh_token_used_twice_by_the_thief_after_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "_quiet_until", 0.0)
    victim = clerk()
    stolen = opened(victim.row)
    victim.forget_check()
    assert victim.get(LIST).status_code == 200
    with pytest.raises(server.GrantEnded):
        server.refresh(refresh_token=stolen)
    victim.forget_check()
    assert victim.get(LIST)["Location"].startswith("/sso/ended")


def test_a_key_read_in_the_database_opens_nothing() -> None:
    bob = clerk()
    thief = Browser()
    thief.web.cookies[settings.SESSION_COOKIE_NAME] = bob.row.key_hash
    assert thief.get(LIST)["Location"].startswith("/sso/login")


def test_one_keycloak_session_has_one_session_here() -> None:
    """A second login on the strength of Keycloak's own session takes the place of the first."""
    bob = clerk()
    first, sid = bob.session_key, bob.row.sid
    address = _login_beside(bob)
    fresh = bob.visitor.get(address, stop=conf.redirect_uri())
    bob.back(fresh.headers["Location"])
    assert bob.row.sid == sid and selectors.session_of(first) is None
