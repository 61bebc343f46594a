"""What the web client is given at the end of the code flow."""

from __future__ import annotations

from dataclasses import dataclass

from sso import flow, server
from tests.units.sso.browser import Browser, query


@dataclass(frozen=True)
class IdToken:
    token: str
    nonce: str
    access_token: str


def web_id_token(login: str) -> IdToken:
    browser = Browser()
    back = query(browser.at_keycloak(browser.begin(), login))
    pending = flow.resume(
        state=back["state"], sealed=browser.web.cookies[flow.cookie_name(back["state"])].value
    )
    got = server.exchange_code(code=back["code"], verifier=pending.verifier)
    return IdToken(token=got["id_token"], nonce=pending.nonce, access_token=got["access_token"])
