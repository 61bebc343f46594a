"""A browser of two halves: the platform in this process, Keycloak over HTTP through its own form."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

from sso import conf, testing
from sso.form_login import Visitor


class Browser:
    """`web` is the platform's half, `visitor` Keycloak's."""

    def __init__(self, **client: Any) -> None:
        self.web = Client(**client)
        self.visitor = Visitor()

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.web.get(path, **more)  # type: ignore[return-value]

    def begin(self, *, next_path: str = "/me/", **more: Any) -> str:
        """Ask for a login; answers Keycloak's address."""
        answer = self.get("/sso/login", query_params={"next": next_path}, **more)
        assert answer.status_code == 302, answer.status_code
        return answer["Location"]

    def at_keycloak(self, address: str, username: str, password: str = testing.PASSWORD) -> str:
        """Fill Keycloak's form; answers the way back, with code and state."""
        page = self.visitor.get(address, stop=conf.redirect_uri())
        answer = self.visitor._fill(page, username, password, stop=conf.redirect_uri())
        return answer.headers["Location"]

    def back(self, address: str) -> HttpResponse:
        parts = urlsplit(address)
        return self.get(f"{parts.path}?{parts.query}")

    def log_in(self, username: str, *, next_path: str = "/me/") -> HttpResponse:
        return self.back(self.at_keycloak(self.begin(next_path=next_path), username))

    @property
    def session_key(self) -> str:
        cookie = self.web.cookies.get("liandong_session")
        return cookie.value if cookie else ""


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
