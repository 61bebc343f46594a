"""A program with a bearer token of the real realm, and the same token with one thing changed under the realm's own signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.test import Client

from sso import testing, tokens
from tests.units.sso import forge

Claims = dict[str, Any]
Change = Callable[[Claims], object]
ME = "/api/v1/me/"


def program(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def status(token: str, path: str = ME) -> int:
    return program(token).get(path).status_code


def unchanged(claims: Claims) -> None:
    """The control: taken apart, put together and signed anew."""


def changed(token: str, change: Change, **header: Any) -> str:
    """The token with changed claims and header, signed by the realm's private key; a header of None is taken out."""
    head, claims = forge.parts(token)
    change(claims)
    kept = {name: value for name, value in {**head, **header}.items() if value is not None}
    return forge.signed(kept, claims, realm_key())


def realm_key() -> Any:
    return forge.realm_key(testing.signing_key())


def sets(**more: Any) -> Change:
    return lambda claims: claims.update(more)


def lacks(name: str) -> Change:
    return lambda claims: claims.pop(name)


def is_bad(token: str) -> bool:
    """Refused where it is checked, without any look-up."""
    try:
        tokens.access_token(token)
    except tokens.BadToken:
        return True
    return False


def code(token: str, path: str, given: Mapping[str, Any]) -> tuple[int, str]:
    """Status and code of a POST."""
    answer = program(token).post(path, dict(given), content_type="application/json")
    return answer.status_code, answer.json().get("code", "")
