"""Settings of the realm itself, the user profile and the required actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from keycloak import KeycloakAdmin

from sso.realm.live.compare import Change, difference, same, words
from sso.realm.parts import Json

USER_PROFILE = "org.keycloak.userprofile.UserProfileProvider"


def settings(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    have = admin.get_realm(spec["realm"])
    body = difference(spec, have)
    if body:
        said = words(body, have)
        if "attributes" in body:
            body["attributes"] = {**have["attributes"], **body["attributes"]}
        yield Change(f"realm: {said}", partial(admin.update_realm, spec["realm"], body))


def profile(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    component = spec["components"][USER_PROFILE][0]
    want = json.loads(component["config"]["kc.user.profile.config"][0])
    have = admin.get_realm_users_profile()
    if not same(want, have) or have.get("unmanagedAttributePolicy"):
        yield Change("user profile: attributes as declared", partial(admin.update_realm_users_profile, want))


def required_actions(admin: KeycloakAdmin, spec: Json) -> Iterator[Change]:
    """Those of the spec as they are there; all others switched off."""
    live = {row["alias"]: row for row in admin.get_required_actions()}
    for want in spec["requiredActions"]:
        alias, have = want["alias"], live.pop(want["alias"], None)
        if have is None:
            yield Change(f"required action {alias}: create", partial(_register, admin, spec["realm"], want))
        elif body := difference(want, have):
            yield Change(
                f"required action {alias}: {words(body, have)}",
                partial(admin.update_required_action, alias, {**have, **want}),
            )
    for alias, have in live.items():
        if have["enabled"] or have["defaultAction"]:
            off = {**have, "enabled": False, "defaultAction": False}
            yield Change(f"required action {alias}: off", partial(admin.update_required_action, alias, off))


def _register(admin: KeycloakAdmin, realm: str, want: Json) -> None:
    """One that was taken out; python-keycloak has no call for putting it back."""
    address = f"admin/realms/{realm}/authentication/register-required-action"
    body = {"providerId": want["providerId"], "name": want["name"]}
    admin.connection.raw_post(address, data=json.dumps(body)).raise_for_status()
    admin.update_required_action(want["alias"], want)
