"""The realm as data: one function of a few settings gives the JSON that Keycloak keeps. `sso_apply` brings a realm to it.

Keycloak proves who somebody is and how strongly (acr); what they may do is ours. So there are no realm roles, no groups,
and no seat in any token. The parts are in sso/realm/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sso import brokers, conf
from sso.brokers import Broker
from sso.realm import client_scopes, clients, flows, identity_providers, settings
from sso.realm.addresses import faults
from sso.realm.clients import Service
from sso.realm.parts import ACR, LEVELS, PERSON_ATTRIBUTE, Json

__all__ = ["ACR", "PERSON_ATTRIBUTE", "Json", "Place", "Service", "faults", "realm"]

USER_PROFILE = "org.keycloak.userprofile.UserProfileProvider"


@dataclass(frozen=True)
class Place:
    """What differs between one realm and another. Secrets are used when a client is made and never sent again."""

    realm: str
    base_url: str
    web_secret: str
    provisioner_secret: str
    issuer: str = ""
    cheap_hashing: bool = False
    app_redirect: str = ""
    title: str = "省市县人大三级联动平台"
    services: tuple[Service, ...] = ()
    brokers: tuple[Broker, ...] = ()

    @classmethod
    def of_settings(cls, *, services: Iterable[Service] = ()) -> Place:
        """Raises BrokerFault."""
        return cls(
            realm=conf.realm(),
            base_url=conf.base_url(),
            web_secret=conf.secret("KEYCLOAK_CLIENT_SECRET"),
            provisioner_secret=conf.secret("KEYCLOAK_PROVISIONER_SECRET"),
            issuer=conf.issuer(),
            cheap_hashing=conf.demo(),
            app_redirect=conf.app_redirect_uri(),
            services=tuple(services),
            brokers=brokers.of_settings(),
        )


def realm(place: Place) -> Json:
    """The whole representation: one POST of it makes the realm, `sso.reconcile` keeps it."""
    profile = {"kc.user.profile.config": [json.dumps(settings.user_profile(), ensure_ascii=False)]}
    return {
        **settings.SETTINGS,
        **flows.BOUND,
        "realm": place.realm,
        "displayName": place.title,
        "passwordPolicy": settings.password_policy(cheap_hashing=place.cheap_hashing),
        "attributes": {
            "acr.loa.map": LEVELS,
            "adminEventsExpiration": str(settings.EVENTS_SECONDS),
        },
        "requiredActions": settings.required_actions(),
        "clientScopes": client_scopes.client_scopes(),
        "defaultDefaultClientScopes": ["basic", "acr"],
        "defaultOptionalClientScopes": [],
        "authenticationFlows": flows.flows(),
        "authenticatorConfig": flows.configs(),
        "components": {
            USER_PROFILE: [{"providerId": "declarative-user-profile", "subComponents": {}, "config": profile}]
        },
        "clients": clients.clients(place),
        "identityProviders": identity_providers.identity_providers(place),
        "identityProviderMappers": identity_providers.mappers(place),
        "users": [
            {
                "username": f"service-account-{conf.PROVISIONER}",
                "enabled": True,
                "serviceAccountClientId": conf.PROVISIONER,
                "clientRoles": {"realm-management": ["manage-users"]},
            }
        ],
    }
