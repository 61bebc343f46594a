"""Programs of 一府一委两院: rows of ours become clients of a real Keycloak, which gives them tokens for their own key alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.core.management import CommandError, call_command
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from kernel import tenancy
from shared_apps.identity import selectors as identity
from sso import conf, scopes, service_keys, testing
from sso.models import ServiceClient
from sso.testing import Realm
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors as units
from tenants import selectors as registry
from tests.factories.house import furnish
from tests.stack.databases import Database

CODE, UNIT, CLIENT = "330122", "交通运输局", "svc-jtj-330122"
KEY = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})
OTHER = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})


@pytest.fixture(scope="module")
def realm(database: Database, keycloak: dict[str, Any]) -> Iterator[Realm]:
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url="http://127.0.0.1:8000", **settings) as made:
        with furnish(CODE).entered():
            for name in (UNIT, "林业水利局"):
                organs.add_unit(actor=None, name=name, kind="department")
        yield made


def run(command: str, *args: str) -> list[str]:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue().splitlines()


def jwks(*keys: Any) -> str:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


@pytest.fixture(scope="module")
def program(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("keys") / "jwks.json"
    path.write_text(jwks(KEY))
    args = ["add", CLIENT, "--name", "交通办件系统", "--congress", CODE, "--unit", UNIT]
    args += ["--scope", scopes.READ, "--scope", scopes.HANDLE, "--jwks", str(path)]
    assert run("sso_service", *args)[0] == f"{CLIENT} {UNIT} {scopes.HANDLE} {scopes.READ}"
    run("sso_service", *args)  # again: nothing is made twice
    assert run("sso_apply")[-1] == "2 changes"  # the client, the link to its person
    assert run("sso_apply") == ["0 changes"]
    return CLIENT


def token(
    key: ECKey = KEY, *, client: str = CLIENT, scope: str = scopes.READ, **claims: Any
) -> dict[str, Any]:
    """What the token endpoint answers to a client assertion (RFC 7523)."""
    now = int(time.time())
    said = {
        "iss": client,
        "sub": client,
        "aud": conf.issuer(),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 60,
    }
    assertion = jwt.encode({"alg": "ES256", "kid": "one"}, {**said, **claims}, key)
    body = {
        "grant_type": "client_credentials",
        "client_id": client,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        **({"scope": scope} if scope else {}),
    }
    address = f"{conf.issuer()}/protocol/openid-connect/token"
    answer: dict[str, Any] = requests.post(address, data=body, timeout=60).json()
    return answer


def claims_of(answer: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        answer["access_token"], RSAKey.import_key(testing.signing_key()), algorithms=["RS256"]
    ).claims
    return claims


def test_its_token_is_for_the_api_and_says_what_it_asked_for(program: str) -> None:
    claims = claims_of(token())
    assert (claims["aud"], claims["azp"], claims["scope"]) == (conf.API_AUDIENCE, program, scopes.READ)
    assert "sid" not in claims and claims["exp"] - claims["iat"] <= 300
    assert set(claims_of(token(scope=f"{scopes.READ} {scopes.HANDLE}"))["scope"].split()) == set(
        scopes.CAPABILITIES
    )
    assert claims_of(token(scope="")).get("scope", "") == ""
    row = ServiceClient.objects.get(client_id=program)
    found = identity.person_by_identity(issuer=conf.issuer(), sub=claims["sub"])
    assert found is not None and found.id == row.person_id
    (seat,) = found.seats
    assert (seat.kind, seat.congress_id) == ("handler", row.congress_id)


def test_another_key_another_audience_another_time_give_no_token(program: str) -> None:
    assert "access_token" in token()
    now = int(time.time())
    for answer in (
        token(OTHER),
        token(aud="https://elsewhere.example/"),
        token(iat=now - 3600, exp=now - 3000),
        token(client="svc-nobody"),
    ):
        assert answer["error"] in {"invalid_client", "unauthorized_client"}, answer
    assert token(scope="offline_access")["error"] == "invalid_scope"


def test_an_assertion_serves_once(program: str) -> None:
    once = uuid4().hex
    assert "access_token" in token(jti=once)
    assert "access_token" not in token(jti=once)


def test_no_human_logs_in_by_it(program: str) -> None:
    query = {"client_id": program, "redirect_uri": conf.redirect_uri(), "response_type": "code"}
    answer = requests.get(
        f"{conf.issuer()}/protocol/openid-connect/auth", params=query, allow_redirects=False, timeout=60
    )
    assert answer.status_code == 400
    body = {"grant_type": "password", "client_id": program, "username": "x", "password": "y"}
    answer = requests.post(f"{conf.issuer()}/protocol/openid-connect/token", data=body, timeout=60)
    assert answer.status_code in {400, 401}


def test_its_unit_is_the_one_it_was_given(program: str) -> None:
    house = registry.ref_by_code(CODE)
    assert house is not None
    row = ServiceClient.objects.get(client_id=program)
    (seat,) = identity.seats_of(row.person_id)
    with tenancy.enter(house):
        assert units.unit_name_of_seat(seat.id) == UNIT


def test_what_can_not_be_entered_is_said(program: str, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(jwks(KEY))

    def add(client: str = "svc-new", congress: str = CODE, unit: str = UNIT) -> None:
        args = ["add", client, "--name", "某系统", "--congress", congress, "--unit", unit]
        run("sso_service", *args, "--scope", scopes.READ, "--jwks", str(path))

    for wrong, word in (
        ({"client": "court"}, "svc-"),
        ({"client": "svc-../x"}, "svc-"),
        ({"congress": "999999"}, "999999"),
        ({"unit": "没有的局"}, "没有的局"),
        ({"client": program, "unit": "林业水利局"}, "已登记"),
    ):
        with pytest.raises(CommandError, match=word):
            add(**wrong)
    assert not ServiceClient.objects.filter(client_id="svc-new").exists()
    with pytest.raises(CommandError, match="svc-nobody"):
        run("sso_service", "stop", "svc-nobody")


def test_keys_and_scopes_change_and_the_program_stops(realm: Realm, tmp_path: Path) -> None:
    name, path = "svc-changing", tmp_path / "jwks.json"
    path.write_text(jwks(KEY))
    args = ["add", name, "--name", "林业办件系统", "--congress", CODE, "--unit", "林业水利局"]
    run("sso_service", *args, "--scope", scopes.READ, "--jwks", str(path))
    run("sso_apply")
    assert (
        "access_token" in token(client=name)
        and token(client=name, scope=scopes.HANDLE)["error"] == "invalid_scope"
    )
    path.write_text(jwks(OTHER))
    run("sso_service", "change", name, "--scope", scopes.HANDLE, "--jwks", str(path))
    assert run("sso_apply")[-1] == "3 changes"
    assert "access_token" in token(OTHER, client=name, scope=scopes.HANDLE)
    assert "access_token" not in token(client=name, scope=scopes.HANDLE)
    person = ServiceClient.objects.get(client_id=name).person_id
    run("sso_service", "stop", name)
    assert [seat.status for seat in identity.seats_of(person)] == ["ended"]
    assert run("sso_apply")[-1] == "1 changes"
    assert "access_token" not in token(OTHER, client=name, scope=scopes.HANDLE)
    assert run("sso_apply") == ["0 changes"]
    with pytest.raises(CommandError, match="已登记"):
        run("sso_service", *args, "--scope", scopes.READ, "--jwks", str(path))


def test_private_weak_and_muddled_keys_are_refused() -> None:
    good = KEY.as_dict(private=False)
    assert json.loads(service_keys.checked(json.dumps({"keys": [good]})))["keys"][0]["kid"] == "one"
    strong = RSAKey.generate_key(2048, {"kid": "r", "alg": "PS256"}).as_dict(private=False)
    assert json.loads(service_keys.checked(json.dumps({"keys": [strong]})))["keys"][0]["alg"] == "PS256"
    weak = {**strong, "n": str(strong["n"])[:171]}  # 1024 bits
    secret = OctKey.generate_key(256, {"kid": "s", "alg": "HS256"}).as_dict()
    for rows in (
        [],
        [KEY.as_dict(private=True)],
        [secret],
        [weak],
        [good, good],
        [{**good, "alg": "none"}],
        [{**good, "alg": "RS256"}],
        [{**good, "kid": ""}],
        [{**good, "x": "AA"}],
        [{**good, "use": "enc"}],
        ["text"],
        [dict(good, kid=str(number)) for number in range(6)],
    ):
        with pytest.raises(service_keys.KeysRefused):
            service_keys.checked(json.dumps({"keys": rows}))
    for text in ("", "[]", "{}", "null", '{"keys": 1}'):
        with pytest.raises(service_keys.KeysRefused):
            service_keys.checked(text)
