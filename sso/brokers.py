"""Identity providers put in front of ours: read from the file that SSO_BROKERS_FILE names, a JSON list of

    {"kind": "oidc", "alias": "gov", "name": "浙江政务网", "issuer": …, "authorization_url": …, "token_url": …, "jwks_url": …,
     "client_id": …, "client_secret_file": …, "login": "preferred_username", "strong_acr": "mfa"}
    {"kind": "saml", "alias": "court", "name": "法院统一认证", "issuer": …, "sso_url": …, "certificates": [base64 DER, …], "login": "uid"}

`login` names the claim (SAML: the attribute; empty: the NameID) that holds the login name there. Whoever comes is let in as
`<alias>.<login name there>`, an account of ours that must be there or be linked (`sso_link`): so nobody over there can become
anybody else here.
`strong_acr` is that provider's word for two factors; empty, and always for SAML: its people cannot step up.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sso import conf

OIDC, SAML = "oidc", "saml"
_ALIAS = re.compile(r"[a-z][a-z0-9-]{1,19}")
_CLAIM = re.compile(r"[A-Za-z0-9_.:/-]{0,100}")
_NEEDED = {
    OIDC: ("issuer", "authorization_url", "token_url", "jwks_url", "client_id", "login"),
    SAML: ("issuer", "sso_url", "certificates"),
}


class BrokerFault(ValueError):
    """The file is not there, is no JSON, or says too little; the text says where."""


@dataclass(frozen=True)
class Broker:
    """One identity provider in front. `alias` has no dot: the first dot of a login name ends it."""

    kind: str
    alias: str
    name: str
    issuer: str = ""
    authorization_url: str = ""
    token_url: str = ""
    jwks_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    login: str = ""
    strong_acr: str = ""
    sso_url: str = ""
    certificates: tuple[str, ...] = ()


def of_settings() -> tuple[Broker, ...]:
    """The brokers of this cell. Raises BrokerFault."""
    path = conf.brokers_file()
    if not path:
        return ()
    try:
        rows = json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise BrokerFault(f"{path}: {error}") from error
    if not isinstance(rows, list):
        raise BrokerFault(f"{path}: a JSON list of brokers is wanted")
    found = tuple(_broker(row, f"{path}, broker {number}") for number, row in enumerate(rows, start=1))
    if len({broker.alias for broker in found}) != len(found):
        raise BrokerFault(f"{path}: an alias stands twice")
    return found


def find(alias: str) -> Broker | None:
    """The broker by which a session came. Raises BrokerFault."""
    return next((broker for broker in of_settings() if broker.alias == alias), None)


def login_of(*, alias: str, login_there: str) -> str:
    """What somebody of that provider is called here: the name of their account, or of its link to another one."""
    return f"{alias}.{login_there}".lower()


def _broker(row: Any, where: str) -> Broker:
    if not isinstance(row, dict) or row.get("kind") not in _NEEDED:
        raise BrokerFault(f"{where}: kind must be oidc or saml")
    given = {key: value for key, value in row.items() if key != "client_secret_file"}
    strange = set(given) - {field.name for field in fields(Broker)} | ({"client_secret"} & set(given))
    if strange:
        raise BrokerFault(f"{where}: not known: {', '.join(sorted(strange))}")
    missing = [name for name in ("alias", "name", *_NEEDED[row["kind"]]) if not given.get(name)]
    if missing:
        raise BrokerFault(f"{where}: missing: {', '.join(missing)}")
    certificates = given.pop("certificates", [])
    texts = [*given.values(), *(certificates if isinstance(certificates, list) else [None])]
    if not all(isinstance(value, str) for value in texts):
        raise BrokerFault(f"{where}: every value is a text, certificates a list of texts")
    if not _ALIAS.fullmatch(given["alias"]) or not _CLAIM.fullmatch(given.get("login", "")):
        raise BrokerFault(f"{where}: alias is 2 to 20 of a-z 0-9 -, login the plain name of a claim")
    if row["kind"] == SAML and given.get("strong_acr"):
        raise BrokerFault(
            f"{where}: strong_acr is for oidc: Keycloak does not tell how strong a SAML log-in was"
        )
    return Broker(**given, certificates=tuple(certificates), client_secret=_secret(row, where))


def _secret(row: dict[str, Any], where: str) -> str:
    """Empty: this realm proves itself to that provider by a signed assertion (private_key_jwt)."""
    path = row.get("client_secret_file", "")
    try:
        return Path(path).read_text().strip() if path else ""
    except OSError as error:
        raise BrokerFault(f"{where}: client_secret_file: {error}") from error
