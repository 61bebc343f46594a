"""Every check of every token. A signature proves only who wrote it; what it is for stands in the claims.

joserfc checks the signature under the one algorithm and key that we choose; all else is compared here, to the letter.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from sso import conf, keys

ALGORITHM = "RS256"
LEEWAY_SECONDS = 10
MAX_LIFE_SECONDS = 15 * 60  # exp − iat
MAX_LENGTH = 8192  # characters
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_SERVICE = re.compile(re.escape(conf.SERVICE_PREFIX) + "[a-z0-9][a-z0-9-]{1,40}")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class BadToken(Exception):
    """The token is not what it should be; the text is for our log, not for the bearer."""


@dataclass(frozen=True)
class Proof:
    """What a checked ID token says."""

    sub: str
    issuer: str
    sid: str
    acr: str
    auth_time: datetime | None
    claims: Mapping[str, Any]


@dataclass(frozen=True)
class Bearer:
    """Whose checked access token it is. How strongly they were proved it does not say: that stands in our own tables."""

    sub: str
    issuer: str
    sid: str  # empty for a service client
    client: str
    issued_at: datetime
    scopes: frozenset[str] = frozenset()


def id_token(token: str, *, nonce: str, client: str = conf.WEB_CLIENT) -> Proof:
    """The ID token of the code flow at our client, answering this very request (`nonce`). Raises BadToken."""
    claims = _signed(token, header_type="JWT")
    _check_common(claims, audience=client, kind="ID")
    if claims.get("azp") != client:
        raise BadToken(f"azp is {claims.get('azp')!r}")
    given = claims.get("nonce")
    if not nonce or not isinstance(given, str) or not hmac.compare_digest(given, nonce):
        raise BadToken("the nonce is missing or another")
    if not claims.get("sid"):
        raise BadToken("an ID token without sid")
    return _proof(claims)


def access_token(token: str) -> Bearer:
    """A bearer token of the app or of a service client, made for our API. Raises BadToken.

    Whether that service client is registered, the session lives and the person counts is for `selectors.bearer_of`.
    """
    claims = _signed(token, header_type="JWT")
    _check_common(claims, audience=conf.API_AUDIENCE, kind="Bearer")
    client, sid, scope = claims.get("azp"), claims.get("sid", ""), claims.get("scope", "")
    if not (isinstance(client, str) and isinstance(sid, str) and isinstance(scope, str)):
        raise BadToken("azp, sid or scope is no text")
    if client == conf.APP_CLIENT:
        if not sid:
            raise BadToken("a person's token without sid")  # it could not be revoked
    elif not _SERVICE.fullmatch(client):
        raise BadToken(f"azp is {client!r}")
    return Bearer(
        sub=claims["sub"],
        issuer=claims["iss"],
        sid=sid,
        client=client,
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        scopes=frozenset(scope.split()),
    )


def logout_token(token: str) -> Mapping[str, Any]:
    """Keycloak's back-channel word that a session ended; the claims hold sub, sid or both. Raises BadToken.

    That its jti comes once is for the caller to keep.
    """
    claims = _signed(token, header_type="logout+jwt")
    is_app = claims.get("aud") in (conf.APP_CLIENT, [conf.APP_CLIENT])
    _check_origin(claims, audience=conf.APP_CLIENT if is_app else conf.WEB_CLIENT)
    _check_times(claims)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise BadToken("no logout event")
    if "nonce" in claims:
        raise BadToken("a logout token has no nonce")
    if not (isinstance(claims.get("sid"), str) or isinstance(claims.get("sub"), str)):
        raise BadToken("neither sid nor sub")
    if not isinstance(claims.get("jti"), str):
        raise BadToken("no jti")
    return claims


def _signed(token: str, *, header_type: str) -> dict[str, Any]:
    """The claims under a good signature of the realm's key that the header names. The header is judged before any key is sought."""
    if len(token) > MAX_LENGTH:
        raise BadToken("not a signed token")
    try:
        signed = jws.extract_compact(token.encode(), registry=_REGISTRY)
        key = _key_for(signed.headers(), header_type)
        if not jws.validate_compact(signed, key, registry=_REGISTRY):
            raise BadToken("another signature")
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise BadToken(str(error)) from error
    if not isinstance(claims, dict):
        raise BadToken("no claims")
    return claims


def _key_for(header: Mapping[str, Any], header_type: str) -> RSAKey:
    if header.get("alg") != ALGORITHM:
        raise BadToken(f"alg is {header.get('alg')!r}")
    if header.get("typ") != header_type:
        raise BadToken(f"typ is {header.get('typ')!r}")
    if "crit" in header or not isinstance(header.get("kid"), str):
        raise BadToken("a header we can't take")
    key = keys.of_realm().get(header["kid"])
    if key is None:
        raise BadToken("signed by a key that is not the realm's")
    return key


def _check_common(claims: Mapping[str, Any], *, audience: str, kind: str) -> None:
    _check_origin(claims, audience=audience)
    _check_times(claims)
    if claims.get("typ") != kind:
        raise BadToken(f"typ is {claims.get('typ')!r}, not {kind}")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise BadToken("no sub")


def _check_origin(claims: Mapping[str, Any], *, audience: str) -> None:
    """One issuer, one audience: a token that also serves somebody else is not taken."""
    if claims.get("iss") != conf.issuer():
        raise BadToken(f"iss is {claims.get('iss')!r}")
    if claims.get("aud") not in (audience, [audience]):
        raise BadToken(f"aud is {claims.get('aud')!r}")


def _check_times(claims: Mapping[str, Any]) -> None:
    now, issued, ends = time.time(), _moment(claims, "iat"), _moment(claims, "exp")
    if ends <= now - LEEWAY_SECONDS:
        raise BadToken("expired")
    if issued > now + LEEWAY_SECONDS:
        raise BadToken("issued in the future")
    if ends - issued > MAX_LIFE_SECONDS:
        raise BadToken("lives too long")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY_SECONDS:
        raise BadToken("not valid yet")


def _moment(claims: Mapping[str, Any], name: str) -> int:
    """Whole seconds since 1970. Raises BadToken if it is missing or something else."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**37:
        raise BadToken(f"{name} is missing or no time")
    return value


def _proof(claims: Mapping[str, Any]) -> Proof:
    proved_at = _moment(claims, "auth_time") if "auth_time" in claims else None
    return Proof(
        sub=claims["sub"],
        issuer=claims["iss"],
        sid=str(claims.get("sid") or ""),
        acr=str(claims.get("acr") or ""),
        auth_time=datetime.fromtimestamp(proved_at, UTC) if proved_at is not None else None,
        claims=claims,
    )
