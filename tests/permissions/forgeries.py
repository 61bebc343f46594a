"""Tokens with one thing changed, signed by the key that this run trusts: none may be taken."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from joserfc import jws, jwt

from sso import conf, tokens
from tests.permissions import issuer
from tests.permissions.asking import Asker

Claims = dict[str, Any]
NONCE = "a-nonce-of-this-test"
_EVENTS: Claims = {tokens.LOGOUT_EVENT: {}}


def _common(**more: Any) -> Claims:
    now = int(time.time())
    return {
        "iss": conf.issuer(),
        "sub": "somebody",
        "sid": "1",
        "iat": now,
        "exp": now + 600,
        "nbf": now,
        **more,
    }


GOOD: dict[str, tuple[str, Callable[[], Claims], Callable[[str], Any]]] = {
    "bearer": (
        "JWT",
        lambda: _common(aud=conf.API_AUDIENCE, azp=conf.APP_CLIENT, typ="Bearer"),
        tokens.access_token,
    ),
    "id": (
        "JWT",
        lambda: _common(aud=conf.WEB_CLIENT, azp=conf.WEB_CLIENT, typ="ID", nonce=NONCE),
        lambda token: tokens.id_token(token, nonce=NONCE),
    ),
    "logout": (
        "logout+jwt",
        lambda: _common(aud=conf.WEB_CLIENT, typ="Logout", events=_EVENTS, jti=uuid4().hex),
        tokens.logout_token,
    ),
}
HEADERS: tuple[Claims, ...] = ({"typ": "at+jwt"}, {"kid": "no-such-key"}, {"kid": None}, {"alg": "PS256"})


def _changes() -> tuple[tuple[Claims, tuple[str, ...]], ...]:
    """What is changed in the claims; None takes the claim out. The kinds it concerns, all without any. As of this moment."""
    now = int(time.time())
    return (
        ({"iss": "http://elsewhere.example/realms/x"}, ()),
        ({"aud": "account"}, ()),
        ({"aud": None}, ()),
        ({"exp": now - 60, "iat": now - 400}, ()),
        ({"exp": now + 86400}, ()),
        ({"exp": None}, ()),
        ({"exp": "tomorrow"}, ()),
        ({"exp": True}, ()),
        ({"iat": -5, "exp": now + 60}, ()),
        ({"iat": now + 300, "exp": now + 900}, ()),
        ({"nbf": now + 300}, ()),
        ({"nbf": True}, ()),
        ({"nbf": -5}, ()),
        ({"azp": "somebody-else"}, ("bearer", "id")),
        ({"azp": 7}, ("bearer", "id")),
        ({"sid": 7}, ("bearer",)),
        ({"scope": 7}, ("bearer",)),
        ({"typ": "Refresh"}, ("bearer", "id")),
        ({"sub": ""}, ("bearer", "id")),
        ({"sub": 7}, ("bearer", "id")),
        ({"nonce": "another"}, ("id",)),
        ({"nonce": 7}, ("id",)),
        ({"nonce": None}, ("id",)),
        ({"sid": None}, ("bearer", "id")),
        ({"nonce": NONCE}, ("logout",)),
        ({"events": None}, ("logout",)),
        ({"events": {"another": {}}}, ("logout",)),
        ({"sid": None, "sub": None}, ("logout",)),
        ({"jti": None}, ("logout",)),
    )


def signed(typ: str, claims: Mapping[str, Any], header: Mapping[str, Any] | None = None) -> str:
    whole = {"alg": "RS256", "typ": typ, "kid": issuer.KID, **(header or {})}
    head = {name: value for name, value in whole.items() if value is not None}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(head, kept, issuer.key(), algorithms=["RS256", "PS256"])


def _refused(read: Callable[[str], Any], token: str, what: object) -> None:
    try:
        read(token)
    except tokens.BadToken:
        return
    raise AssertionError(f"taken although {what}")


def no_token_with_anything_changed_is_taken(asker: Asker) -> None:
    for kind, (typ, claims, read) in GOOD.items():
        assert read(signed(typ, claims())), kind
        for change, concerned in _changes():
            if not concerned or kind in concerned:
                _refused(read, signed(typ, claims() | change), (kind, change))
        for header in HEADERS:
            _refused(read, signed(typ, claims(), header), (kind, header))
    _refused(
        lambda token: tokens.id_token(token, nonce=""),
        signed("JWT", GOOD["id"][1]() | {"nonce": ""}),
        "no nonce",
    )


def nothing_that_is_no_token_is_taken(asker: Asker) -> None:
    good = signed("JWT", GOOD["bearer"][1]())
    head, body, signature = good.split(".")
    critical = _part({"alg": "RS256", "typ": "JWT", "kid": issuer.KID, "crit": ["exp"]})
    header = {"alg": "RS256", "typ": "JWT", "kid": issuer.KID}
    no_claims = jws.serialize_compact(header, b"[1]", issuer.key())
    long = signed("JWT", GOOD["bearer"][1]() | {"more": "x" * tokens.MAX_LENGTH})
    texts = (
        "",
        "a.b",
        f"{head}.{body}",
        f"{good}.x",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        no_claims,
        long,
    )
    for text in (
        *texts,
        f"{_part([1])}.{body}.{signature}",
        f"{critical}.{body}.{signature}",
        f"!.{body}.{signature}",
    ):
        _refused(tokens.access_token, text, text[:60])


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
