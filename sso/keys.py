"""The realm's signing keys, kept in this process. An unknown key asks Keycloak again, at most once in 30 seconds."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import requests
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from sso import conf, server

REFETCH_SECONDS = 30.0
MAX_BYTES = 64 * 1024


class KeysUnavailable(Exception):
    """Keycloak did not give its keys, or gave something that is no key set."""


class KeySet:
    """Keys by `kid`, from one address of our settings; no token can name another."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._keys: dict[str, RSAKey] = {}
        self._asked_at = float("-inf")
        self._lock = threading.Lock()

    def get(self, kid: str) -> RSAKey | None:
        """The key, or None if Keycloak does not sign with it. Raises KeysUnavailable if there are no keys at all."""
        found = self._keys.get(kid)
        if found is not None:
            return found
        with self._lock:
            if kid not in self._keys and time.monotonic() - self._asked_at >= REFETCH_SECONDS:
                self._asked_at = time.monotonic()
                self._refresh()
            if not self._keys:
                raise KeysUnavailable(self.address)
            return self._keys.get(kid)

    def _refresh(self) -> None:
        """A failed fetch, or a set without a key for us, leaves the old keys."""
        try:
            self._keys = _signing_keys(_fetch(self.address))
        except KeysUnavailable:
            if not self._keys:
                raise

    def forget_when_asked(self) -> None:
        """Let the next unknown key be asked for at once (tests, and a command after a key was rotated)."""
        self._asked_at = float("-inf")


def _fetch(address: str) -> Any:
    """The JSON at the address: no redirect is followed, no more than 64 KB are read, 5 seconds at most."""
    try:
        with requests.get(address, timeout=5, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise KeysUnavailable(f"{address} answered {answer.status_code}")
            body = answer.raw.read(MAX_BYTES + 1, decode_content=True)
        if len(body) > MAX_BYTES:
            raise KeysUnavailable(f"{address} sent more than {MAX_BYTES} bytes")
        return json.loads(body)
    except (requests.RequestException, ValueError, OSError) as error:
        raise KeysUnavailable(f"{address}: {error}") from error


def _signing_keys(document: Any) -> dict[str, RSAKey]:
    """RSA keys for RS256 signatures only: the set also lists an encryption key. Raises KeysUnavailable."""
    rows = document.get("keys", []) if isinstance(document, dict) else []
    keys = {}
    for row in rows if isinstance(rows, list) else []:
        if (
            not isinstance(row, dict)
            or row.get("use") != "sig"
            or row.get("kty") != "RSA"
            or row.get("alg") != "RS256"
        ):
            continue
        try:
            keys[str(row["kid"])] = RSAKey.import_key({"kty": "RSA", "n": row["n"], "e": row["e"]})
        except (JoseError, KeyError, ValueError, TypeError):
            continue
    if not keys:
        raise KeysUnavailable("a key set without a key that signs by RS256")
    return keys


_sets: dict[str, KeySet] = {}


def of_realm() -> KeySet:
    address = f"{conf.server_url()}realms/{server.safe_name(conf.realm())}/protocol/openid-connect/certs"
    return _sets.get(address) or _sets.setdefault(address, KeySet(address))
