"""A browser of two halves: the platform in this process, Keycloak over HTTP through its own form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kernel import sealing
from sso import conf, server, testing
from sso.form_login import NotLoggedIn, Visitor
from sso.models import LoginSession


class Browser:
    """`web` is the platform's half, `visitor` Keycloak's."""

    def __init__(self, **client: Any) -> None:
        self.web = Client(**client)
        self.visitor = Visitor()
        self.login = ""

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.web.get(path, **more)  # type: ignore[return-value]

    def post(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        return self.web.post(path, fields or {}, **more)  # type: ignore[return-value]

    def begin(self, *, next_path: str = "/me/", **more: Any) -> str:
        """Ask for a login; answers Keycloak's address."""
        answer = self.get("/sso/login", query_params={"next": next_path}, **more)
        assert answer.status_code == 302, answer.status_code
        return answer["Location"]

    def begin_proof(self, *, next_path: str = "/me/") -> str:
        """Ask for the proof of the second factor; answers Keycloak's address."""
        answer = self.get("/sso/step-up", query_params={"next": next_path})
        assert answer.status_code == 302, answer.status_code
        return answer["Location"]

    def at_keycloak(self, address: str, username: str, password: str = testing.PASSWORD) -> str:
        """Fill Keycloak's form; answers the way back, with code and state."""
        page = self.visitor.get(address, stop=conf.redirect_uri())
        try:
            answer = self.visitor._fill(page, username, password, stop=conf.redirect_uri())
        except NotLoggedIn as refused:
            # Its page says the same of a wrong password and of a person who has to wait; its events do not.
            told = server.master_admin().get_events({"type": "LOGIN_ERROR", "max": 3})
            raise NotLoggedIn(f"{refused}; {[row.get('error') for row in told]}") from refused
        return answer.headers["Location"]

    def at_second_factor(self, address: str, secret: str = testing.OTP_SECRET) -> str:
        """Type the code into Keycloak's page; answers the way back."""
        page = self.visitor.get(address, stop=conf.redirect_uri())
        return self.visitor.type_code(page, secret, stop=conf.redirect_uri()).headers["Location"]

    def back(self, address: str) -> HttpResponse:
        parts = urlsplit(address)
        return self.get(f"{parts.path}?{parts.query}")

    def log_in(self, username: str, *, next_path: str = "/me/") -> HttpResponse:
        self.login = username
        return self.back(self.at_keycloak(self.begin(next_path=next_path), username))

    def prove(self, *, next_path: str = "/me/") -> HttpResponse:
        """The second factor, proved at the real Keycloak."""
        return self.back(self.at_second_factor(self.begin_proof(next_path=next_path)))

    @property
    def session_key(self) -> str:
        cookie = self.web.cookies.get("liandong_session")
        return cookie.value if cookie else ""

    @property
    def row(self) -> LoginSession:
        """The session as it stands in the database."""
        return LoginSession.objects.get(key_hash=sealing.fingerprint(self.session_key))

    def change(self, **columns: Any) -> None:
        LoginSession.objects.filter(pk=self.row.pk).update(**columns)

    def forget_check(self) -> None:
        """As if Keycloak had not been asked for an hour."""
        self.change(checked_at=timezone.now() - timedelta(hours=1))


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
