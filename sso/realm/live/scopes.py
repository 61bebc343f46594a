"""Client scopes, their mappers, and what a client made later would get."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keycloak import KeycloakAdmin

from sso.realm.live.compare import Change, difference, words
from sso.realm.parts import Json


def scopes(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    live = {row["name"]: row for row in admin.get_client_scopes()}
    for want in spec["clientScopes"]:
        name, have = want["name"], live.get(want["name"])
        if have is None:
            yield Change(f"scope {name}: create", partial(admin.create_client_scope, want))
            continue
        if body := difference(want, have):
            whole = {**have, **want, "attributes": {**have.get("attributes", {}), **want["attributes"]}}
            yield Change(
                f"scope {name}: {words(body, have)}", partial(admin.update_client_scope, have["id"], whole)
            )
        yield from _mappers(admin, want, have)
    yield from _for_new_clients(admin, spec)


def ids(admin: KeycloakAdmin) -> dict[str, str]:
    return {row["name"]: row["id"] for row in admin.get_client_scopes()}


def _mappers(admin: KeycloakAdmin, want: Json, have: Json) -> Iterator[Change]:
    scope, name = have["id"], want["name"]
    left = {row["name"]: row for row in have.get("protocolMappers", [])}
    for mapper in want["protocolMappers"]:
        old, what = left.pop(mapper["name"], None), f"scope {name}, mapper {mapper['name']}"
        if old is None:
            yield Change(f"{what}: create", partial(admin.add_mapper_to_client_scope, scope, mapper))
        elif body := difference(mapper, old):
            yield Change(
                f"{what}: {words(body, old)}",
                partial(admin.update_mapper_in_client_scope, scope, old["id"], {**old, **mapper}),
            )
    for row in left.values():
        yield Change(
            f"scope {name}, mapper {row['name']}: delete",
            partial(admin.delete_mapper_from_client_scope, scope, row["id"]),
        )


def _for_new_clients(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    want = set(spec["defaultDefaultClientScopes"])
    have = {row["name"]: row["id"] for row in admin.get_default_default_client_scopes()}
    for name in sorted(set(have) - want):
        yield Change(
            f"realm scope {name}: remove", partial(admin.delete_default_default_client_scope, have[name])
        )
    for name in sorted(want - set(have)):
        # The scope itself may be made only a moment before.
        yield Change(
            f"realm scope {name}: add",
            lambda name=name: admin.add_default_default_client_scope(ids(admin)[name]),  # type: ignore[misc]
        )
