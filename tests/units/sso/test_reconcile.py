"""A live realm is brought to the spec, whatever was done to it by hand; asked again, nothing is left to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.core.management import CommandError, call_command
from keycloak import KeycloakAdmin

from sso import conf, reconcile, server, testing
from sso.realm import clients, flows
from sso.testing import Realm
from tests.stack.databases import Database

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture(scope="module")
def realm(database: Database, keycloak: dict[str, Any]) -> Iterator[Realm]:
    """With an address that the commands take: plain HTTP is for this machine alone."""
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url="http://127.0.0.1:8000", **settings) as made:
        yield made


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


def token_error(secret: str) -> str:
    """What Keycloak says to a code that is none, from the web's client with this secret."""
    body = {"grant_type": "authorization_code", "code": "none", "redirect_uri": conf.redirect_uri()}
    body |= {"client_id": conf.WEB_CLIENT, "client_secret": secret}
    answer = requests.post(f"{conf.issuer()}/protocol/openid-connect/token", data=body, timeout=60)
    return str(answer.json()["error"])


def without_ids(value: Any) -> Any:
    """An export, to be imported beside the realm it came from: Keycloak's ids stand once in a server."""
    if isinstance(value, dict):
        ids = {"id", "_id", "containerId", "internalId"}
        return {key: without_ids(inner) for key, inner in value.items() if key not in ids}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value


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
    rows = admin.get_authentication_flow_executions(flows.BROWSER)
    row = next(row for row in rows if row.get("providerId") == "auth-otp-form")
    admin.update_authentication_flow_executions({**row, "requirement": "DISABLED"}, flows.BROWSER)


def give_more(admin: KeycloakAdmin) -> None:
    account = admin.get_client_service_account_user(client(admin, conf.PROVISIONER)["id"])["id"]
    owner = client(admin, "realm-management")["id"]
    admin.assign_client_role(account, owner, [admin.get_client_role(owner, "manage-realm")])


def allow_any_attribute(admin: KeycloakAdmin) -> None:
    profile = admin.get_realm_users_profile()
    admin.update_realm_users_profile({**profile, "unmanagedAttributePolicy": "ENABLED"})


def open_account_console(admin: KeycloakAdmin) -> None:
    row = client(admin, clients.SHUT[0])
    admin.update_client(row["id"], {"enabled": True, "redirectUris": ["/realms/x/account/*"]})


def open_direct_grant(admin: KeycloakAdmin) -> None:
    admin.update_realm(conf.realm(), {"directGrantFlow": "direct grant"})


def open_closed_flow(admin: KeycloakAdmin) -> None:
    (row,) = admin.get_authentication_flow_executions(flows.CLOSED)
    admin.update_authentication_flow_executions({**row, "requirement": "DISABLED"}, flows.CLOSED)


def let_strangers_register(admin: KeycloakAdmin) -> None:
    """The first log-in through a broker would make an account."""
    admin.create_authentication_flow_execution({"provider": "idp-create-user-if-unique"}, flows.BROKERED)


def put_second_factor_first(admin: KeycloakAdmin) -> None:
    row = next(row for row in admin.get_required_actions() if row["alias"] == "CONFIGURE_TOTP")
    admin.update_required_action("CONFIGURE_TOTP", {**row, "priority": 1, "defaultAction": True})


def take_required_action(admin: KeycloakAdmin) -> None:
    admin.connection.raw_delete(
        f"admin/realms/{conf.realm()}/authentication/required-actions/UPDATE_PASSWORD"
    )


def allow_deleting_oneself(admin: KeycloakAdmin) -> None:
    row = next(row for row in admin.get_required_actions() if row["alias"] == "delete_account")
    admin.update_required_action("delete_account", {**row, "enabled": True})


def add_client(admin: KeycloakAdmin) -> None:
    admin.create_client({"clientId": "by-hand", "publicClient": True, "redirectUris": ["*"]})


def add_claim_to_client(admin: KeycloakAdmin) -> None:
    mapper = {
        "name": "extra",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-sub-mapper",
        "config": {},
    }
    admin.add_mapper_to_client(client(admin, conf.WEB_CLIENT)["id"], mapper)


def add_broker(admin: KeycloakAdmin) -> None:
    config = {
        "clientId": "x",
        "authorizationUrl": "https://evil.example/",
        "tokenUrl": "https://evil.example/",
    }
    admin.create_idp({"alias": "by-hand", "providerId": "oidc", "enabled": True, "config": config})


