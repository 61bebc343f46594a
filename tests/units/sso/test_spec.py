"""The realm's spec is held to its own rules; no server is asked."""

from __future__ import annotations

import copy

import pytest

from sso import conf, spec
from sso.brokers import Broker
from sso.realm import clients, flows, settings
from sso.realm.parts import ACR

PLACE = spec.Place(
    realm="liandong",
    base_url="https://liandong.example.gov.cn",
    web_secret="w" * 40,
    provisioner_secret="p" * 40,
)
SPEC = spec.realm(PLACE)
CLIENTS = {client["clientId"]: client for client in SPEC["clients"]}


def test_no_address_is_a_pattern() -> None:
    assert spec.faults(SPEC) == []


@pytest.mark.parametrize(
    "address",
    [
        "*",
        "https://liandong.example.gov.cn/*",
        "https://*.example.gov.cn/sso/callback",
        "/sso/callback",
        "+",
        "javascript:alert(1)",
        "http://liandong.example.gov.cn/sso/callback",
        "http://10.0.0.8/sso/callback",
        "http://127.0.0.1.evil.example/sso/callback",
        "https://liandong.example.gov.cn@evil.example/",
        "https://liandong.example.gov.cn/sso/callback#x",
        "https://[bad/",
        "//evil.example/",
    ],
)
@pytest.mark.parametrize("where", ["redirectUris", "webOrigins"])
def test_an_address_that_is_a_pattern_or_plain_http_is_refused(address: str, where: str) -> None:
    bad = copy.deepcopy(SPEC)
    bad["clients"][0][where].append(address)
    assert spec.faults(bad) == [f"{conf.WEB_CLIENT}: {address}"]


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_plain_http_to_this_machine_is_for_development(base: str) -> None:
    assert spec.faults(spec.realm(spec.Place(**{**vars(PLACE), "base_url": base}))) == []
    assert spec.faults(spec.realm(spec.Place(**{**vars(PLACE), "base_url": "http://npc.example.gov.cn"})))


def test_a_pattern_after_logout_is_refused_too() -> None:
    bad = copy.deepcopy(SPEC)
    bad["clients"][0]["attributes"]["post.logout.redirect.uris"] = "https://liandong.example.gov.cn/*"
    assert spec.faults(bad)


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
    assert "basic" in client["defaultClientScopes"] or not client["enabled"]  # else tokens have no sub


def test_only_the_api_client_gets_tokens_for_the_api() -> None:
    having = [name for name, client in CLIENTS.items() if conf.API_AUDIENCE in client["defaultClientScopes"]]
    assert having == [conf.APP_CLIENT]


def test_the_provisioner_manages_persons_and_nothing_else() -> None:
    (user,) = SPEC["users"]
    assert user["clientRoles"] == {"realm-management": ["manage-users"]}


def test_cheap_hashing_is_for_development_alone() -> None:
    assert "hashIterations" not in SPEC["passwordPolicy"]
    cheap = spec.realm(spec.Place(**{**vars(PLACE), "cheap_hashing": True}))
    assert settings.CHEAP_HASHING in cheap["passwordPolicy"]


def test_sessions_are_as_long_as_ours() -> None:
    assert (SPEC["ssoSessionIdleTimeout"], SPEC["ssoSessionMaxLifespan"]) == (1800, 36000)
    assert SPEC["bruteForceProtected"] and SPEC["revokeRefreshToken"] and not SPEC["registrationAllowed"]
    assert SPEC["eventsEnabled"] and SPEC["adminEventsEnabled"]
    half_a_year = 184 * 86400
    assert SPEC["eventsExpiration"] >= half_a_year
    assert int(SPEC["attributes"]["adminEventsExpiration"]) >= half_a_year


def test_keycloaks_own_clients_are_shut() -> None:
    """By account and account-console a stolen password would enrol a second factor of its own."""
    for name in clients.SHUT:
        client = CLIENTS[name]
        assert not client["enabled"] and not client["standardFlowEnabled"], name
        assert not client["directAccessGrantsEnabled"] and client["redirectUris"] == [], name


def test_the_password_comes_before_the_second_factor() -> None:
    asked = sorted(SPEC["requiredActions"], key=lambda row: row["priority"])
    assert [row["alias"] for row in asked] == ["UPDATE_PASSWORD", "CONFIGURE_TOTP"]
    assert not any(row["defaultAction"] for row in asked)


def test_the_second_factor_is_asked_for_at_every_step_up() -> None:
    levels = {row["alias"]: row["config"] for row in SPEC["authenticatorConfig"]}
    assert levels["liandong-mfa"] == {"loa-condition-level": str(ACR["mfa"]), "loa-max-age": "0"}


def test_every_other_door_is_shut() -> None:
    doors = {door: SPEC[door] for door in flows.BOUND}
    assert doors["browserFlow"] == flows.BROWSER and doors["firstBrokerLoginFlow"] == flows.BROKERED
    assert {doors[door] for door in ("directGrantFlow", "registrationFlow", "resetCredentialsFlow")} == {
        flows.CLOSED
    }


def test_ended_sessions_are_told_of_both_clients() -> None:
    for name in (conf.WEB_CLIENT, conf.APP_CLIENT):
        address = CLIENTS[name]["attributes"]["backchannel.logout.url"]
        assert address == "https://liandong.example.gov.cn/sso/backchannel-logout"


def test_a_programs_client_is_no_door_for_people() -> None:
    keys = '{"keys": [{"kty": "EC", "alg": "ES256"}]}'
    service = spec.Service(client_id="svc-court", name="法院", scopes=("liandong.matters.read",), jwks=keys)
    made = spec.realm(spec.Place(**{**vars(PLACE), "services": (service,)}))
    (client,) = (row for row in made["clients"] if row["clientId"] == "svc-court")
    assert client["clientAuthenticatorType"] == "client-jwt" and client["serviceAccountsEnabled"]
    assert not client["standardFlowEnabled"] and client["redirectUris"] == [] and "secret" not in client
    assert client["optionalClientScopes"] == ["liandong.matters.read"]
    assert client["attributes"]["token.endpoint.auth.signing.alg"] == "ES256"


def test_a_broker_over_plain_http_or_without_signatures_is_not_taken() -> None:
    place = "https://gov.example.gov.cn/"
    broker = Broker(
        kind="oidc",
        alias="gov",
        name="政务网",
        issuer=place,
        authorization_url=f"{place}auth",
        token_url=f"{place}token",
        jwks_url=f"{place}certs",
        client_id="x",
        client_secret="s" * 40,
        login="preferred_username",
    )
    good = spec.realm(spec.Place(**{**vars(PLACE), "brokers": (broker,)}))
    (idp,) = good["identityProviders"]
    assert spec.faults(good) == [] and idp["config"]["validateSignature"] == "true"
    idp["config"]["jwksUrl"] = "http://gov.example.gov.cn/certs"
    assert spec.faults(good) == ["gov: http://gov.example.gov.cn/certs"]
