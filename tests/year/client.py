"""People at work over HTTP: programs with bearer tokens, browsers with sessions. Whatever answers otherwise than asked fails the run."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from uuid import UUID, uuid4

import requests
from django.conf import settings

from kernel import clock
from kernel.actor import STRONG
from sso import conf
from sso.tokens import Proof
from tests.factories import sessions
from tests.journeys.pages import Page
from tests.permissions import issuer

_KEEPS = 600  # seconds for which a token is used; it is good for 900
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Unexpected(AssertionError):
    """The product answered something else than the course of the case foresees."""


@dataclass
class Site:
    """`took`: what was asked, without ids → seconds of each answer."""

    address: str
    code: str
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _http: requests.Session = field(default_factory=requests.Session)
    _tokens: dict[UUID, tuple[str, float]] = field(default_factory=dict)
    _browsers: dict[UUID, requests.Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http.trust_env = False

    # The API

    def get(self, who: UUID, path: str) -> Any:
        return self._api("GET", who, path, None, 200).json()

    def post(self, who: UUID, path: str, body: object = None, *, status: int = 201) -> Any:
        answer = self._api("POST", who, path, body if body is not None else {}, status)
        return answer.json() if answer.content else {}

    def patch(self, who: UUID, path: str, body: object) -> Any:
        return self._api("PATCH", who, path, body, 200).json()

    def rows(self, who: UUID, path: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        number, asked = 1, f"{path}{'&' if '?' in path else '?'}page_size=100"
        while True:
            told = self.get(who, f"{asked}&page={number}")
            found += told["results"]
            if not told["next"]:
                return found
            number += 1

    def _api(self, method: str, who: UUID, path: str, body: object, status: int) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._bearer(who)}"}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        answer = self._timed(
            self._http, method, f"{self.address}/api/v1/t/{self.code}/{path}", json=body, headers=headers
        )
        return _checked(answer, status)

    def _bearer(self, who: UUID) -> str:
        token, until = self._tokens.get(who, ("", 0.0))
        if time.monotonic() > until:
            token = issuer.bearer(who)
            self._tokens[who] = token, time.monotonic() + _KEEPS
        return token

    # Pages

    def open(self, who: UUID, path: str) -> Page:
        """A page of the county, or any address that begins with http."""
        address = path if path.startswith("http") else f"{self.address}/t/{self.code}/{path}"
        return Page(_checked(self._timed(self._browser(who), "GET", address), 200))

    def press(self, who: UUID, page: Page, button: str, **answers: str) -> Page:
        """Fill the form that bears this button and press it; answers the page that follows."""
        form = page.form(button)
        sent = form.filled(button, answers)
        answer = self._timed(self._browser(who), "POST", urljoin(page.address, form.action), data=sent)
        after = Page(answer)
        if after.status != 200:
            raise Unexpected(f"{button}: {after.status} {after.words[:600]}")
        return after

    def does(self, who: UUID, path: str, deed: str, *, button: str = "", **answers: str) -> Page:
        """Open a case, follow the link of the deed, fill its form and press the button (of the same name unless told)."""
        form = self.open(who, self.open(who, path).link(deed))
        return self.press(who, form, button or deed, **answers)

    def _browser(self, who: UUID) -> requests.Session:
        if who not in self._browsers:
            browser = requests.Session()
            browser.trust_env = False
            proof = Proof(
                issuer=conf.issuer(),
                sub=str(who),
                sid=str(uuid4()),
                acr=STRONG,
                auth_time=clock.real_now(),
                claims={},
            )
            browser.cookies.set(settings.SESSION_COOKIE_NAME, sessions.strong_key(proof))
            self._browsers[who] = browser
        return self._browsers[who]

    def _timed(self, http: requests.Session, method: str, address: str, **more: Any) -> requests.Response:
        begun = time.perf_counter()
        answer = http.request(method, address, timeout=120, **more)
        path = _ID.sub("…", address.removeprefix(self.address).partition("?")[0])
        self.took[f"{method} {path}"].append(time.perf_counter() - begun)
        return answer

    def close(self) -> None:
        for one in (self._http, *self._browsers.values()):
            one.close()


def _checked(answer: requests.Response, status: int) -> requests.Response:
    if answer.status_code != status:
        asked = f"{answer.request.method} {answer.request.path_url}"
        raise Unexpected(f"{asked} answered {answer.status_code}: {answer.text[:600]}")
    return answer
