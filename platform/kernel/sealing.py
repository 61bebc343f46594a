"""Secrets at rest and in cookies: AES-256-GCM under keys derived from SECRET_KEY, one for each purpose.

The text begins with the algorithm's and the key's name, so that both can change while old values stay readable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

HEAD = "a256gcm.1."
INDEX_HEAD = "hmac256.1."


class Unreadable(ValueError):
    """Not sealed by us, sealed for another purpose, or altered."""


def _derived(purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"liandong sealing 1", info=purpose.encode())
    return derived.derive(settings.SECRET_KEY.encode())


def _key(purpose: str) -> AESGCM:
    return AESGCM(_derived(purpose))


def seal(text: str, *, purpose: str, bound_to: str = "") -> str:
    """ASCII text that only this purpose, with the same `bound_to` (a row's id, a state), opens again."""
    nonce = os.urandom(12)
    box = _key(purpose).encrypt(nonce, text.encode(), bound_to.encode())
    return HEAD + base64.urlsafe_b64encode(nonce + box).decode()


def unseal(sealed: str, *, purpose: str, bound_to: str = "") -> str:
    """Raises Unreadable."""
    if not sealed.startswith(HEAD):
        raise Unreadable("unknown algorithm or key")
    try:
        raw = base64.urlsafe_b64decode(sealed[len(HEAD) :])
        return _key(purpose).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("altered, or meant for something else") from error


def blind_index(value: str | bytes, *, purpose: str) -> str:
    """By which a sealed value is found again without opening any: HMAC-SHA256 under a key of this purpose alone.

    74 characters; algorithm and key are named in front, as in a sealed text.
    """
    key = _derived(f"index {purpose}")
    raw = value.encode() if isinstance(value, str) else value
    return INDEX_HEAD + hmac.new(key, raw, hashlib.sha256).hexdigest()


def fingerprint(key: str) -> str:
    """How a random key is kept: 64 hexadecimal digits of SHA-256 (the key itself has 256 random bits)."""
    return hashlib.sha256(key.encode()).hexdigest()
