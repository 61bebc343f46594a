"""kcwarden over the realm as data: nothing from MEDIUM on but what kcwarden.yaml names, and it does find what is planted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local import keycloak_home
from sso import scopes, spec
from sso.brokers import Broker
from sso.spec import Json

KCWARDEN = Path(sys.executable).with_name("kcwarden")
ACCEPTED = Path(__file__).with_name("kcwarden.yaml")
# It asks the network which Keycloak is the newest; ours is pinned with its digest in platform/local/keycloak_home.py.
NEEDS_NETWORK = "KeycloakVersionShouldBeUpToDate"


def whole() -> Json:
    """A realm with everything the spec can hold."""
    place = "https://gov.example.gov.cn/"
    keys = json.dumps({"keys": [{"kty": "EC", "alg": "ES256", "kid": "one"}]})
    made = spec.realm(
        spec.Place(
            realm="liandong",
            base_url="https://liandong.example.gov.cn",
            issuer="https://id.example.gov.cn/realms/liandong",
            web_secret="w" * 40,
            provisioner_secret="p" * 40,
            services=(
                spec.Service(
                    client_id="svc-court", name="法院", scopes=tuple(scopes.CAPABILITIES), jwks=keys
                ),
            ),
            brokers=(
                Broker(
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
                ),
                Broker(
                    kind="saml",
                    alias="court",
                    name="法院",
                    issuer=place,
                    sso_url=f"{place}saml",
                    certificates=("MII=",),
                ),
            ),
        )
    )
    # What the linter expects of an export besides; the spec has no roles of its own.
    more = {"roles": {"realm": [], "client": {}}, "scopeMappings": [], "clientScopeMappings": {}}
    return {**made, **more, "keycloakVersion": keycloak_home.VERSION}


def findings(realm: Json, folder: Path) -> list[dict[str, Any]]:
    template = subprocess.run(
        [KCWARDEN, "generate-config-template"], capture_output=True, text=True, check=True
    ).stdout
    names = {line.split(":")[1].strip() for line in template.splitlines() if "auditor:" in line}
    source, found = folder / "realm.json", folder / "findings.json"
    source.write_text(json.dumps(realm, ensure_ascii=False))
    argv: list[str | Path] = [KCWARDEN, "audit", "-f", "json", "-s", "MEDIUM", "-c", ACCEPTED, "-o", found]
    argv += ["--auditors", *sorted(names - {NEEDS_NETWORK}), "--", source]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(found.read_text())
    return rows


def test_the_linter_finds_nothing(tmp_path: Path) -> None:
    found = findings(whole(), tmp_path)
    assert found == [], [(row["reporting_auditor"], row["entity"]) for row in found]


def star(client: Json) -> None:
    client["redirectUris"].append("https://liandong.example.gov.cn*")


def plain(client: Json) -> None:
    client["redirectUris"].append("http://liandong.example.gov.cn/sso/callback")


def no_pkce(client: Json) -> None:
    client["attributes"].pop("pkce.code.challenge.method")


def implicit(client: Json) -> None:
    client["implicitFlowEnabled"] = True


@pytest.mark.parametrize("harm", [star, plain, no_pkce, implicit])
def test_it_finds_what_is_planted(harm: Callable[[Json], None], tmp_path: Path) -> None:
    realm = whole()
    harm(realm["clients"][0])
    assert {row["entity"] for row in findings(realm, tmp_path)} == {"liandong-web"}


def test_a_broker_whose_signatures_are_not_checked_is_found(tmp_path: Path) -> None:
    realm = whole()
    realm["identityProviders"][0]["config"]["validateSignature"] = "false"
    assert [row["entity"] for row in findings(realm, tmp_path)] == ["gov"]
