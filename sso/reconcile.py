"""Brings a live realm to the spec. Only keys that the spec names are compared, and only what differs is sent.

Changes come one by one; each is planned from what the server holds after the ones before, so that applying them all and
asking again gives none.
"""

from __future__ import annotations

from collections.abc import Iterator

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakGetError

from sso import server
from sso.realm.live import brokers, clients, flows, scopes, settings
from sso.realm.live.compare import Change
from sso.realm.parts import Json

PARTS = (
    settings.settings,
    settings.profile,
    settings.required_actions,
    scopes.scopes,
    flows.flows,
    clients.clients,
    clients.service_accounts,
    brokers.brokers,
)


def changes(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    """The differences between the live realm and `spec`. Make each before asking for the next, or make none."""
    name = spec["realm"]
    if not exists(admin, name):
        yield Change(f"realm {name}: create", lambda: admin.create_realm(spec))
        if not exists(admin, name):
            return
    for part in PARTS:
        yield from part(admin, spec)


def exists(admin: KeycloakAdmin, name: str) -> bool:
    try:
        admin.get_realm(server.safe_name(name))
    except KeycloakGetError as error:
        if error.response_code == 404:
            return False
        raise
    return True
