"""Secrets at rest and in cookies: AES-256-GCM under keys of a ring, one derived key for each purpose.

A sealed text and an index begin with the algorithm's name and the key's, so that both can change while old values stay readable.
The ring is the setting DATA_KEYS: a line `id:secret` a key, the first is the current one; the line `1` alone stands for the key
that is derived from SECRET_KEY, and an empty ring is that one key. A new key is first added below the current one everywhere,
then moved to the top, then everything is sealed anew (`manage.py rotate_personal_data`), then the old one is taken out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

HEAD = "a256gcm."
INDEX_HEAD = "hmac256."
OF_SECRET_KEY = "1"  # the name of the key derived from SECRET_KEY
SECRET_LENGTH = 32  # characters, at least
_ID = re.compile(r"[a-z0-9]{1,6}")


class Unreadable(ValueError):
    """Not sealed by us, sealed for another purpose or under a key that is gone, or altered."""


def ring() -> dict[str, str]:
    """Key id → secret, the current key first. Raises ImproperlyConfigured."""
    return dict(_ring(settings.DATA_KEYS, settings.SECRET_KEY))


@lru_cache(maxsize=8)
def _ring(text: str, secret_key: str) -> tuple[tuple[str, str], ...]:
    keys: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, secret = (part.strip() for part in line.partition(":"))
        if name == OF_SECRET_KEY and not colon:
            secret = secret_key
        elif not _ID.fullmatch(name) or len(secret) < SECRET_LENGTH:
            raise ImproperlyConfigured(
                "DATA_KEYS: each line is id:secret, the id of 1 to 6 small letters and digits, "
                f"the secret of at least {SECRET_LENGTH} characters"
            )
        if name in keys:
            raise ImproperlyConfigured(f"DATA_KEYS: the key {name} stands there twice")
        keys[name] = secret
    return tuple((keys or {OF_SECRET_KEY: secret_key}).items())


def current() -> str:
    """The id of the key under which everything is sealed now."""
    return next(iter(ring()))


def key_of(text: str) -> str:
    """The id of the key under which this was sealed or indexed; empty for nothing and for rubbish."""
    parts = text.split(".", 2)
    return parts[1] if len(parts) == 3 and f"{parts[0]}." in (HEAD, INDEX_HEAD) else ""


@lru_cache(maxsize=256)
def _derived(secret: str, info: str, length: int = 32) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=length, salt=b"liandong sealing 1", info=info.encode())
    return derived.derive(secret.encode())


def seal(text: str, *, purpose: str, bound_to: str = "") -> str:
    """ASCII text that only this purpose, with the same `bound_to` (a row's id, a state), opens again."""
    name, secret = next(iter(ring().items()))
    nonce = os.urandom(12)
    box = AESGCM(_derived(secret, purpose)).encrypt(nonce, text.encode(), bound_to.encode())
    return f"{HEAD}{name}.{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, purpose: str, bound_to: str = "") -> str:
    """Raises Unreadable."""
    secret = ring().get(key_of(sealed))
    if not sealed.startswith(HEAD) or secret is None:
        raise Unreadable("unknown algorithm or key")
    try:
        raw = base64.urlsafe_b64decode(sealed.split(".", 2)[2])
        return AESGCM(_derived(secret, purpose)).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("altered, or meant for something else") from error


def blind_index(value: str | bytes, *, purpose: str) -> str:
    """By which a sealed value is kept findable without opening any: HMAC-SHA256 under a key of this purpose alone.

    At most 79 characters; algorithm and key are named in front, as in a sealed text.
    """
    return blind_indexes(value, purpose=purpose)[0]


def blind_indexes(value: str | bytes, *, purpose: str) -> list[str]:
    """The index under each key of the ring, the current one first: look a value up by all of them."""
    raw = value.encode() if isinstance(value, str) else value
    return [
        f"{INDEX_HEAD}{name}.{hmac.digest(_derived(secret, f'index {purpose}'), raw, 'sha256').hex()}"
        for name, secret in ring().items()
    ]


def fingerprint(key: str) -> str:
    """How a random key is kept: 64 hexadecimal digits of SHA-256 (the key itself has 256 random bits)."""
    return hashlib.sha256(key.encode()).hexdigest()
