"""Bearer checks on one core, paired in one process: ours, joserfc alone, python-keycloak's own."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from jwcrypto import jwk as peers_jwk
from keycloak import KeycloakOpenID

from sso import conf, selectors, tokens
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured

ROUNDS, CALLS = 60, 100
LOOKUPS = 2_000


def measure(bearer: str) -> list[rows.Row]:
    """`bearer` is a token of the real realm. Figures are of this process's own CPU, so that a busy machine counts less."""
    ours = tokens.access_token(bearer)  # the key set is read once
    took = _in_turn(_ways(bearer))
    name = "a bearer check, signature and claims, one core"
    lookups = [_timed(lambda: selectors.bearer_of(ours)) for _ in range(LOOKUPS)]
    if selectors.bearer_of(ours) is None:
        raise NotMeasured("the token's person is not known")
    return [
        rows.told("bearer checks a second, one core", 1_000_000 / took["ours"], "/s"),
        rows.within(
            f"{name}, against joserfc with its claims registry",
            took["ours"],
            "µs",
            peer=took["joserfc"],
            times=1.25,
        ),
        rows.beside(f"{name}, against joserfc's signature alone", took["ours"], "µs", peer=took["signature"]),
        rows.faster(
            f"{name}, against python-keycloak's decode_token with its key at hand",
            took["ours"],
            "µs",
            peer=took["python-keycloak"],
            times=1,
        ),
        rows.limited(
            f"the look-up of account, sid, person, program and seats: one query, median of {LOOKUPS}",
            median(lookups) * 1000,
            "ms",
            limit=0.3,
        ),
    ]


def _ways(bearer: str) -> dict[str, Callable[[], object]]:
    kid = json.loads(base64.urlsafe_b64decode(bearer.split(".")[0] + "=="))["kid"]
    listed = requests.get(f"{conf.issuer()}/protocol/openid-connect/certs", timeout=10).json()["keys"]
    public: dict[str, Any] = next(row for row in listed if row["kid"] == kid)
    key = RSAKey.import_key({"kty": "RSA", "n": public["n"], "e": public["e"]})
    asked = jwt.JWTClaimsRegistry(
        exp={"essential": True},
        iat={"essential": True},
        iss={"essential": True, "value": conf.issuer()},
        aud={"essential": True, "value": conf.API_AUDIENCE},
        azp={"essential": True, "value": conf.APP_CLIENT},
        typ={"essential": True, "value": "Bearer"},
        sub={"essential": True},
        sid={"essential": True},
    )
    peer = KeycloakOpenID(
        server_url=conf.server_url(), realm_name=conf.realm(), client_id=conf.APP_CLIENT, verify=False
    )
    peers_key = peers_jwk.JWK(**public)

    def joserfc() -> None:
        asked.validate(jwt.decode(bearer, key, algorithms=["RS256"]).claims)

    return {
        "ours": lambda: tokens.access_token(bearer),
        "joserfc": joserfc,
        "signature": lambda: jwt.decode(bearer, key, algorithms=["RS256"]),
        "python-keycloak": lambda: peer.decode_token(bearer, key=peers_key),
    }


def _in_turn(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Way → microseconds of CPU, the median of all rounds; within a round they take turns."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            begun = time.process_time()
            for _ in range(CALLS):
                way()
            if number:
                found[name].append((time.process_time() - begun) / CALLS * 1_000_000)
    return {name: median(took) for name, took in found.items()}


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
