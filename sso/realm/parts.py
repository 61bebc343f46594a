"""What the parts of the spec are made of."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

ACR = {"basic": 1, "mfa": 2}
LEVELS = json.dumps(ACR, separators=(",", ":"))
PERSON_ATTRIBUTE = "liandongPerson"
# What the identity provider in front said at this person's last log-in; cleared when it says nothing.
BROKER_ACR, BROKER_AUTH_TIME = "brokerAcr", "brokerAuthTime"

IN_ID_AND_ACCESS = {
    "id.token.claim": "true",
    "access.token.claim": "true",
    "introspection.token.claim": "true",
}
IN_ID_ALONE = {
    "id.token.claim": "true",
    "access.token.claim": "false",
    "introspection.token.claim": "false",
}


def mapper(name: str, kind: str, config: dict[str, str]) -> Json:
    """One claim of a token."""
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}
