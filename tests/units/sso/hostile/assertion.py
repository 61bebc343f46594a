"""How a program of 一府一委两院 asks Keycloak for a token: a client assertion signed with its own key (RFC 7523)."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import requests
from joserfc import jwt
from joserfc.jwk import ECKey

from sso import conf


def asked(client: str, key: ECKey, *, scope: str) -> dict[str, Any]:
    """What the token endpoint answers."""
    now = int(time.time())
    said = {
        "iss": client,
        "sub": client,
        "aud": conf.issuer(),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 60,
    }
    assertion = jwt.encode({"alg": "ES256", "kid": str(key.kid)}, said, key)
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
