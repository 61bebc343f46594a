"""A live realm is brought to the spec, whatever was done to it by hand; asked again, nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from keycloak import KeycloakAdmin

from sso import conf, reconcile, server, spec
from sso.testing import Realm

pytestmark = pytest.mark.usefixtures("realm")


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def client(admin: KeycloakAdmin, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in admin.get_clients() if row["clientId"] == name)
    return found


def scope(admin: KeycloakAdmin, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in admin.get_client_scopes() if row["name"] == name)
    return found


def loosen_redirect(admin: KeycloakAdmin) -> None:
    admin.update_client(client(admin, conf.WEB_CLIENT)["id"], {"redirectUris": ["*"]})


def drop_pkce(admin: KeycloakAdmin) -> None:
    row = client(admin, conf.APP_CLIENT)
    row["attributes"]["pkce.code.challenge.method"] = ""
    admin.update_client(row["id"], row)


def take_scope(admin: KeycloakAdmin) -> None:
    admin.delete_client_default_client_scope(
        client(admin, conf.APP_CLIENT)["id"], scope(admin, conf.API_AUDIENCE)["id"]
    )


def drop_mapper(admin: KeycloakAdmin) -> None:
    row = scope(admin, "basic")
    admin.delete_mapper_from_client_scope(row["id"], row["protocolMappers"][0]["id"])


def add_mapper(admin: KeycloakAdmin) -> None:
    row = scope(admin, "acr")
    extra = {"name": "extra", "protocol": "openid-connect", "protocolMapper": "oidc-sub-mapper", "config": {}}
    admin.add_mapper_to_client_scope(row["id"], extra)


def open_registration(admin: KeycloakAdmin) -> None:
    admin.update_realm(conf.realm(), {"registrationAllowed": True, "bruteForceProtected": False})


def unbind_flow(admin: KeycloakAdmin) -> None:
    admin.update_realm(conf.realm(), {"browserFlow": "browser"})


def weaken_flow(admin: KeycloakAdmin) -> None:
    rows = admin.get_authentication_flow_executions(spec.BROWSER_FLOW)
    row = next(row for row in rows if row.get("providerId") == "auth-otp-form")
    admin.update_authentication_flow_executions({**row, "requirement": "DISABLED"}, spec.BROWSER_FLOW)


def give_more(admin: KeycloakAdmin) -> None:
    account = admin.get_client_service_account_user(client(admin, conf.PROVISIONER)["id"])["id"]
    owner = client(admin, "realm-management")["id"]
    admin.assign_client_role(account, owner, [admin.get_client_role(owner, "manage-realm")])


def allow_any_attribute(admin: KeycloakAdmin) -> None:
    profile = admin.get_realm_users_profile()
    admin.update_realm_users_profile({**profile, "unmanagedAttributePolicy": "ENABLED"})


def test_a_fresh_realm_needs_no_change() -> None:
    assert run("sso_plan").splitlines()[-1] == "0 changes"


@pytest.mark.parametrize(
    "harm",
    [
        loosen_redirect,
        drop_pkce,
        take_scope,
        drop_mapper,
        add_mapper,
        open_registration,
        unbind_flow,
        weaken_flow,
        give_more,
        allow_any_attribute,
    ],
)
def test_what_was_changed_by_hand_is_told_and_mended(harm: Callable[[KeycloakAdmin], None]) -> None:
    harm(server.master_admin())
    planned = run("sso_plan").splitlines()
    assert planned[-1] != "0 changes"
    assert run("sso_plan").splitlines() == planned  # a plan changes nothing
    assert run("sso_apply").splitlines()[-1] != "0 changes"
    assert run("sso_apply").splitlines() == ["0 changes"]


def test_no_secret_is_ever_sent_back(realm: Realm) -> None:
    admin = server.master_admin()
    before = admin.get_client_secrets(client(admin, conf.WEB_CLIENT)["id"])["value"]
    loosen_redirect(admin)
    said = run("sso_apply")
    after = admin.get_client_secrets(client(admin, conf.WEB_CLIENT)["id"])["value"]
    assert before == after == conf.secret("KEYCLOAK_CLIENT_SECRET")
    assert before not in said and conf.secret("KEYCLOAK_PROVISIONER_SECRET") not in said
    assert server.provisioner().users_count() >= 0  # the provisioner's secret serves still


@pytest.mark.parametrize("name", ["KEYCLOAK_ADMIN", "KEYCLOAK_ADMIN_PASSWORD", "KEYCLOAK_CLIENT_SECRET"])
def test_what_is_not_set_is_named(settings: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    setattr(settings, name, "")
    monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match=name):
        run("sso_apply")


def test_a_keycloak_that_does_not_answer_is_named(settings: Any) -> None:
    settings.KEYCLOAK_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"http://127\.0\.0\.1:9/"):
        run("sso_plan")


def test_a_realm_that_is_not_there_is_made_by_one_change(settings: Any, realm: Realm) -> None:
    settings.KEYCLOAK_REALM = f"{realm.name}-new"
    admin = server.master_admin("master")
    try:
        assert run("sso_plan").splitlines() == [f"realm {realm.name}-new: create", "1 changes"]
        assert not reconcile.exists(admin, f"{realm.name}-new")
        assert run("sso_apply").splitlines() == [f"realm {realm.name}-new: create", "1 changes"]
        assert run("sso_apply").splitlines() == ["0 changes"]
    finally:
        if reconcile.exists(admin, f"{realm.name}-new"):
            admin.delete_realm(f"{realm.name}-new")
