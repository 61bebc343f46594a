"""The algorithms of the exchange: Ed25519 signs, X25519 opens what is sealed for one receiver. Bytes in, bytes out; no database.

Each key and each signature names its algorithm, so that another (SM2) can stand beside these one day.
"""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

SIGN, SEAL = "ed25519", "x25519"
LENGTH = 32  # bytes of a key of either kind, public or private


class Malformed(ValueError):
    """No base64, or not the length of such a key."""


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def raw(given: str, *, length: int = LENGTH) -> bytes:
    """Raises Malformed."""
    try:
        found = base64.b64decode(given, validate=True)
    except ValueError as error:
        raise Malformed("not base64") from error
    if len(found) != length:
        raise Malformed(f"{len(found)} bytes instead of {length}")
    return found


def new_private(algorithm: str) -> bytes:
    return _kind(algorithm).generate().private_bytes_raw()


def public_of(algorithm: str, private: bytes) -> bytes:
    return _kind(algorithm).from_private_bytes(private).public_key().public_bytes_raw()


def _kind(algorithm: str) -> type[Ed25519PrivateKey] | type[X25519PrivateKey]:
    return X25519PrivateKey if algorithm == SEAL else Ed25519PrivateKey


def id_of(algorithm: str, public: bytes) -> UUID:
    """A key's name is made of the key itself: the same in every cell, and nobody can give another key this name."""
    digest = hashlib.sha256(f"{algorithm}:".encode() + public).digest()
    value = int.from_bytes(digest[:16]) & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)  # UUID version 8: as its maker sees fit (RFC 9562)


def fingerprint(public: bytes) -> str:
    """What two people compare over the telephone: 16 groups of four hexadecimal digits of SHA-256."""
    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def sign(private: bytes, data: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).sign(data)


def is_signed(public: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def shared_secret(private: bytes, public: bytes) -> bytes:
    """Raises Malformed for a public key by which every secret is the same (all zero)."""
    try:
        return X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(public)
        )
    except ValueError as error:
        raise Malformed("not a key of a receiver") from error
