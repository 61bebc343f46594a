"""The authorization code flow between the two libraries: what a browser is sent away with, and what it must bring back."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from django.utils.http import url_has_allowed_host_and_scheme

from kernel import sealing
from kernel.actor import STRONG
from sso import conf, server

COOKIE = "liandong_login_"
OPEN_AT_ONCE = 3  # login pages one browser may have open
AFTER_ACTIVATION = "/sso/activate/second-factor"  # of our own pages the one that a log-in may lead to
HOME = "/me/"
_PURPOSE = "login"
_NEXT_LENGTH = 1000  # bytes: all login cookies together must fit a request's header
_HELD = re.compile(r"/sso/held/[0-9a-f-]{36}")  # the one page of single sign-on to which a proof leads back

LOGIN, STEP_UP, PASSWORD, FACTOR = "login", "step-up", "password", "factor"
# What each way asks of Keycloak beside a login: the proof of a second factor, or a page for somebody who is logged in.
ASKS: dict[str, dict[str, str]] = {
    LOGIN: {},
    STEP_UP: {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [STRONG]}}})},
    PASSWORD: {"kc_action": "UPDATE_PASSWORD"},
    FACTOR: {"kc_action": "CONFIGURE_TOTP"},
}


class Expired(Exception):
    """Nothing in this browser began this login, or it began too long ago."""


@dataclass(frozen=True)
class Pending:
    """One way to Keycloak and back, kept in the browser alone, sealed. All but a login belong to the session that began them."""

    state: str
    nonce: str
    verifier: str
    next: str
    began: float
    kind: str = LOGIN
    session: str = ""

    @property
    def cookie(self) -> str:
        return cookie_name(self.state)

    def sealed(self) -> str:
        facts = [self.nonce, self.verifier, self.next, self.began, self.kind, self.session]
        text = json.dumps(facts, ensure_ascii=False)
        return sealing.seal(text, purpose=_PURPOSE, bound_to=self.state)

    def address(self, ask: Mapping[str, str] | None = None, *, shown: Mapping[str, str] | None = None) -> str:
        """Keycloak's page for it, `ask` in the place of what this kind asks, `shown` for the eye alone; every parameter is encoded here, since python-keycloak does not."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": conf.WEB_CLIENT,
            "redirect_uri": conf.redirect_uri(),
            "response_type": "code",
            "scope": "openid",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **(shown or {}),
            **(ASKS[self.kind] if ask is None else ask),
        }
        realm = server.safe_name(conf.realm())
        return f"{conf.public_server_url()}realms/{realm}/protocol/openid-connect/auth?{urlencode(query)}"


def cookie_name(state: str) -> str:
    """One cookie a login, so that two tabs may log in side by side."""
    return COOKIE + sealing.fingerprint(state)[:16]


def begin(*, next_path: str, kind: str = LOGIN, session: str = "") -> Pending:
    return Pending(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        next=local_path(next_path),
        began=time.time(),
        kind=kind,
        session=session,
    )


def resume(*, state: str, sealed: str) -> Pending:
    """The login that this state belongs to in this browser. Raises Expired."""
    try:
        text = sealing.unseal(sealed, purpose=_PURPOSE, bound_to=state)
        nonce, verifier, after, began, kind, session = json.loads(text)
    except ValueError as error:  # not ours, or written by another version
        raise Expired from error
    if not 0 <= time.time() - began <= conf.LOGIN_SECONDS:
        raise Expired
    return Pending(state, nonce, verifier, local_path(after), began, kind, session)


def local_path(raw: str) -> str:
    """`raw` if it is a path on this site, else 待办. What a browser would read as another host is not a path."""
    path = raw.strip()
    if _HELD.fullmatch(path):
        return path
    plain = unquote(unquote(path))
    harmless = (
        0 < len(path.encode()) <= _NEXT_LENGTH
        and path.startswith("/")
        and (not plain.startswith(("//", "/sso/")) or path == AFTER_ACTIVATION)
        and "\\" not in plain
        and "//" not in plain.split("?", 1)[0]
        and all(character.isprintable() for character in plain)
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if harmless else HOME
