"""The brokers as Keycloak keeps them. Signatures are always checked; nobody who is not provisioned here gets an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sso.brokers import OIDC, Broker
from sso.realm.parts import BROKER_ACR, BROKER_AUTH_TIME, Json

if TYPE_CHECKING:
    from sso.spec import Place


def identity_providers(place: Place) -> list[Json]:
    return [
        {
            "alias": broker.alias,
            "displayName": broker.name,
            "providerId": broker.kind,
            "enabled": True,
            "trustEmail": False,
            "storeToken": False,
            "addReadTokenRoleOnCreate": False,
            "linkOnly": False,
            "authenticateByDefault": False,
            "config": _oidc(broker) if broker.kind == OIDC else _saml(broker, place),
        }
        for broker in place.brokers
    ]


def mappers(place: Place) -> list[Json]:
    found: list[Json] = []
    for broker in place.brokers:
        if broker.kind == OIDC:
            template = f"${{ALIAS}}.${{CLAIM.{broker.login} | lowercase}}"
            found += _named(broker, "oidc-username-idp-mapper", template)
            found += [
                _mapper(broker, attribute, "oidc-user-attribute-idp-mapper", _copied(claim, attribute))
                for claim, attribute in (("acr", BROKER_ACR), ("auth_time", BROKER_AUTH_TIME))
            ]
        else:
            source = f"ATTRIBUTE.{broker.login}" if broker.login else "NAMEID"
            template = f"${{ALIAS}}.${{{source} | lowercase}}"
            found += _named(broker, "saml-username-idp-mapper", template)
    return found


def _named(broker: Broker, kind: str, template: str) -> list[Json]:
    """By one name the link to an account is kept, and an account not yet linked is looked for (`sso.brokers.login_of`)."""
    return [
        _mapper(broker, name, kind, {"template": template, "target": target, "syncMode": "INHERIT"})
        for name, target in (("link", "BROKER_ID"), ("login", "LOCAL"))
    ]


def _copied(claim: str, attribute: str) -> dict[str, str]:
    """FORCE: written at each log-in, and cleared when the provider says nothing."""
    return {"claim": claim, "user.attribute": attribute, "syncMode": "FORCE"}


def _mapper(broker: Broker, name: str, kind: str, config: dict[str, str]) -> Json:
    return {
        "name": name,
        "identityProviderAlias": broker.alias,
        "identityProviderMapper": kind,
        "config": config,
    }


def _oidc(broker: Broker) -> dict[str, str]:
    config = {
        "syncMode": "IMPORT",  # names are ours, theirs never overwrite them
        "issuer": broker.issuer,
        "authorizationUrl": broker.authorization_url,
        "tokenUrl": broker.token_url,
        "jwksUrl": broker.jwks_url,
        "useJwksUrl": "true",
        "validateSignature": "true",
        "disableUserInfo": "true",
        "clientId": broker.client_id,
        "clientAuthMethod": "client_secret_post" if broker.client_secret else "private_key_jwt",
        "defaultScope": "openid",
        "pkceEnabled": "true",
        "pkceMethod": "S256",
        "passMaxAge": "true",  # a step-up asks for a new log-in there, and Keycloak checks that it was one
        "backchannelSupported": "false",
    }
    return {**config, "clientSecret": broker.client_secret} if broker.client_secret else config


def _saml(broker: Broker, place: Place) -> dict[str, str]:
    return {
        "syncMode": "IMPORT",
        "entityId": place.issuer,
        "idpEntityId": broker.issuer,
        "singleSignOnServiceUrl": broker.sso_url,
        "signingCertificate": ",".join(broker.certificates),
        "validateSignature": "true",
        "wantAssertionsSigned": "true",
        "wantAuthnRequestsSigned": "true",
        "signatureAlgorithm": "RSA_SHA256",
        "xmlSigKeyInfoKeyNameTransformer": "KEY_ID",
        "postBindingAuthnRequest": "true",
        "postBindingResponse": "true",
        "nameIDPolicyFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "principalType": "SUBJECT",
        "allowCreate": "true",
        "backchannelSupported": "false",
    }
