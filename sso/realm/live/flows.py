"""Authentication flows, rebuilt whole where a step differs, and which flow stands behind which door."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keycloak import KeycloakAdmin

from sso import server
from sso.realm.flows import BOUND, MEANWHILE
from sso.realm.live.compare import Change
from sso.realm.parts import Json

# Depth, step, requirement, configuration.
Step = tuple[int, str, str, tuple[tuple[str, str], ...]]


def flows(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    realm = spec["realm"]
    live = {row["alias"]: row["id"] for row in admin.get_authentication_flows()}
    for top in (row["alias"] for row in spec["authenticationFlows"] if row["topLevel"]):
        if top not in live or _live_steps(admin, realm, top) != list(_steps(spec, top)):
            word = "rebuild" if top in live else "create"
            yield Change(f"flow {top}: {word}", partial(_build, admin, spec, top, live.get(top)))
    have = admin.get_realm(realm)
    for door in BOUND:
        if have[door] != spec[door]:
            yield Change(
                f"{door}: {have[door]} -> {spec[door]}",
                partial(admin.update_realm, realm, {door: spec[door]}),
            )


def _steps(spec: Json, alias: str, level: int = 0) -> Iterator[Step]:
    """The flow as a list of lines."""
    rows = {row["alias"]: row for row in spec["authenticationFlows"]}
    configs = {row["alias"]: row["config"] for row in spec["authenticatorConfig"]}
    for step in rows[alias]["authenticationExecutions"]:
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
            place = server.safe_id(row["authenticationConfig"])
            address = f"admin/realms/{realm}/authentication/config/{place}"
            config = admin.connection.raw_get(address).json()["config"]
        name = row.get("providerId") or row["displayName"]
        lines.append((row["level"], name, row["requirement"], tuple(sorted(config.items()))))
    return lines


def _build(admin: KeycloakAdmin, spec: Json, top: str, old: str | None) -> None:
    """A bound flow can't be deleted: another stands at its doors meanwhile."""
    realm = spec["realm"]
    doors = [door for door, alias in BOUND.items() if alias == top]
    if old:
        admin.update_realm(realm, dict.fromkeys(doors, MEANWHILE[top]))
        admin.delete_authentication_flow(server.safe_id(old))
    whole = next(row for row in spec["authenticationFlows"] if row["alias"] == top)
    admin.create_authentication_flow(
        {key: value for key, value in whole.items() if key != "authenticationExecutions"}
    )
    _fill(admin, spec, top)
    admin.update_realm(realm, dict.fromkeys(doors, top))


def _fill(admin: KeycloakAdmin, spec: Json, alias: str) -> None:
    rows = {row["alias"]: row for row in spec["authenticationFlows"]}
    configs = {row["alias"]: row for row in spec["authenticatorConfig"]}
    for step in rows[alias]["authenticationExecutions"]:
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
            _fill(admin, spec, step["flowAlias"])
