"""Headers, algorithms and keys: who signed it, and by what. Each case begins with a token of the real realm that passes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import requests
from joserfc.jwk import RSAKey

from sso import conf, keys, testing
from sso.form_login import Tokens, Visitor
from sso.testing import Realm
from tests.units.sso import forge
from tests.units.sso.hostile import bearing
from tests.units.sso.hostile.bearing import unchanged

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture(scope="module")
def bearer(realm: Realm) -> Tokens:
    return Visitor().api_tokens("alice", testing.PASSWORD)


@pytest.fixture
def token(bearer: Tokens) -> str:
    """The control of every test here."""
    assert bearing.status(bearer.access_token) == 200
    assert bearing.status(bearing.changed(bearer.access_token, unchanged)) == 200
    return bearer.access_token


HEADERS: dict[str, dict[str, Any]] = {
    "a typ of another kind": {"typ": "at+jwt"},
    "no typ": {"typ": None},
    "an unknown kid": {"kid": "no-such-key"},
    "a kid that is a path": {"kid": "../../../../dev/null"},
    "a kid that is SQL": {"kid": "' OR 1=1 --"},
    "no kid": {"kid": None},
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_changed_header_is_refused(token: str, case: str) -> None:
    assert bearing.status(bearing.changed(token, unchanged, **HEADERS[case])) == 401


ODD: dict[str, Any] = {
    "a critical extension": {"crit": ["exp"]},
    "an unencoded payload": {"crit": ["b64"], "b64": False},
    "a kid that is a list": {"kid": ["a"]},
    "a kid that is a map": {"kid": {"a": 1}},
    "an alg that is a list": {"alg": ["RS256"]},
    "an alg that is a map": {"alg": {"a": 1}},
    "an alg that is null": {"alg": None},
}


@pytest.mark.parametrize("case", ODD)
def test_a_header_that_no_signer_writes_is_refused(token: str, case: str) -> None:
    header, claims = forge.parts(token)
    assert bearing.status(forge.unsigned({**header, **ODD[case]}, claims) + token.rsplit(".", 1)[1]) == 401


def test_a_header_or_body_that_is_no_map_is_refused(token: str) -> None:
    head, body, signature = token.split(".")
    for text in ("[]", '"a"', "7", "null", "{", "[" * 4000, '{"a":' * 1200, "\ufeff{}", "\x00"):
        odd = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
        assert bearing.status(f"{odd}.{body}.{signature}") == 401
        assert bearing.status(f"{head}.{odd}.{signature}") == 401


def test_no_signature_is_no_token(token: str) -> None:
    header, claims = forge.parts(token)
    for name in ("none", "None", "NONE", "nOnE"):
        assert bearing.status(forge.unsigned({**header, "alg": name}, claims)) == 401
    assert bearing.status(token.rsplit(".", 1)[0] + ".") == 401


def test_the_public_key_is_no_secret(token: str) -> None:
    """HS256 with the text of the realm's public key."""
    assert bearing.status(forge.confused(*forge.parts(token))) == 401


def test_another_good_algorithm_is_refused(token: str) -> None:
    for name in ("RS384", "RS512", "PS256"):
        assert bearing.status(bearing.changed(token, unchanged, alg=name)) == 401


def test_a_key_of_somebody_else_under_the_realms_kid_is_refused(token: str) -> None:
    header, claims = forge.parts(token)
    assert bearing.status(forge.signed(header, claims, RSAKey.generate_key(2048))) == 401


def test_the_realms_key_under_the_kid_of_its_encryption_key_is_refused(token: str) -> None:
    """The set lists both: only the one that signs may sign."""
    listed = requests.get(f"{conf.issuer()}/protocol/openid-connect/certs", timeout=60).json()["keys"]
    signing = forge.parts(token)[0]["kid"]
    others = [row["kid"] for row in listed if row["kid"] != signing]
    assert [row["kid"] for row in listed if row["use"] == "sig"] == [signing]
    for kid in others:
        assert bearing.status(bearing.changed(token, unchanged, kid=kid)) == 401


def test_a_token_brings_no_key_of_its_own(token: str) -> None:
    """jku, x5u and jwk are never followed: nothing listens there, and nobody asks."""
    foreign = RSAKey.generate_key(2048)
    header, claims = forge.parts(token)
    own = {
        "jku": "http://127.0.0.1:9/keys",
        "x5u": "http://127.0.0.1:9/x",
        "jwk": foreign.as_dict(private=False),
    }
    for name, value in own.items():
        forged = {**header, name: value}
        assert bearing.status(forge.signed(forged, claims, foreign)) == 401
        assert bearing.status(forge.signed({**forged, "kid": "foreign"}, claims, foreign)) == 401


def test_one_letter_of_the_signature_or_of_the_body_is_enough(token: str) -> None:
    head, body, signature = token.split(".")
    for at in (0, len(signature) // 2):
        other = "A" if signature[at] != "A" else "B"
        assert bearing.status(f"{head}.{body}.{signature[:at]}{other}{signature[at + 1 :]}") == 401
    claims = forge.parts(token)[1]
    longer = base64.urlsafe_b64encode(json.dumps({**claims, "exp": claims["exp"] + 1}).encode()).rstrip(b"=")
    assert bearing.status(f"{head}.{longer.decode()}.{signature}") == 401


def test_a_flood_of_unknown_kids_asks_keycloak_once(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.of_realm().forget_when_asked()
    asked: list[str] = []
    fetch = keys._fetch

    def counted(address: str) -> Any:
        asked.append(address)
        return fetch(address)

    monkeypatch.setattr(keys, "_fetch", counted)
    for number in range(30):
        assert bearing.status(bearing.changed(token, unchanged, kid=f"kid-{number}")) == 401
    assert len(asked) == 1 and bearing.status(token) == 200
