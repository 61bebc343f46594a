"""A person of the story: logs in once at Keycloak's form, then reads pages and fills forms, or asks the API by token."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urljoin
from uuid import uuid4

import requests

from config.demo.people import PASSWORD
from sso import conf, testing
from sso.form_login import Tokens, Visitor
from tests.journeys.pages import Page

PATIENCE = 120.0  # seconds for a delivery between congresses
EVERY = 0.1  # seconds between two looks
T = TypeVar("T")


class Person:
    """`code` is the congress they usually work in; one login serves all their seats."""

    def __init__(self, login: str, *, code: str = "") -> None:
        self.login = login
        self.code = code or login.partition("-")[0]
        self.log_ins = 0
        self.typed: list[str] = []
        self._visitor: Visitor | None = None
        self._tokens: Tokens | None = None
        self._app = Visitor()
        self._api = requests.Session()
        self._api.trust_env = False

    # Pages

    def open(self, path: str, *, status: int = 200) -> Page:
        """A page of their congress, or any address that begins with / or http."""
        page = Page(self._proved(self.browser.get(self._address(path))))
        assert page.status == status, f"{self.login} at {path}: {page.status} {page.words[:300]}"
        return page

    def _proved(self, answer: requests.Response) -> requests.Response:
        """Asked for the second factor on the way, they type it."""
        if answer.url.startswith(self.browser.base_url):
            return answer
        return self.browser.type_code(answer, testing.OTP_SECRET)

    def press(self, page: Page, button: str, *, status: int = 200, **answers: str) -> Page:
        """Fill the form that bears this button and press it; answers the page that follows."""
        form = page.form(button)
        fields = form.filled(button, answers)
        self.typed += answers.values()
        after = Page(self.browser.post(urljoin(page.address, form.action), fields))
        assert after.status == status, f"{self.login} {button}: {after.status} {after.words[:400]}"
        return after

    def does(self, path: str, deed: str, *, button: str = "", status: int = 200, **answers: str) -> Page:
        """Open a case, follow the link of the deed, press the button (of the same name unless told)."""
        form = self.open(self.open(path).link(deed))
        return self.press(form, button or deed, status=status, **answers)

    def await_words(self, path: str, words: str) -> Page:
        """The page once it says so: what another congress sent needs a moment."""
        return until(
            lambda: page if words in (page := self.open(path)).words else None,
            what=f"{words!r} for {self.login} at {path}",
        )

    def waiting(self, *, text: str = "", seat: str = "") -> Page:
        """Their 待办."""
        return self.open(f"/me/?q={text}&seat={seat}")

    @property
    def browser(self) -> Visitor:
        """Logged in at the first use."""
        if self._visitor is None:
            self._visitor = Visitor()
            self._visitor.log_in(self.login, PASSWORD)
            self.log_ins += 1
        return self._visitor

    # API

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = "",
        raw: bytes | None = None,
        kind: str = "application/json",
        params: Any = None,
        **headers: str,
    ) -> requests.Response:
        """The API's answer whatever its status. `raw` is sent as it is, with the content type `kind`."""
        if self._tokens is None:
            self._tokens = self._app.api_tokens(self.login, PASSWORD)
        sent = {"Authorization": f"Bearer {self._tokens.access_token}", **headers}
        data = raw
        if raw is None and body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = kind
        if key:
            sent["Idempotency-Key"] = key
        address = f"{conf.base_url()}{path if path.startswith('/') else f'/api/v1/t/{self.code}/{path}'}"

        def send() -> requests.Response:
            return self._api.request(
                method, address, data=data, params=params, headers=sent, timeout=60, allow_redirects=False
            )

        answer = send()
        if answer.status_code != 403 or answer.json().get("code") != "step_up_needed":
            return answer
        self._tokens = self._app.api_step_up(self._tokens, testing.OTP_SECRET)
        sent["Authorization"] = f"Bearer {self._tokens.access_token}"
        return send()

    def get(self, path: str) -> dict[str, Any]:
        return told(self.ask("GET", path), 200)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list, paged or not."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        found = answer.json()
        rows: list[dict[str, Any]] = found["results"] if isinstance(found, dict) else found
        return rows

    def post(self, path: str, body: object = None, *, status: int = 201) -> dict[str, Any]:
        return told(self.ask("POST", path, body if body is not None else {}, key=uuid4().hex), status)

    def await_state(self, path: str, state: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            answer = self.ask("GET", path)
            return None if answer.status_code == 404 or told(answer, 200)["state"] != state else answer.json()

        return until(look, what=f"{state} for {self.login} at {path}")

    def _address(self, path: str) -> str:
        if path.startswith("http"):
            return path
        return f"{self.browser.base_url}{path if path.startswith('/') else f'/t/{self.code}/{path}'}"


def told(answer: requests.Response, status: int) -> dict[str, Any]:
    asked = f"{answer.request.method} {answer.request.path_url}"
    assert answer.status_code == status, f"{asked}: {answer.status_code} {answer.text[:300]}"
    found: dict[str, Any] = answer.json()
    return found


def until(look: Callable[[], T | None], *, what: str) -> T:
    """What `look` finds, tried again and again; fails when it found nothing in time."""
    end = time.monotonic() + PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(EVERY)
    return found
