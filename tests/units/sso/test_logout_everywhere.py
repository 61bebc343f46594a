"""Keycloak itself tells the running web that a session ended: no token of ours, no request of the browser."""

from __future__ import annotations

import time

import pytest

from sso import provisioning, server, testing
from sso.form_login import Visitor
from tests.conftest import Site


@pytest.fixture(scope="module")
def people(site: Site) -> None:
    testing.add_people([("alice", "沈建芳", None), ("bob", "方晓燕", None)])


def log_in(site: Site, username: str) -> Visitor:
    visitor = Visitor(base_url=site.web.address)
    assert visitor.log_in(username, testing.PASSWORD, next_path="/me/seats").status_code == 200
    return visitor


def is_in(visitor: Visitor) -> bool:
    answer = visitor.http.get(f"{visitor.base_url}/me/seats", allow_redirects=False, timeout=60)
    return answer.status_code == 200


@pytest.mark.usefixtures("people")
def test_logged_out_by_keycloaks_administrator_is_out_here_too(site: Site) -> None:
    alice, bob = log_in(site, "alice"), log_in(site, "bob")
    account = provisioning.accounts()["alice"]["id"]
    server.master_admin().user_logout(server.safe_id(account))
    until = time.monotonic() + 60
    while is_in(alice) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_in(alice)
    assert is_in(bob)


@pytest.mark.usefixtures("people")
def test_logging_out_in_one_tab_ends_the_other(site: Site) -> None:
    alice = log_in(site, "alice")
    page = alice.get(f"{site.web.address}/me/")
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    out = alice.post(f"{site.web.address}/sso/logout", {"csrfmiddlewaretoken": token})
    assert "已退出登录" in out.text
    assert not is_in(alice)


@pytest.mark.usefixtures("people")
def test_somebody_who_stays_in_at_keycloak_types_nothing_twice(site: Site) -> None:
    alice = log_in(site, "alice")
    tokens = alice.api_tokens("alice", "no password is asked")
    assert tokens.access_token
