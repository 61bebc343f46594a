"""A person at the API: logs in through Keycloak's form, keeps the token fresh, asks and answers in one congress."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import requests

from sso import conf
from sso.form_login import Tokens, Visitor
from tests.story.ledger import Unfulfilled

FRESH = 30  # seconds a token must still live
PATIENCE = 60.0  # seconds for a delivery between congresses
EVERY = 0.3  # seconds between two looks
T = TypeVar("T")


class Person:
    """One log-in; the same token serves every congress where the person holds a seat."""

    def __init__(self, login: str, password: str, *, second_factor: str = "") -> None:
        self.login = login
        self._password = password
        self._second_factor = second_factor
        self._visitor = Visitor()
        self._tokens: Tokens | None = None
        self._until = 0.0
        self.log_ins = 0

    def at(self, code: str) -> Desk:
        return Desk(self, code)

    def bearer(self) -> str:
        """A token that is good for a while; the form is filled once, then the token is refreshed."""
        if self._tokens is None:
            self.log_ins += 1
            return self._keep(self._visitor.api_tokens(self.login, self._password))
        if time.monotonic() > self._until:
            return self._keep(self._visitor.refresh(self._tokens))
        return self._tokens.access_token

    def _keep(self, tokens: Tokens) -> str:
        self._tokens = tokens
        self._until = time.monotonic() + tokens.expires_in - FRESH
        return tokens.access_token

    def send(
        self, method: str, path: str, body: object = None, *, key: str = "", plain: bool = False
    ) -> requests.Response:
        """The answer to one request, whatever its status. `plain` sends no token. Asked for the second factor, they prove it."""
        answer = self._send(method, path, body, key=key, plain=plain)
        if plain or not self._second_factor or not _wants_proof(answer):
            return answer
        assert self._tokens is not None
        self._keep(self._visitor.api_step_up(self._tokens, self._second_factor))
        return self._send(method, path, body, key=key, plain=plain)

    def _send(self, method: str, path: str, body: object, *, key: str, plain: bool) -> requests.Response:
        headers = {} if plain else {"Authorization": f"Bearer {self.bearer()}"}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{conf.base_url()}/api/v1/{path}"
        return self._visitor.http.request(
            method, url, json=body, headers=headers, timeout=60, allow_redirects=False
        )

    def me(self, path: str = "") -> dict[str, Any]:
        answer = self.send("GET", f"me/{path}")
        return _body(answer, 200)


class Desk:
    """The person at work in one congress."""

    def __init__(self, person: Person, code: str) -> None:
        self.person = person
        self.code = code

    def get(self, path: str, *, status: int = 200) -> dict[str, Any]:
        return _body(self.raw("GET", path), status)

    def list(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list, paged or not."""
        answer = self.raw("GET", path)
        if answer.status_code != 200:
            raise Unfulfilled(_told(answer))
        found = answer.json()
        rows: list[dict[str, Any]] = found["results"] if isinstance(found, dict) else found
        return rows

    def post(self, path: str, body: object = None, *, status: int = 201, key: str = "") -> dict[str, Any]:
        """A deed; every one bears a key of its own unless one is given."""
        return _body(self.raw("POST", path, body if body is not None else {}, key=key or uuid4().hex), status)

    def patch(self, path: str, body: object) -> dict[str, Any]:
        return _body(self.raw("PATCH", path, body), 200)

    def raw(self, method: str, path: str, body: object = None, *, key: str = "") -> requests.Response:
        return self.person.send(method, f"t/{self.code}/{path}", body, key=key)

    def await_state(self, path: str, *states: str) -> dict[str, Any]:
        """What lies at `path` once it is there in one of these states: what another congress sent needs a moment."""

        def look() -> dict[str, Any] | None:
            answer = self.raw("GET", path)
            if answer.status_code == 404:
                return None
            found = _body(answer, 200)
            return found if not states or found["state"] in states else None

        return until(look, what=f"{path} at {self.code} in {' or '.join(states) or 'any state'}")


def until(look: Callable[[], T | None], *, what: str) -> T:
    """What `look` finds; raises Unfulfilled when it found nothing in time."""
    end = time.monotonic() + PATIENCE
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > end:
            raise Unfulfilled(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(EVERY)


def _wants_proof(answer: requests.Response) -> bool:
    return answer.status_code == 403 and answer.json().get("code") == "step_up_needed"


def _body(answer: requests.Response, status: int) -> dict[str, Any]:
    if answer.status_code != status:
        raise Unfulfilled(_told(answer))
    found: dict[str, Any] = answer.json()
    return found


def _told(answer: requests.Response) -> str:
    return f"{answer.request.method} {answer.request.path_url} answered {answer.status_code}: {answer.text[:300]}"
