"""Clients, the scopes they have, the roles of their service accounts; a client that the spec does not know is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keycloak import KeycloakAdmin

from sso.realm.clients import ITS_OWN
from sso.realm.live import scopes
from sso.realm.live.compare import Change, difference, words
from sso.realm.parts import Json


def clients(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    live = {row["clientId"]: row for row in admin.get_clients()}
    for want in spec["clients"]:
        name, have = want["clientId"], live.pop(want["clientId"], None)
        if have is None:
            yield Change(f"client {name}: create", partial(admin.create_client, want))
            continue
        if body := difference(want, have):
            whole = {**have, **want, "attributes": {**have.get("attributes", {}), **want["attributes"]}}
            # Its mappers and scopes have addresses of their own; a secret shown is a mask.
            for key in ("secret", "protocolMappers", "defaultClientScopes", "optionalClientScopes"):
                whole.pop(key, None)
            yield Change(
                f"client {name}: {words(body, have)}", partial(admin.update_client, have["id"], whole)
            )
        if want["enabled"]:
            yield from _mappers(admin, have)
            yield from _scopes(admin, want, have)
    for name, have in sorted(live.items()):
        if have["enabled"] and name not in ITS_OWN:
            yield Change(
                f"client {name}: not in the spec: off",
                partial(admin.update_client, have["id"], {"enabled": False}),
            )


def _mappers(admin: KeycloakAdmin, have: Json) -> Iterator[Change]:
    """A client of ours has no claims of its own: they come from scopes."""
    for row in have.get("protocolMappers") or []:
        yield Change(
            f"client {have['clientId']}, mapper {row['name']}: delete",
            partial(admin.remove_client_mapper, have["id"], row["id"]),
        )


def _scopes(admin: KeycloakAdmin, want: Json, have: Json) -> Iterator[Change]:
    """Keycloak ignores these two lists in a client's body; they have addresses of their own."""
    for kind in ("default", "optional"):
        key = f"{kind}ClientScopes"
        add = getattr(admin, f"add_client_{kind}_client_scope")
        drop = getattr(admin, f"delete_client_{kind}_client_scope")
        what = f"client {want['clientId']}: {kind} scope"
        for name in sorted(set(have.get(key, [])) - set(want[key])):
            yield Change(
                f"{what} {name}: remove",
                lambda name=name, drop=drop: drop(have["id"], scopes.ids(admin)[name]),  # type: ignore[misc]
            )
        for name in sorted(set(want[key]) - set(have.get(key, []))):
            yield Change(
                f"{what} {name}: add",
                lambda name=name, add=add: add(have["id"], scopes.ids(admin)[name], {}),  # type: ignore[misc]
            )


def service_accounts(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    ids = {row["clientId"]: row["id"] for row in admin.get_clients()}
    for user in spec["users"]:
        owner = ids.get(user.get("serviceAccountClientId"))
        if owner is None:
            continue
        account = admin.get_client_service_account_user(owner)["id"]
        for client, roles in user["clientRoles"].items():
            have = {row["name"] for row in admin.get_client_roles_of_user(account, ids[client])}
            what = f"{user['username']}: role {client}/"
            for role in sorted(set(roles) - have):
                row = admin.get_client_role(ids[client], role)
                yield Change(
                    f"{what}{role}: give", partial(admin.assign_client_role, account, ids[client], [row])
                )
            for role in sorted(have - set(roles)):
                row = admin.get_client_role(ids[client], role)
                yield Change(
                    f"{what}{role}: take",
                    partial(admin.delete_client_roles_of_user, account, ids[client], [row]),
                )
