"""The realm's clients: the web, the phone app, the provisioner, the programs of 一府一委两院; Keycloak's own are shut."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sso import conf
from sso.realm.client_scopes import BROKERED
from sso.realm.parts import LEVELS, Json

if TYPE_CHECKING:
    from sso.spec import Place

# Keycloak makes these in every realm. With a stolen password the first two would enrol a second factor; nobody needs any here.
SHUT = ("account", "account-console", "admin-cli", "security-admin-console")
# Keycloak's own too, and needed by it; nobody can log in by them.
ITS_OWN = frozenset({"broker", "realm-management"})


@dataclass(frozen=True)
class Service:
    """A program that calls the API in the name of one unit, by `private_key_jwt`. `jwks`: its public keys as JSON."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    jwks: str
    active: bool = True


def _client(client_id: str, **given: Any) -> Json:
    """A client that can do nothing but what is given."""
    shut: Json = {
        "clientId": client_id,
        "name": client_id,
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "bearerOnly": False,
        "clientAuthenticatorType": "client-secret",
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "fullScopeAllowed": False,
        "consentRequired": False,
        "frontchannelLogout": False,
        "redirectUris": [],
        "webOrigins": [],
        "protocolMappers": [],
        "defaultClientScopes": ["basic", "acr"],
        "optionalClientScopes": [],
        "attributes": {},
    }
    return {**shut, **given}


def _log_in(place: Place) -> dict[str, str]:
    """Of the clients by which people log in: PKCE, both strengths, refresh tokens, and logouts told to us."""
    return {
        "pkce.code.challenge.method": "S256",
        "acr.loa.map": LEVELS,
        "use.refresh.tokens": "true",
        "backchannel.logout.url": f"{place.base_url}/sso/backchannel-logout",
        "backchannel.logout.session.required": "true",
    }


def clients(place: Place) -> list[Json]:
    web = _client(
        conf.WEB_CLIENT,
        secret=place.web_secret,
        standardFlowEnabled=True,
        redirectUris=[f"{place.base_url}/sso/callback"],
        baseUrl=f"{place.base_url}/me/",  # where Keycloak's own pages lead back to
        defaultClientScopes=["basic", "acr", BROKERED],
        attributes={
            **_log_in(place),
            "post.logout.redirect.uris": f"{place.base_url}/sso/logged-out",
        },
    )
    app = _client(
        conf.APP_CLIENT,
        publicClient=True,
        standardFlowEnabled=True,
        redirectUris=[place.app_redirect or f"{place.base_url}/app/callback"],
        defaultClientScopes=["basic", "acr", BROKERED, conf.API_AUDIENCE],
        attributes=_log_in(place),
    )
    provisioner = _client(
        conf.PROVISIONER,
        secret=place.provisioner_secret,
        serviceAccountsEnabled=True,
        fullScopeAllowed=True,
        defaultClientScopes=["basic"],
    )
    services = [_service(service) for service in place.services]
    return [web, app, provisioner, *services, *(_shut(name) for name in SHUT)]


def _service(service: Service) -> Json:
    """Its tokens are for the API and carry the scopes it asks for; no human can log in by it."""
    algorithm = next((key.get("alg", "") for key in json.loads(service.jwks)["keys"]), "")
    return _client(
        service.client_id,
        name=service.name,
        enabled=service.active,
        clientAuthenticatorType="client-jwt",
        serviceAccountsEnabled=True,
        defaultClientScopes=["basic", conf.API_AUDIENCE],
        optionalClientScopes=sorted(service.scopes),
        attributes={
            "token.endpoint.auth.signing.alg": algorithm,
            "use.jwks.url": "false",
            "use.jwks.string": "true",
            "jwks.string": service.jwks,
        },
    )


def _shut(client_id: str) -> Json:
    return _client(client_id, name=f"{client_id} (shut)", enabled=False, defaultClientScopes=[])
