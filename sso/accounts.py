"""Changing one account in Keycloak. A record is read, changed and written whole: a part of it written back wipes the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keycloak import KeycloakAdmin

from sso import server

Json = dict[str, Any]
SECOND_FACTORS = frozenset({"otp", "webauthn"})


def change(admin: KeycloakAdmin, sub: str, **changes: Any) -> Json:
    """Change these keys of the account (`attributes` are merged: None takes one out); answers the record as sent.

    Raises KeycloakError. Two changes at once of one account: the caller holds its person's lock.
    """
    place = server.safe_id(sub)
    have: Json = admin.get_user(place)
    attributes = {**have.get("attributes", {}), **changes.pop("attributes", {})}
    whole = {
        **have,
        **changes,
        "attributes": {name: value for name, value in attributes.items() if value is not None},
    }
    admin.update_user(place, whole)
    return whole


def second_factors(admin: KeycloakAdmin, sub: str) -> list[Json]:
    """The account's one-time passwords and security keys, each with `id`, `type` and perhaps `userLabel`."""
    return [row for row in admin.get_credentials(server.safe_id(sub)) if row["type"] in SECOND_FACTORS]


def add_second_factor(admin: KeycloakAdmin, sub: str, credential: Mapping[str, str]) -> str:
    """Write a one-time password (`otp.credential`) to the account; answers the credential's id at Keycloak."""
    before = {row["id"] for row in second_factors(admin, sub)}
    change(admin, sub, credentials=[dict(credential)])
    (made,) = (row["id"] for row in second_factors(admin, sub) if row["id"] not in before)
    return str(made)
