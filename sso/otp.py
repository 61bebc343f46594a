"""One-time passwords by time (RFC 6238), as the realm's policy wants them: six digits, 30 seconds, SHA-1.

Keycloak keeps the secret as plain letters; a phone's app wants the same bytes in base32.
"""

from __future__ import annotations

import base64
import json
import secrets
import string
import time
from typing import Any

import pyotp

DIGITS, PERIOD = 6, 30
LOOK_AHEAD = 1  # codes of the period before and after serve too, each of them once
ISSUER = "省市县人大三级联动平台"
INVENTED = "Liandong2026DevOneTimePwd"  # the secret of every invented person who has a second factor
_LETTERS = string.ascii_letters + string.digits
_LENGTH = 25  # letters: 148 bits, and 40 signs in base32 without padding


def new_secret() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def for_app(secret: str) -> str:
    """The secret as it is typed into an app on the phone."""
    return base64.b32encode(secret.encode()).decode().rstrip("=")


def of_app(text: str) -> str:
    """The secret that an app on the phone was given as `text`."""
    plain = text.replace(" ", "").upper()
    return base64.b32decode(plain + "=" * (-len(plain) % 8)).decode()


def address(secret: str, *, login: str) -> str:
    """What the QR code says (otpauth://)."""
    return _totp(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def accepts(secret: str, code: str) -> bool:
    """Whether this code is right now, for the check of an app just set up. Keycloak sees to it that each serves once."""
    return _totp(secret).verify(code, valid_window=LOOK_AHEAD)


def codes(secret: str) -> list[str]:
    """The codes that Keycloak takes now, the present one first. Tests that prove twice in half a minute need two."""
    now = _totp(secret)
    return [now.at(int(time.time()) + step * PERIOD) for step in (0, 1, -1)]


def credential(secret: str, *, label: str) -> dict[str, Any]:
    """As Keycloak's admin API takes it in `credentials`, of a new person and of a whole record written back."""
    policy = {
        "subType": "totp",
        "digits": DIGITS,
        "counter": 0,
        "period": PERIOD,
        "algorithm": "HmacSHA1",
    }
    return {
        "type": "otp",
        "userLabel": label,
        "credentialData": json.dumps(policy),
        "secretData": json.dumps({"value": secret}),
    }


def _totp(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(for_app(secret), digits=DIGITS, interval=PERIOD)
