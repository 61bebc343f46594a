"""The realm's spec is held to its own rules; no server is asked."""

from __future__ import annotations

import copy

import pytest

from sso import conf, spec

PLACE = spec.Place(
    realm="liandong",
    base_url="https://liandong.example.gov.cn",
    web_secret="w" * 40,
    provisioner_secret="p" * 40,
)
SPEC = spec.realm(PLACE)
CLIENTS = {client["clientId"]: client for client in SPEC["clients"]}


def test_no_address_is_a_pattern() -> None:
    assert spec.wildcards(SPEC) == []


@pytest.mark.parametrize(
    "address", ["*", "https://liandong.example.gov.cn/*", "/sso/callback", "+", "javascript:alert(1)"]
)
@pytest.mark.parametrize("where", ["redirectUris", "webOrigins"])
def test_an_address_that_keycloak_would_take_as_a_pattern_is_refused(address: str, where: str) -> None:
    bad = copy.deepcopy(SPEC)
    bad["clients"][0][where].append(address)
    assert spec.wildcards(bad) == [f"{conf.WEB_CLIENT}: {address}"]


def test_a_pattern_after_logout_is_refused_too() -> None:
    bad = copy.deepcopy(SPEC)
    bad["clients"][0]["attributes"]["post.logout.redirect.uris"] = "https://liandong.example.gov.cn/*"
    assert spec.wildcards(bad)


def test_the_web_has_one_way_back() -> None:
    assert CLIENTS[conf.WEB_CLIENT]["redirectUris"] == ["https://liandong.example.gov.cn/sso/callback"]
    assert not CLIENTS[conf.WEB_CLIENT]["publicClient"]


@pytest.mark.parametrize("name", [conf.WEB_CLIENT, conf.APP_CLIENT])
def test_every_login_proves_its_code_by_s256(name: str) -> None:
    assert CLIENTS[name]["attributes"]["pkce.code.challenge.method"] == "S256"


@pytest.mark.parametrize("name", CLIENTS)
def test_no_client_takes_passwords_or_tokens_in_addresses(name: str) -> None:
    client = CLIENTS[name]
    assert not client["directAccessGrantsEnabled"] and not client["implicitFlowEnabled"]
    assert "basic" in client["defaultClientScopes"]  # without it access tokens have no sub


def test_only_the_api_client_gets_tokens_for_the_api() -> None:
    having = [name for name, client in CLIENTS.items() if conf.API_AUDIENCE in client["defaultClientScopes"]]
    assert having == [conf.APP_CLIENT]


def test_the_provisioner_manages_persons_and_nothing_else() -> None:
    (user,) = SPEC["users"]
    assert user["clientRoles"] == {"realm-management": ["manage-users"]}


def test_cheap_hashing_is_for_development_alone() -> None:
    assert "hashIterations" not in SPEC["passwordPolicy"]
    cheap = spec.realm(spec.Place(**{**vars(PLACE), "cheap_hashing": True}))
    assert spec.CHEAP_HASHING in cheap["passwordPolicy"]


def test_sessions_are_as_long_as_ours() -> None:
    assert (SPEC["ssoSessionIdleTimeout"], SPEC["ssoSessionMaxLifespan"]) == (1800, 36000)
    assert SPEC["bruteForceProtected"] and SPEC["revokeRefreshToken"] and not SPEC["registrationAllowed"]
