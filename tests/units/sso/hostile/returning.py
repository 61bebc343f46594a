"""A browser that is back from Keycloak with a real code, whose ID token the test changes under the realm's own signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sso import server, testing
from tests.units.sso import forge

Claims = dict[str, Any]


def with_claims(monkeypatch: pytest.MonkeyPatch, *changes: Callable[[Claims], object]) -> None:
    """From now on Keycloak's answer for a code is its own, but for `changes` in the ID token's claims."""
    real = server.exchange_code

    def exchange(*, code: str, verifier: str) -> dict[str, Any]:
        got = real(code=code, verifier=verifier)
        header, claims = forge.parts(got["id_token"])
        for change in changes:
            change(claims)
        return {**got, "id_token": forge.signed(header, claims, forge.realm_key(testing.signing_key()))}

    monkeypatch.setattr(server, "exchange_code", exchange)


def unchanged(claims: Claims) -> None:
    """The control: taken apart, put together and signed anew."""
