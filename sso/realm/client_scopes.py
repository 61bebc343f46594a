"""What stands in tokens. Once `clientScopes` is given, Keycloak adds none itself, so `basic` (sub) is spelled out."""

from __future__ import annotations

from sso import conf, scopes
from sso.realm.parts import BROKER_ACR, BROKER_AUTH_TIME, IN_ID_ALONE, IN_ID_AND_ACCESS, Json, mapper

BROKERED = "liandong-brokered"


def _scope(name: str, *mappers: Json, is_told: bool = False) -> Json:
    """`is_told`: the token's claim `scope` names it."""
    return {
        "name": name,
        "protocol": "openid-connect",
        "attributes": {
            "include.in.token.scope": str(is_told).lower(),
            "display.on.consent.screen": "false",
        },
        "protocolMappers": list(mappers),
    }


def _note(claim: str, note: str, kind: str, where: dict[str, str]) -> Json:
    config = {"user.session.note": note, "claim.name": claim, "jsonType.label": kind, **where}
    return mapper(claim, "oidc-usersessionmodel-note-mapper", config)


def _attribute(claim: str, attribute: str, kind: str) -> Json:
    config = {"user.attribute": attribute, "claim.name": claim, "jsonType.label": kind, **IN_ID_ALONE}
    return mapper(claim, "oidc-usermodel-attribute-mapper", config)


def client_scopes() -> list[Json]:
    """All scopes of the realm, in the order in which they are made."""
    sub = {"access.token.claim": "true", "introspection.token.claim": "true"}
    audience = {
        "included.custom.audience": conf.API_AUDIENCE,
        "id.token.claim": "false",
        "access.token.claim": "true",
        "introspection.token.claim": "true",
    }
    return [
        _scope(
            "basic",
            mapper("sub", "oidc-sub-mapper", sub),
            _note("auth_time", "AUTH_TIME", "long", IN_ID_AND_ACCESS),
        ),
        _scope("acr", mapper("acr", "oidc-acr-mapper", dict(IN_ID_AND_ACCESS))),
        _scope(conf.API_AUDIENCE, mapper("audience", "oidc-audience-mapper", audience)),
        # By which identity provider somebody came is the session's; what it said of their strength is read only from the ID
        # token of the very redirect that asked for it (a note of the session would keep an old "mfa" for ever).
        _scope(
            BROKERED,
            _note("idp", "identity_provider", "String", IN_ID_ALONE),
            _attribute("idp_acr", BROKER_ACR, "String"),
            _attribute("idp_auth_time", BROKER_AUTH_TIME, "long"),
        ),
        *(_scope(name, is_told=True) for name in scopes.CAPABILITIES),
    ]
