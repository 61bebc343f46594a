"""Logging in without a browser: fetches Keycloak's own login page, fills its form, follows it back.

For `./dev story`, for tests and for load. It works wherever a person with a browser could log in, production included; over
plain HTTP on loopback the Secure flag of Keycloak's cookies is dropped, as browsers do there.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests

from sso import conf, otp

_HOPS = 12
_TIMEOUT = 60  # seconds: Keycloak on a loaded machine hashes slowly


# Codes that this process has typed, by log-in name: Keycloak takes each once, whichever browser it comes from.
_spent: set[tuple[str, str]] = set()


class NotLoggedIn(Exception):
    """Keycloak showed something else than the way back; the text is what it said."""


@dataclass
class Form:
    """One form of a page: where it goes and what it already holds."""

    id: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Page(HTMLParser):
    """The forms of a page and the first words of each of its messages."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._inside = self._message = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(id=given.get("id", ""), action=html.unescape(given.get("action", ""))))
            self._inside = True
        elif tag == "input" and self._inside and given.get("name") and given.get("type") == "hidden":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if re.search(
            r"input-error|alert__title|instruction", f"{given.get('id', '')} {given.get('class', '')}"
        ):
            self._message = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._message and data.strip():
            self.words.append(data.strip())
            self._message = False


@dataclass(frozen=True)
class Tokens:
    """What the API's client was given."""

    access_token: str
    refresh_token: str
    expires_in: int
    id_token: str = ""


