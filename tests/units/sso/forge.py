"""Tokens as an attacker would make them: a good one, one thing changed, signed with whatever key the test hands out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeyBase, RSAKey

from sso import conf, keys


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unchecked."""
    head, body = token.split(".")[:2]
    return _json(head), _json(body)


def signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: KeyBase) -> str:
    algorithm = [str(header["alg"])]
    return jwt.encode(dict(header), dict(claims), key, algorithms=algorithm, default_type=None)


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return f"{_text(header)}.{_text(claims)}."


@cache
def realm_key(private_pem: str) -> RSAKey:
    """The realm's own private key: what it signs is as good as Keycloak's. To read one takes as long as fifty signatures."""
    return RSAKey.import_key(private_pem)


def confused(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """The classic: HS256 with the public key's text as the secret. By hand, since joserfc won't."""
    public = next(iter(keys.of_realm()._keys.values())).as_pem(private=False)
    text = f"{_text({**header, 'alg': 'HS256'})}.{_text(claims)}"
    digest = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def other_realm(issuer: str) -> str:
    return issuer.replace(conf.realm(), "master")


def _json(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _text(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(dict(value)).encode()).rstrip(b"=").decode()
