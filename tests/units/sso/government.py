"""A second realm as the government's own identity provider, OIDC and SAML, and a visitor who gets through both."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from django.test import override_settings

from sso import conf, otp, provisioning, server, spec, testing
from sso.brokers import OIDC, SAML
from sso.form_login import Visitor, _Page
from sso.realm.clients import _client
from sso.realm.parts import LEVELS, mapper

CLIENT, SECRET = "liandong-of-the-province", "s" * 40
# Login there → whether they have a second factor there.
PEOPLE = {
    "zhang": True,
    "wang": True,
    "chen": True,
    "zhao": True,
    "old": False,
    "stranger": False,
    "bob": False,
}


@dataclass(frozen=True)
class Government:
    """Where it is, and the certificate of the key it signs with."""

    realm: str
    certificate: str

    @property
    def issuer(self) -> str:
        return f"{conf.public_server_url()}realms/{self.realm}"

    def oidc(self, folder: Path, **other: str) -> dict[str, Any]:
        """A line of the brokers' file; `other` sets another value in it."""
        secret = folder / "secret"
        secret.write_text(SECRET)
        door = f"{self.issuer}/protocol/openid-connect"
        return {
            "kind": OIDC,
            "alias": "gov",
            "name": "政务网",
            "issuer": self.issuer,
            "authorization_url": f"{door}/auth",
            "token_url": f"{door}/token",
            "jwks_url": f"{door}/certs",
            "client_id": CLIENT,
            "client_secret_file": str(secret),
            "login": "preferred_username",
            "strong_acr": "mfa",
            **other,
        }

    def saml(self, **other: Any) -> dict[str, Any]:
        return {
            "kind": SAML,
            "alias": "court",
            "name": "法院统一认证",
            "issuer": self.issuer,
            "sso_url": f"{self.issuer}/protocol/saml",
            "certificates": [self.certificate],
            "login": "uid",
            **other,
        }


def _saml_client(ours: str) -> dict[str, Any]:
    issuer = f"{conf.public_server_url()}realms/{ours}"
    return {
        "clientId": issuer,
        "protocol": "saml",
        "enabled": True,
        "frontchannelLogout": True,
        "redirectUris": [f"{issuer}/broker/{alias}/endpoint" for alias in ("court", "forged")],
        "attributes": {
            "saml.assertion.signature": "true",
            "saml.server.signature": "true",
            "saml.client.signature": "false",
            "saml.force.post.binding": "true",
            "saml.authnstatement": "true",
            "saml.signature.algorithm": "RSA_SHA256",
            "saml_name_id_format": "persistent",
        },
        "protocolMappers": [
            {
                "name": "uid",
                "protocol": "saml",
                "protocolMapper": "saml-user-property-mapper",
                "config": {"user.attribute": "username", "attribute.name": "uid"},
            }
        ],
    }


def _representation(name: str, ours: str) -> dict[str, Any]:
    """Our own spec serves as another organ's realm, with keys of its own and two clients: our realm by OIDC and by SAML."""
    made = testing.representation(spec.Place.of_settings())
    made["components"].pop("org.keycloak.keys.KeyProvider")
    levels = {row["alias"]: row["config"] for row in made["authenticatorConfig"]}
    levels["liandong-mfa"]["loa-max-age"] = "36000"  # unlike ours: two factors once serve for a day's session
    login = {"user.attribute": "username", "claim.name": "preferred_username", "jsonType.label": "String"}
    login |= {"id.token.claim": "true", "access.token.claim": "true"}
    front = f"{conf.public_server_url()}realms/{ours}/broker"
    oidc = _client(
        CLIENT,
        secret=SECRET,
        standardFlowEnabled=True,
        redirectUris=[f"{front}/{alias}/endpoint" for alias in ("gov", "forged")],
        protocolMappers=[mapper("login", "oidc-usermodel-attribute-mapper", login)],
        attributes={"pkce.code.challenge.method": "S256", "acr.loa.map": LEVELS},
    )
    return {**made, "realm": name, "clients": [*made["clients"], oidc, _saml_client(ours)]}


@contextmanager
def government(name: str, *, ours: str) -> Iterator[Government]:
    """Stands while `ours` may be made in front of it; the settings name the Keycloak."""
    with override_settings(KEYCLOAK_REALM=name, SSO_BROKERS_FILE=""):
        master = server.master_admin("master")
        master.create_realm(_representation(name, ours))
        try:
            admin = server.provisioner()
            for login, is_strong in PEOPLE.items():
                credentials = [provisioning.ready_made(testing.PASSWORD)]
                if is_strong:
                    credentials.append(otp.credential(testing.OTP_SECRET, label="手机"))
                account = {"username": login, "enabled": True, "lastName": "不是我们的姓名"}
                admin.create_user({**account, "credentials": credentials})
            keys = server.master_admin().get_keys()["keys"]
            certificate = next(
                row["certificate"] for row in keys if row.get("use") == "SIG" and row["type"] == "RSA"
            )
        except BaseException:
            master.delete_realm(name)
            raise
    try:
        yield Government(realm=name, certificate=certificate)
    finally:
        server.master_admin("master").delete_realm(name)


class Brokered(Visitor):
    """Goes from our Keycloak to the government's and back, filling what is asked for there; never a form of ours."""

    strips: tuple[str, ...] = ()  # parameters that this browser's owner takes out of the way there
    lingers = 0.0  # seconds on the way back from there, as over a slow line

    def through(self, address: str, login: str, *, alias: str = "gov") -> requests.Response:
        """From our log-in page by that provider's button, if a page is shown; answers the page or redirect at the end."""
        stop = conf.redirect_uri()
        page = self.get(address, stop=stop)
        button = next((link for link in _links(page) if f"/broker/{alias}/login" in link), "")
        if button:
            page = self.get(urljoin(page.url, button), stop=stop)
        for _ in range(8):
            form = None if page.is_redirect else next(iter(_Page(page.text).forms), None)
            is_ours = f"/realms/{conf.realm()}/" in page.url and "saml-post-binding" not in page.text
            if form is None or is_ours:
                return page
            if form.id == "kc-otp-login-form":
                page = self.type_code(page, testing.OTP_SECRET, stop=stop)
                continue
            typed = {"username": login, "password": testing.PASSWORD} if form.id == "kc-form-login" else {}
            page = self.post(urljoin(page.url, form.action), {**form.fields, **typed}, stop=stop)
        raise AssertionError("no end of forms")

    def _send(self, method: str, url: str, **more: Any) -> requests.Response:
        if (
            self.strips
            and "/protocol/openid-connect/auth?" in url
            and f"/{conf.realm()}/" not in urlsplit(url).path
        ):
            place, _, asked = url.partition("?")
            kept = [(name, value) for name, value in parse_qsl(asked) if name not in self.strips]
            url = f"{place}?{urlencode(kept)}"
        if self.lingers and "/endpoint?" in url:
            time.sleep(self.lingers)
        return super()._send(method, url, **more)


def _links(page: requests.Response) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'href="([^"]*)"', page.text)]


def write(folder: Path, *rows: dict[str, Any]) -> str:
    """The brokers' file; answers its path for SSO_BROKERS_FILE."""
    path = folder / "brokers.json"
    path.write_text(json.dumps(list(rows), ensure_ascii=False))
    return str(path)
