"""One-time codes as they stand on a slip: three groups of four of 31 letters and digits that nobody confuses, 59 bits."""

from __future__ import annotations

import secrets
import unicodedata

from kernel import sealing

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # neither 0 and O, nor 1, I and L
_GROUPS, _GROUP = 3, 4
_PURPOSE = "activation code"


def new() -> str:
    """`7KMN-QR4T-X2WZ`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def plain(typed: str) -> str:
    """Twelve signs without what people put between them, in capitals; empty for what can't be a code."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    signs = "".join(sign for sign in folded if sign.isalnum())
    is_code = len(signs) == _GROUPS * _GROUP and all(sign in LETTERS for sign in signs)
    return signs if is_code else ""


def index_of(code: str) -> str:
    """By what a code is found; the code itself is kept nowhere."""
    return sealing.blind_index(plain(code), purpose=_PURPOSE)


def indexes_of(code: str) -> list[str]:
    """The same under every key of the ring, for looking one up."""
    return sealing.blind_indexes(plain(code), purpose=_PURPOSE)
