"""Calls to Keycloak by python-keycloak: a new instance for every call, since shared ones hand one thread's answer to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import requests
from keycloak import KeycloakAdmin, KeycloakError, KeycloakOpenID
from keycloak.exceptions import KeycloakConnectionError, KeycloakPostError

from sso import conf

TIMEOUT = 10  # seconds
REFRESH_TIMEOUT = 5  # seconds a click may wait for Keycloak's word on a session that lives
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class Unreachable(Exception):
    """Keycloak did not answer, or answered with a fault of its own (5xx)."""


class Refused(Exception):
    """Keycloak answered no: a spent code, an ended session, a wrong secret."""


class GrantEnded(Refused):
    """`invalid_grant`: the code or refresh token is spent, or the session behind it is over."""


def safe_name(name: str) -> str:
    """A realm's or client's name that may stand in a path. Raises ValueError: python-keycloak does not escape segments."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a name that may stand in an address")
    return name


def safe_id(value: str | UUID) -> str:
    """A Keycloak id (a UUID) for a path. Raises ValueError for anything else, `../clients` among it."""
    return str(UUID(str(value)))


def _verify() -> bool:
    """Certificates are always checked. Over plain HTTP (loopback) there are none, and loading the roots costs 0.13 s a call."""
    return not conf.server_url().startswith("http://")


def _openid(*, timeout: int = TIMEOUT) -> KeycloakOpenID:
    return KeycloakOpenID(
        server_url=conf.server_url(),
        realm_name=safe_name(conf.realm()),
        client_id=conf.WEB_CLIENT,
        client_secret_key=conf.secret("KEYCLOAK_CLIENT_SECRET"),
        verify=_verify(),
        timeout=timeout,
        max_retries=0,
    )


def exchange_code(*, code: str, verifier: str) -> dict[str, Any]:
    """The tokens for this code. Raises Refused, Unreachable."""
    return _asked(
        lambda: _openid().token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=conf.redirect_uri(),
            code_verifier=verifier,
        )
    )


def refresh(*, refresh_token: str) -> dict[str, Any]:
    """New tokens for this one, which serves once. Raises GrantEnded, Refused, Unreachable. At most 5 seconds."""
    return _asked(lambda: _openid(timeout=REFRESH_TIMEOUT).refresh_token(refresh_token))


def end_session(*, refresh_token: str) -> None:
    """End the whole Keycloak session this token belongs to. Raises Refused (it had ended), Unreachable."""
    _asked(lambda: _openid().logout(refresh_token))


def _asked(call: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = call()
    except (KeycloakConnectionError, requests.RequestException) as error:
        raise Unreachable(str(error)) from error
    except KeycloakPostError as error:
        if error.response_code is None or error.response_code >= 500:
            raise Unreachable(str(error)) from error
        ended = b"invalid_grant" in (error.response_body or b"")
        raise (GrantEnded if ended else Refused)(str(error)) from error
    except KeycloakError as error:
        raise Unreachable(str(error)) from error
    return answer


def credentials(sub: str) -> list[dict[str, Any]]:
    """The account's credentials as Keycloak lists them (id, type, userLabel, no secret). Raises Unreachable."""
    found: list[dict[str, Any]] = _admin_asked(lambda: provisioner().get_credentials(safe_id(sub)))
    return found


def end_sessions_of(sub: str) -> None:
    """Every Keycloak session of the account ends, and Keycloak tells its clients. Raises Unreachable."""
    _admin_asked(lambda: provisioner().user_logout(safe_id(sub)))


def _admin_asked(call: Callable[[], Any]) -> Any:
    """What an account that is gone has: nothing."""
    try:
        return call()
    except KeycloakError as error:
        if error.response_code == 404:
            return []
        raise Unreachable(str(error)) from error
    except requests.RequestException as error:
        raise Unreachable(str(error)) from error


def answers() -> bool:
    """Whether the realm can take logins now; asked before a browser is sent there. At most 3 seconds."""
    address = f"{conf.server_url()}realms/{safe_name(conf.realm())}"
    try:
        return requests.get(address, timeout=3, allow_redirects=False).status_code == 200
    except requests.RequestException:
        return False


def master_admin(realm: str = "") -> KeycloakAdmin:
    """For sso_plan and sso_apply and test realms: the cell's Keycloak administrator, at work in `realm`."""
    return KeycloakAdmin(
        server_url=conf.server_url(),
        username=conf.secret("KEYCLOAK_ADMIN"),
        password=conf.secret("KEYCLOAK_ADMIN_PASSWORD"),
        realm_name=safe_name(realm or conf.realm()),
        user_realm_name="master",
        verify=_verify(),
        timeout=120,
        max_retries=0,
    )


def provisioner() -> KeycloakAdmin:
    """The client that may manage persons of our realm and nothing else."""
    return KeycloakAdmin(
        server_url=conf.server_url(),
        realm_name=safe_name(conf.realm()),
        user_realm_name=safe_name(conf.realm()),
        client_id=conf.PROVISIONER,
        client_secret_key=conf.secret("KEYCLOAK_PROVISIONER_SECRET"),
        verify=_verify(),
        timeout=60,
        max_retries=0,
        pool_maxsize=4,
    )