@dataclass(frozen=True)
class _AppLogin:
    """One redirect of the phone app to Keycloak."""

    nonce: str
    acr: str = ""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def address(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": conf.APP_CLIENT,
            "redirect_uri": conf.app_redirect_uri(),
            "response_type": "code",
            "scope": "openid",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self.acr:
            wanted = {"id_token": {"acr": {"essential": True, "values": [self.acr]}}}
            query["claims"] = json.dumps(wanted)
        return f"{conf.issuer()}/protocol/openid-connect/auth?{urlencode(query)}"


class Visitor:
    """One browser: a jar of cookies for the platform and for Keycloak.

    `base_url` is the platform's address as the visitor types it (default: the one of the settings).
    """

    def __init__(self, *, base_url: str = "") -> None:
        self.base_url = (base_url or conf.base_url()).rstrip("/")
        self.http = requests.Session()
        self.http.trust_env = urlsplit(self.base_url).hostname not in (
            "127.0.0.1",
            "localhost",
        )  # no proxy there
        self._username = ""

    def log_in(self, username: str, password: str, *, next_path: str = "/me/") -> requests.Response:
        """A session at the platform, as a browser gets it; answers the page of `next_path`. Raises NotLoggedIn."""
        page = self.get(f"{self.base_url}/sso/login?{urlencode({'next': next_path})}")
        answer = self._fill(page, username, password)
        if self._host(answer.url) != self._host(self.base_url) or not self.cookies:
            raise NotLoggedIn(_said(answer))
        return answer

    def step_up(self, secret: str, *, next_path: str = "/me/") -> requests.Response:
        """Prove the second factor whose `secret` is known; answers the page of `next_path`. Raises NotLoggedIn."""
        page = self.get(f"{self.base_url}/sso/step-up?{urlencode({'next': next_path})}")
        if self._host(page.url) == self._host(self.base_url):
            return page  # proved already, or the platform says why not
        answer = self.type_code(page, secret)
        if self._host(answer.url) != self._host(self.base_url):
            raise NotLoggedIn(_said(answer))
        return answer

    def type_code(self, page: requests.Response, secret: str, *, stop: str = "") -> requests.Response:
        """Type a code into Keycloak's page for it. Each code serves once, so three proofs fit into half a minute."""
        form = next((f for f in _Page(page.text).forms if f.id == "kc-otp-login-form"), None)
        code = next((c for c in otp.codes(secret) if (self._username, c) not in _spent), None)
        if form is None or code is None:
            raise NotLoggedIn(_said(page))
        _spent.add((self._username, code))
        answer = self.post(urljoin(page.url, form.action), {**form.fields, "otp": code}, stop=stop)
        if any(f.id == "kc-otp-login-form" for f in _Page(answer.text).forms):
            raise NotLoggedIn(_said(answer))
        return answer

    def enrol(
        self, page: requests.Response, *, label: str = "", stop: str = ""
    ) -> tuple[requests.Response, str]:
        """Set up the second factor on Keycloak's own page; answers the page behind it and the secret."""
        form = next((f for f in _Page(page.text).forms if f.id == "kc-totp-settings-form"), None)
        if form is None:
            raise NotLoggedIn(_said(page))
        secret = form.fields["totpSecret"]
        code = otp.codes(secret)[0]
        _spent.add((self._username, code))
        fields = {**form.fields, "totp": code, "userLabel": label}
        return self.post(urljoin(page.url, form.action), fields, stop=stop), secret

    @property
    def cookies(self) -> dict[str, str]:
        """The platform's cookies of this visitor, for another HTTP client or a browser."""
        return {
            cookie.name: cookie.value or ""
            for cookie in self.http.cookies
            if cookie.name.startswith("liandong_")
        }

    def api_tokens(self, username: str, password: str) -> Tokens:
        """Tokens of the API's client (code and PKCE, no password grant). Raises NotLoggedIn."""
        asked = _AppLogin(nonce=secrets.token_urlsafe(16))
        page = self.get(asked.address(), stop=conf.app_redirect_uri())
        return self._redeem(asked, self._fill(page, username, password, stop=conf.app_redirect_uri()))

    def api_proof(self, secret: str, *, nonce: str, acr: str = "mfa") -> Tokens:
        """Tokens of a redirect that asks the logged-in person for a code, bearing the platform's nonce. Raises NotLoggedIn."""
        asked = _AppLogin(nonce=nonce, acr=acr)
        page = self.get(asked.address(), stop=conf.app_redirect_uri())
        answer = page if page.is_redirect else self.type_code(page, secret, stop=conf.app_redirect_uri())
        return self._redeem(asked, answer)

    def api_step_up(self, tokens: Tokens, secret: str) -> Tokens:
        """Make these tokens' session strong, as the phone app does. Raises NotLoggedIn."""
        bearer = {"Authorization": f"Bearer {tokens.access_token}"}
        steps = f"{self.base_url}/api/v1/me/step-ups/"
        begun = self._send("POST", steps, json={}, headers=bearer)
        if begun.status_code != 201:
            raise NotLoggedIn(begun.text[:300])
        got = self.api_proof(secret, nonce=begun.json()["nonce"])
        told = self._send(
            "POST", f"{steps}{begun.json()['id']}/proof/", json={"id_token": got.id_token}, headers=bearer
        )
        if told.status_code != 201:
            raise NotLoggedIn(told.text[:300])
        return got

    def refresh(self, tokens: Tokens) -> Tokens:
        """New tokens for these; a refresh token serves once."""
        return self._token(grant_type="refresh_token", refresh_token=tokens.refresh_token)

    def get(self, url: str, *, stop: str = "") -> requests.Response:
        return self._follow(self._send("GET", url), stop=stop)

    def post(self, url: str, fields: Mapping[str, str], *, stop: str = "") -> requests.Response:
        return self._follow(self._send("POST", url, data=dict(fields)), stop=stop)

    def _fill(
        self, page: requests.Response, username: str, password: str, *, stop: str = ""
    ) -> requests.Response:
        """Send the login form if there is one (a Keycloak session that lives already shows none)."""
        form = next((f for f in _Page(page.text).forms if f.id == "kc-form-login"), None)
        if form is None:
            if page.is_redirect or self._host(page.url) == self._host(self.base_url):
                return page
            raise NotLoggedIn(_said(page))
        self._username = username
        fields = {**form.fields, "username": username, "password": password}
        answer = self.post(urljoin(page.url, form.action), fields, stop=stop)
        if any(f.id == "kc-form-login" for f in _Page(answer.text).forms):
            raise NotLoggedIn(_said(answer))
        return answer

    def _redeem(self, asked: _AppLogin, answer: requests.Response) -> Tokens:
        """The tokens for the code with which Keycloak answered this log-in."""
        back = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        if back.get("state") != [asked.state] or "code" not in back:
            raise NotLoggedIn(_said(answer))
        return self._token(
            grant_type="authorization_code", code=back["code"][0], code_verifier=asked.verifier
        )

    def _token(self, **fields: str) -> Tokens:
        body = {"client_id": conf.APP_CLIENT, "redirect_uri": conf.app_redirect_uri(), **fields}
        answer = self._send("POST", f"{conf.issuer()}/protocol/openid-connect/token", data=body)
        if answer.status_code != 200:
            raise NotLoggedIn(answer.text[:300])
        got: dict[str, Any] = answer.json()
        return Tokens(
            access_token=got["access_token"],
            refresh_token=got["refresh_token"],
            expires_in=int(got["expires_in"]),
            id_token=got.get("id_token", ""),
        )

    def _follow(self, answer: requests.Response, *, stop: str) -> requests.Response:
        """Redirects, up to the one that leads to `stop`."""
        for _ in range(_HOPS):
            if not answer.is_redirect:
                return answer
            target = urljoin(answer.url, answer.headers["Location"])
            if stop and target.startswith(stop):
                return answer
            answer = self._send("GET", target)
        raise NotLoggedIn("too many redirects")

    def _send(self, method: str, url: str, **more: Any) -> requests.Response:
        if url.startswith("http://"):
            for cookie in self.http.cookies:
                cookie.secure = False
        return self.http.request(method, url, allow_redirects=False, timeout=_TIMEOUT, **more)

    @staticmethod
    def _host(url: str) -> str:
        return urlsplit(url).netloc


def _said(answer: requests.Response) -> str:
    """What a page said, for the sentence of an error."""
    words = "; ".join(_Page(answer.text).words) if answer.text else ""
    return f"{answer.status_code} at {urlsplit(answer.url).path}: {words or 'no message'}"
