"""Identity providers in front and their mappers; one that the spec does not know is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keycloak import KeycloakAdmin

from sso.realm.live.compare import Change, difference, words
from sso.realm.parts import Json

SECRET = "clientSecret"


def brokers(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    live = {row["alias"]: row for row in admin.get_idps()}
    for want in spec["identityProviders"]:
        alias, have = want["alias"], live.pop(want["alias"], None)
        mappers = [row for row in spec["identityProviderMappers"] if row["identityProviderAlias"] == alias]
        if have is None:
            yield Change(f"broker {alias}: create", partial(_create, admin, want, mappers))
            continue
        public = {**want, "config": {k: v for k, v in want["config"].items() if k != SECRET}}
        if body := difference(public, have):
            # Keycloak's own mask of the secret goes back with the rest: here, unlike in a client, it stands for "as it is".
            whole = {**have, **public, "config": {**have["config"], **public["config"]}}
            yield Change(f"broker {alias}: {words(body, have)}", partial(admin.update_idp, alias, whole))
        yield from _mappers(admin, alias, mappers)
    for alias, have in sorted(live.items()):
        if have["enabled"]:
            off = {**have, "enabled": False}
            yield Change(f"broker {alias}: not in the spec: off", partial(admin.update_idp, alias, off))


def _create(admin: KeycloakAdmin, want: Json, mappers: list[Json]) -> None:
    admin.create_idp(want)
    for mapper in mappers:
        admin.add_mapper_to_idp(want["alias"], mapper)


def _mappers(admin: KeycloakAdmin, alias: str, wanted: list[Json]) -> Iterator[Change]:
    left = {row["name"]: row for row in admin.get_idp_mappers(alias)}
    for mapper in wanted:
        old, what = left.pop(mapper["name"], None), f"broker {alias}, mapper {mapper['name']}"
        if old is None:
            yield Change(f"{what}: create", partial(admin.add_mapper_to_idp, alias, mapper))
        elif body := difference(mapper, old):
            yield Change(
                f"{what}: {words(body, old)}",
                partial(admin.update_mapper_in_idp, alias, old["id"], {**old, **mapper}),
            )
    for row in left.values():
        address = f"admin/realms/{admin.connection.realm_name}/identity-provider/instances/{alias}/mappers/{row['id']}"
        yield Change(
            f"broker {alias}, mapper {row['name']}: delete", partial(admin.connection.raw_delete, address)
        )
