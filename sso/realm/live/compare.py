"""What counts as a difference. Only keys that the spec names are compared; `secret` is never among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sso.realm.parts import Json

# Parts that have addresses of their own, that only a creation may carry, or that are never sent back: Keycloak shows a mask
# in a secret's place, and a mask written back would become the secret.
APART = {
    "realm",
    "users",
    "clients",
    "clientScopes",
    "components",
    "requiredActions",
    "authenticationFlows",
    "authenticatorConfig",
    "identityProviders",
    "identityProviderMappers",
    "defaultDefaultClientScopes",
    "defaultOptionalClientScopes",
    "browserFlow",
    "directGrantFlow",
    "resetCredentialsFlow",
    "registrationFlow",
    "firstBrokerLoginFlow",
    "protocolMappers",
    "defaultClientScopes",
    "optionalClientScopes",
    "secret",
    "id",
}


@dataclass(frozen=True)
class Change:
    """One difference in words, and the call that removes it."""

    what: str
    make: Callable[[], object]


def same(want: Any, have: Any) -> bool:
    """Equal as far as the spec speaks: lists of plain values without order, "true" is true, an absent false is false."""
    if isinstance(want, dict):
        return isinstance(have, dict) and all(same(value, have.get(key)) for key, value in want.items())
    if isinstance(want, list):
        rows = have or []
        if any(isinstance(item, dict) for item in want):
            return len(want) == len(rows) and all(same(a, b) for a, b in zip(want, rows, strict=True))
        return sorted(map(str, want)) == sorted(map(str, rows))
    if isinstance(want, bool) or isinstance(have, bool):
        return str(want).lower() == str(False if have is None else have).lower()
    return bool(want == have)


def difference(want: Json, have: Json) -> Json:
    """The keys of `want` whose values differ, with the wanted values."""
    return {key: value for key, value in want.items() if key not in APART and not same(value, have.get(key))}


def words(want: Json, have: Json, path: str = "") -> str:
    """Each differing value, and only it: `attributes.x: 'old' -> 'new'`."""
    found = []
    for key in sorted(want):
        old, new = have.get(key), want[key]
        if isinstance(new, dict) and isinstance(old, dict):
            inner = {name: value for name, value in new.items() if not same(value, old.get(name))}
            found.append(words(inner, old, f"{path}{key}."))
        else:
            found.append(f"{path}{key}: {old!r} -> {new!r}")
    return ", ".join(found)