def forget_events(admin: KeycloakAdmin) -> None:
    attributes = admin.get_realm(conf.realm())["attributes"]
    admin.update_realm(
        conf.realm(), {"attributes": {**attributes, "adminEventsExpiration": "60"}, "eventsExpiration": 60}
    )


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
        open_account_console,
        open_direct_grant,
        open_closed_flow,
        let_strangers_register,
        put_second_factor_first,
        take_required_action,
        allow_deleting_oneself,
        add_client,
        add_claim_to_client,
        add_broker,
        forget_events,
    ],
)
def test_what_was_changed_by_hand_is_told_and_mended(harm: Callable[[KeycloakAdmin], None]) -> None:
    harm(server.master_admin())
    planned = run("sso_plan").splitlines()
    assert planned[-1] != "0 changes"
    assert run("sso_apply").splitlines() == planned  # so the plan had changed nothing
    assert run("sso_apply").splitlines() == ["0 changes"]


def test_no_secret_is_ever_sent_back(realm: Realm) -> None:
    """Keycloak shows a mask for a secret: written back, the mask would be the secret, and these two could not log in."""
    admin = server.master_admin()
    before = admin.get_client_secrets(client(admin, conf.WEB_CLIENT)["id"])["value"]
    loosen_redirect(admin)
    admin.update_client(client(admin, conf.PROVISIONER)["id"], {"name": "renamed by hand"})
    said = run("sso_apply")
    assert "renamed by hand" in said and said.splitlines()[-1] == "2 changes"
    after = admin.get_client_secrets(client(admin, conf.WEB_CLIENT)["id"])["value"]
    assert before == after == conf.secret("KEYCLOAK_CLIENT_SECRET")
    assert before not in said and conf.secret("KEYCLOAK_PROVISIONER_SECRET") not in said
    assert server.provisioner().users_count() >= 0
    assert (
        token_error(conf.secret("KEYCLOAK_CLIENT_SECRET")) == "invalid_grant"
    )  # the code is wrong, the secret is not
    assert token_error("**********") == "unauthorized_client"


def test_a_realm_that_keycloak_itself_exported_and_imported_needs_no_change(
    settings: Any, realm: Realm
) -> None:
    admin = server.master_admin()
    exported = admin.export_realm(export_clients=True, export_groups_and_role=True)
    exported["components"].pop("org.keycloak.keys.KeyProvider")  # private keys are masked too
    exported = {**without_ids(exported), "realm": f"{realm.name}-import"}
    secrets = {
        conf.WEB_CLIENT: "KEYCLOAK_CLIENT_SECRET",
        conf.PROVISIONER: "KEYCLOAK_PROVISIONER_SECRET",
    }
    for row in exported["clients"]:
        if row["clientId"] in secrets:
            row["secret"] = conf.secret(secrets[row["clientId"]])  # an export shows a mask
    text = json.dumps(exported).replace(f"default-roles-{realm.name}", f"default-roles-{realm.name}-import")
    settings.KEYCLOAK_REALM = f"{realm.name}-import"
    try:
        server.master_admin("master").create_realm(json.loads(text))
        assert run("sso_plan").splitlines() == ["0 changes"]
        assert server.provisioner().users_count() >= 0
    finally:
        if reconcile.exists(server.master_admin("master"), f"{realm.name}-import"):
            server.master_admin("master").delete_realm(f"{realm.name}-import")


@pytest.mark.parametrize("base", ["http://liandong.example.gov.cn", "https://*.example.gov.cn"])
def test_an_address_beyond_https_is_refused_by_the_commands(settings: Any, base: str) -> None:
    settings.BASE_URL = base
    for command in ("sso_plan", "sso_apply"):
        with pytest.raises(CommandError, match="example"):
            run(command)


def test_no_token_outlives_its_session(realm: Realm) -> None:
    """Offline tokens can't be asked for: the scope is not there."""
    query = {
        "client_id": conf.APP_CLIENT,
        "redirect_uri": conf.app_redirect_uri(),
        "response_type": "code",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    address = f"{conf.issuer()}/protocol/openid-connect/auth"
    asked = {
        scope: requests.get(address, params={**query, "scope": scope}, allow_redirects=False, timeout=60)
        for scope in ("openid", "openid offline_access")
    }
    assert asked["openid"].status_code == 200
    assert "error=invalid_scope" in asked["openid offline_access"].headers["Location"]


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
