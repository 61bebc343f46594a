"""Brings a live realm to the spec. Only keys that the spec names are compared, and only what differs is sent.

Never sent: `secret`. Keycloak shows a mask in its place, and a mask written back would become the secret.
Changes come one by one; each is planned from what the server holds after the ones before, so that applying them all and
asking again gives none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakGetError

from sso import server
from sso.spec import Json

# Parts of the realm that have addresses of their own, or that only a creation may carry.
_APART = {
    "realm",
    "users",
    "clients",
    "clientScopes",
    "components",
    "authenticationFlows",
    "authenticatorConfig",
    "defaultDefaultClientScopes",
    "defaultOptionalClientScopes",
    "browserFlow",
    "protocolMappers",
    "defaultClientScopes",
    "optionalClientScopes",
    "secret",
    "id",
}


@dataclass(frozen=True)
class Change:
    """One difference in words, and the call that removes it."""

    what: str
    make: Callable[[], object]


def changes(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    """The differences between the live realm and `spec`. Make each before asking for the next, or make none."""
    name = spec["realm"]
    if not exists(admin, name):
        yield Change(f"realm {name}: create", lambda: admin.create_realm(spec))
        if not exists(admin, name):
            return
    yield from _settings(admin, spec)
    yield from _profile(admin, spec)
    yield from _scopes(admin, spec)
    yield from _flows(admin, spec)
    yield from _clients(admin, spec)
    yield from _service_accounts(admin, spec)


def exists(admin: KeycloakAdmin, name: str) -> bool:
    try:
        admin.get_realm(server.safe_name(name))
    except KeycloakGetError as error:
        if error.response_code == 404:
            return False
        raise
    return True


def same(want: Any, have: Any) -> bool:
    """Equal as far as the spec speaks: lists of plain values without order, "true" is true, an absent false is false."""
    if isinstance(want, dict):
        return isinstance(have, dict) and all(same(value, have.get(key)) for key, value in want.items())
    if isinstance(want, list):
        rows = have or []
        if any(isinstance(item, dict) for item in want):
            return len(want) == len(rows) and all(same(a, b) for a, b in zip(want, rows, strict=True))
        return sorted(map(str, want)) == sorted(map(str, rows))
    if isinstance(want, bool) or isinstance(have, bool):
        return str(want).lower() == str(False if have is None else have).lower()
    return bool(want == have)


def difference(want: Json, have: Json) -> Json:
    """The keys of `want` whose values differ, with the wanted values."""
    return {key: value for key, value in want.items() if key not in _APART and not same(value, have.get(key))}


def _words(want: Json, have: Json, path: str = "") -> str:
    """Each differing value, and only it: `attributes.x: 'old' -> 'new'`."""
    found = []
    for key in sorted(want):
        old, new = have.get(key), want[key]
        if isinstance(new, dict) and isinstance(old, dict):
            inner = {name: value for name, value in new.items() if not same(value, old.get(name))}
            found.append(_words(inner, old, f"{path}{key}."))
        else:
            found.append(f"{path}{key}: {old!r} -> {new!r}")
    return ", ".join(found)


def _settings(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    have = admin.get_realm(spec["realm"])
    body = difference(spec, have)
    if body:
        words = _words(body, have)
        if "attributes" in body:
            body["attributes"] = {**have["attributes"], **body["attributes"]}
        yield Change(f"realm: {words}", lambda: admin.update_realm(spec["realm"], body))


def _profile(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    component = spec["components"]["org.keycloak.userprofile.UserProfileProvider"][0]
    want = json.loads(component["config"]["kc.user.profile.config"][0])
    have = admin.get_realm_users_profile()
    if not same(want, have) or have.get("unmanagedAttributePolicy"):
        yield Change("user profile: attributes as declared", lambda: admin.update_realm_users_profile(want))


def _scopes(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    live = {row["name"]: row for row in admin.get_client_scopes()}
    for want in spec["clientScopes"]:
        name, have = want["name"], live.get(want["name"])
        if have is None:
            yield Change(f"scope {name}: create", lambda want=want: admin.create_client_scope(want))  # type: ignore[misc]
            continue
        body = difference(want, have)
        if body:
            whole = {**have, **want, "attributes": {**have.get("attributes", {}), **want["attributes"]}}
            yield Change(
                f"scope {name}: {_words(body, have)}",
                lambda have=have, whole=whole: admin.update_client_scope(have["id"], whole),  # type: ignore[misc]
            )
        yield from _mappers(admin, want, have)
    yield from _realm_scopes(admin, spec)


def _mappers(admin: KeycloakAdmin, want: Json, have: Json) -> Iterator[Change]:
    scope, name = have["id"], want["name"]
    left = {row["name"]: row for row in have.get("protocolMappers", [])}
    for mapper in want["protocolMappers"]:
        old = left.pop(mapper["name"], None)
        if old is None:
            yield Change(
                f"scope {name}, mapper {mapper['name']}: create",
                lambda mapper=mapper: admin.add_mapper_to_client_scope(scope, mapper),  # type: ignore[misc]
            )
        elif body := difference(mapper, old):
            yield Change(
                f"scope {name}, mapper {mapper['name']}: {_words(body, old)}",
                lambda mapper=mapper, old=old: admin.update_mapper_in_client_scope(  # type: ignore[misc]
                    scope, old["id"], {**old, **mapper}
                ),
            )
    for row in left.values():
        yield Change(
            f"scope {name}, mapper {row['name']}: delete",
            lambda row=row: admin.delete_mapper_from_client_scope(scope, row["id"]),  # type: ignore[misc]
        )


def _realm_scopes(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    """What a client made later gets by default."""
    want = set(spec["defaultDefaultClientScopes"])
    have = {row["name"]: row["id"] for row in admin.get_default_default_client_scopes()}
    for name in sorted(set(have) - want):
        yield Change(
            f"realm scope {name}: remove",
            lambda name=name: admin.delete_default_default_client_scope(have[name]),  # type: ignore[misc]
        )
    for name in sorted(want - set(have)):
        yield Change(
            f"realm scope {name}: add",
            lambda name=name: admin.add_default_default_client_scope(_scope_ids(admin)[name]),  # type: ignore[misc]
        )


def _scope_ids(admin: KeycloakAdmin) -> dict[str, str]:
    return {row["name"]: row["id"] for row in admin.get_client_scopes()}


def _flows(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    top, realm = spec["browserFlow"], spec["realm"]
    live = {row["alias"]: row["id"] for row in admin.get_authentication_flows()}
    if top not in live or _live_steps(admin, realm, top) != list(_steps(spec, top)):
        word = "rebuild" if top in live else "create"
        yield Change(f"flow {top}: {word}", lambda: _build_flow(admin, spec, live.get(top)))
    bound = admin.get_realm(realm)["browserFlow"]
    if bound != top:
        yield Change(
            f"browser flow: {bound} -> {top}", lambda: admin.update_realm(realm, {"browserFlow": top})
        )


Step = tuple[int, str, str, tuple[tuple[str, str], ...]]


def _steps(spec: Json, alias: str, level: int = 0) -> Iterator[Step]:
    """The flow as a list of lines: depth, step, requirement, configuration."""
    flows = {row["alias"]: row for row in spec["authenticationFlows"]}
    configs = {row["alias"]: row["config"] for row in spec["authenticatorConfig"]}
    for step in flows[alias]["authenticationExecutions"]:
        config = tuple(sorted(configs.get(step.get("authenticatorConfig"), {}).items()))
        yield level, step.get("authenticator") or step["flowAlias"], step["requirement"], config
        if step["authenticatorFlow"]:
            yield from _steps(spec, step["flowAlias"], level + 1)


def _live_steps(admin: KeycloakAdmin, realm: str, alias: str) -> list[Step]:
    lines: list[Step] = []
    for row in admin.get_authentication_flow_executions(alias):
        config: dict[str, str] = {}
        if row.get("authenticationConfig"):
            # python-keycloak has no reader for the configuration of a step
            address = (
                f"admin/realms/{realm}/authentication/config/{server.safe_id(row['authenticationConfig'])}"
            )
            config = admin.connection.raw_get(address).json()["config"]
        lines.append(
            (
                row["level"],
                row.get("providerId") or row["displayName"],
                row["requirement"],
                tuple(sorted(config.items())),
            )
        )
    return lines


def _build_flow(admin: KeycloakAdmin, spec: Json, old: str | None) -> None:
    """A bound flow can't be deleted: Keycloak's own is bound meanwhile."""
    realm, top = spec["realm"], spec["browserFlow"]
    if old:
        admin.update_realm(realm, {"browserFlow": "browser"})
        admin.delete_authentication_flow(server.safe_id(old))
    whole = next(row for row in spec["authenticationFlows"] if row["alias"] == top)
    admin.create_authentication_flow(
        {key: value for key, value in whole.items() if key != "authenticationExecutions"}
    )
    _fill_flow(admin, spec, top)
    admin.update_realm(realm, {"browserFlow": top})


def _fill_flow(admin: KeycloakAdmin, spec: Json, alias: str) -> None:
    flows = {row["alias"]: row for row in spec["authenticationFlows"]}
    configs = {row["alias"]: row for row in spec["authenticatorConfig"]}
    for step in flows[alias]["authenticationExecutions"]:
        if step["authenticatorFlow"]:
            below = {"alias": step["flowAlias"], "type": "basic-flow", "provider": "registration-page-form"}
            admin.create_authentication_flow_subflow({**below, "description": step["flowAlias"]}, alias)
        else:
            admin.create_authentication_flow_execution({"provider": step["authenticator"]}, alias)
        made = [row for row in admin.get_authentication_flow_executions(alias) if row["level"] == 0][-1]
        admin.update_authentication_flow_executions({**made, "requirement": step["requirement"]}, alias)
        if step.get("authenticatorConfig"):
            admin.create_execution_config(server.safe_id(made["id"]), configs[step["authenticatorConfig"]])
        if step["authenticatorFlow"]:
            _fill_flow(admin, spec, step["flowAlias"])


def _clients(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    live = {row["clientId"]: row for row in admin.get_clients()}
    for want in spec["clients"]:
        name, have = want["clientId"], live.get(want["clientId"])
        if have is None:
            yield Change(f"client {name}: create", lambda want=want: admin.create_client(want))  # type: ignore[misc]
            continue
        body = difference(want, have)
        if body:
            whole = {**have, **want, "attributes": {**have.get("attributes", {}), **want["attributes"]}}
            whole.pop("secret", None)
            yield Change(
                f"client {name}: {_words(body, have)}",
                lambda have=have, whole=whole: admin.update_client(have["id"], whole),  # type: ignore[misc]
            )
        yield from _client_scopes(admin, want, have)


def _client_scopes(admin: KeycloakAdmin, want: Json, have: Json) -> Iterator[Change]:
    """Keycloak ignores these two lists in a client's body; they have addresses of their own."""
    for kind in ("default", "optional"):
        key = f"{kind}ClientScopes"
        add = getattr(admin, f"add_client_{kind}_client_scope")
        drop = getattr(admin, f"delete_client_{kind}_client_scope")
        for name in sorted(set(want[key]) - set(have.get(key, []))):
            yield Change(
                f"client {want['clientId']}: {kind} scope {name}: add",
                lambda name=name, add=add: add(have["id"], _scope_ids(admin)[name], {}),  # type: ignore[misc]
            )
        for name in sorted(set(have.get(key, [])) - set(want[key])):
            yield Change(
                f"client {want['clientId']}: {kind} scope {name}: remove",
                lambda name=name, drop=drop: drop(have["id"], _scope_ids(admin)[name]),  # type: ignore[misc]
            )


def _service_accounts(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    ids = {row["clientId"]: row["id"] for row in admin.get_clients()}
    for user in spec["users"]:
        owner = ids.get(user.get("serviceAccountClientId"))
        if owner is None:
            continue
        account = admin.get_client_service_account_user(owner)["id"]
        for client, roles in user["clientRoles"].items():
            have = {row["name"] for row in admin.get_client_roles_of_user(account, ids[client])}
            for role in sorted(set(roles) - have):
                yield Change(
                    f"{user['username']}: role {client}/{role}: give",
                    lambda client=client, role=role, account=account: admin.assign_client_role(  # type: ignore[misc]
                        account, ids[client], [admin.get_client_role(ids[client], role)]
                    ),
                )
            for role in sorted(have - set(roles)):
                yield Change(
                    f"{user['username']}: role {client}/{role}: take",
                    lambda client=client, role=role, account=account: admin.delete_client_roles_of_user(  # type: ignore[misc]
                        account, ids[client], [admin.get_client_role(ids[client], role)]
                    ),
                )
