"""The realm as data: one function of a few settings gives the JSON that Keycloak keeps. `sso_apply` brings a realm to it.

Keycloak proves who somebody is and how strongly (acr); what they may do is ours. So there are no realm roles, no groups,
and no seat in any token.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sso import conf

Json = dict[str, Any]

ACR = {"basic": 1, "mfa": 2}
PERSON_ATTRIBUTE = "liandongPerson"
THEME = "liandong"
# Development and tests only: 29 ms of CPU a login instead of 113.
CHEAP_HASHING = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1000)"
BROWSER_FLOW = "liandong-browser"


@dataclass(frozen=True)
class Place:
    """What differs between one realm and another. Secrets are used when a client is made and never sent again."""

    realm: str
    base_url: str
    web_secret: str
    provisioner_secret: str
    cheap_hashing: bool = False
    app_redirect: str = ""
    title: str = "省市县人大三级联动平台"

    @classmethod
    def of_settings(cls) -> Place:
        return cls(
            realm=conf.realm(),
            base_url=conf.base_url(),
            web_secret=conf.secret("KEYCLOAK_CLIENT_SECRET"),
            provisioner_secret=conf.secret("KEYCLOAK_PROVISIONER_SECRET"),
            cheap_hashing=conf.demo(),
            app_redirect=conf.app_redirect_uri(),
        )


def _mapper(name: str, kind: str, config: dict[str, str]) -> Json:
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}


def _scope(name: str, *mappers: Json) -> Json:
    return {
        "name": name,
        "protocol": "openid-connect",
        "attributes": {"include.in.token.scope": "false", "display.on.consent.screen": "false"},
        "protocolMappers": list(mappers),
    }


_IN_ID_AND_ACCESS = {
    "id.token.claim": "true",
    "access.token.claim": "true",
    "introspection.token.claim": "true",
}


def scopes() -> list[Json]:
    """All scopes of the realm. Once `clientScopes` is given, Keycloak adds none itself, so `basic` (sub) is spelled out."""
    return [
        _scope(
            "basic",
            _mapper(
                "sub", "oidc-sub-mapper", {"access.token.claim": "true", "introspection.token.claim": "true"}
            ),
            _mapper(
                "auth_time",
                "oidc-usersessionmodel-note-mapper",
                {
                    "user.session.note": "AUTH_TIME",
                    "claim.name": "auth_time",
                    "jsonType.label": "long",
                    **_IN_ID_AND_ACCESS,
                },
            ),
        ),
        _scope("acr", _mapper("acr", "oidc-acr-mapper", dict(_IN_ID_AND_ACCESS))),
        _scope(
            conf.API_AUDIENCE,
            _mapper(
                "audience",
                "oidc-audience-mapper",
                {
                    "included.custom.audience": conf.API_AUDIENCE,
                    "id.token.claim": "false",
                    "access.token.claim": "true",
                    "introspection.token.claim": "true",
                },
            ),
        ),
    ]


def _client(client_id: str, **given: Any) -> Json:
    shut: Json = {
        "clientId": client_id,
        "name": client_id,
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "clientAuthenticatorType": "client-secret",
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "fullScopeAllowed": False,
        "consentRequired": False,
        "frontchannelLogout": False,
        "redirectUris": [],
        "webOrigins": [],
        "defaultClientScopes": ["basic", "acr"],
        "optionalClientScopes": [],
        "attributes": {},
    }
    return {**shut, **given}


def clients(place: Place) -> list[Json]:
    levels = json.dumps(ACR, separators=(",", ":"))
    web = _client(
        conf.WEB_CLIENT,
        secret=place.web_secret,
        standardFlowEnabled=True,
        redirectUris=[f"{place.base_url}/sso/callback"],
        attributes={
            "pkce.code.challenge.method": "S256",
            "acr.loa.map": levels,
            "use.refresh.tokens": "true",
            "post.logout.redirect.uris": f"{place.base_url}/sso/logged-out",
            "backchannel.logout.url": f"{place.base_url}/sso/backchannel-logout",
            "backchannel.logout.session.required": "true",
        },
    )
    app = _client(
        conf.APP_CLIENT,
        publicClient=True,
        standardFlowEnabled=True,
        redirectUris=[place.app_redirect or f"{place.base_url}/app/callback"],
        defaultClientScopes=["basic", "acr", conf.API_AUDIENCE],
        attributes={
            "pkce.code.challenge.method": "S256",
            "acr.loa.map": levels,
            "use.refresh.tokens": "true",
        },
    )
    provisioner = _client(
        conf.PROVISIONER,
        secret=place.provisioner_secret,
        serviceAccountsEnabled=True,
        fullScopeAllowed=True,
        defaultClientScopes=["basic"],
    )
    return [web, app, provisioner]


def _execution(authenticator: str, requirement: str, priority: int, config: str = "") -> Json:
    step: Json = {
        "authenticator": authenticator,
        "authenticatorFlow": False,
        "requirement": requirement,
        "priority": priority,
        "userSetupAllowed": False,
    }
    return {**step, "authenticatorConfig": config} if config else step


def _subflow(alias: str, requirement: str, priority: int) -> Json:
    return {
        "flowAlias": alias,
        "authenticatorFlow": True,
        "requirement": requirement,
        "priority": priority,
        "userSetupAllowed": False,
    }


def _flow(alias: str, *steps: Json, top: bool = False) -> Json:
    return {
        "alias": alias,
        "description": alias,
        "providerId": "basic-flow",
        "topLevel": top,
        "builtIn": False,
        "authenticationExecutions": list(steps),
    }


def flows() -> list[Json]:
    """Password for level 1, one-time password on top for level 2, asked for at every step-up."""
    return [
        _flow(
            BROWSER_FLOW,
            _execution("auth-cookie", "ALTERNATIVE", 10),
            _execution("identity-provider-redirector", "ALTERNATIVE", 20),
            _subflow("liandong-forms", "ALTERNATIVE", 30),
            top=True,
        ),
        _flow(
            "liandong-forms",
            _subflow("liandong-level-1", "CONDITIONAL", 10),
            _subflow("liandong-level-2", "CONDITIONAL", 20),
        ),
        _flow(
            "liandong-level-1",
            _execution("conditional-level-of-authentication", "REQUIRED", 10, "liandong-basic"),
            _execution("auth-username-password-form", "REQUIRED", 20),
        ),
        _flow(
            "liandong-level-2",
            _execution("conditional-level-of-authentication", "REQUIRED", 10, "liandong-mfa"),
            _execution("auth-otp-form", "REQUIRED", 20),
        ),
    ]


def flow_configs() -> list[Json]:
    return [
        {
            "alias": "liandong-basic",
            "config": {"loa-condition-level": str(ACR["basic"]), "loa-max-age": str(conf.ABSOLUTE_SECONDS)},
        },
        {
            "alias": "liandong-mfa",
            # 0: each step-up asks for the code again. For how long its proof serves is kept by us, by our clock.
            "config": {"loa-condition-level": str(ACR["mfa"]), "loa-max-age": "0"},
        },
    ]


def _attribute(
    name: str, label: str, *, view: tuple[str, ...] = ("admin", "user"), **validations: Json
) -> Json:
    return {
        "name": name,
        "displayName": label,
        "permissions": {"view": list(view), "edit": ["admin"]},
        "validations": {key.replace("_", "-"): value for key, value in validations.items()},
        "multivalued": False,
    }


def user_profile() -> Json:
    """Declared attributes; what is not declared is refused. A Chinese name is one thing, kept whole in `lastName`."""
    return {
        "attributes": [
            _attribute("username", "登录名", length={"min": 3, "max": 64}, username_prohibited_characters={}),
            _attribute("email", "电子邮箱", email={}, length={"max": 255}),
            _attribute("lastName", "姓名", length={"max": 100}),
            _attribute(PERSON_ATTRIBUTE, "人员编号", view=("admin",), length={"max": 36}),
        ],
        "groups": [],
    }


_SETTINGS: Json = {
    "enabled": True,
    "sslRequired": "external",
    "registrationAllowed": False,
    "loginWithEmailAllowed": False,
    "duplicateEmailsAllowed": True,
    "resetPasswordAllowed": False,
    "editUsernameAllowed": False,
    "rememberMe": False,
    "verifyEmail": False,
    "bruteForceProtected": True,
    "permanentLockout": False,
    "bruteForceStrategy": "MULTIPLE",
    "failureFactor": 5,
    "waitIncrementSeconds": 60,
    "maxFailureWaitSeconds": 900,
    "maxDeltaTimeSeconds": 43200,
    "quickLoginCheckMilliSeconds": 200,
    "minimumQuickLoginWaitSeconds": 60,
    "otpPolicyType": "totp",
    "otpPolicyAlgorithm": "HmacSHA1",
    "otpPolicyDigits": 6,
    "otpPolicyPeriod": 30,
    "otpPolicyLookAheadWindow": 1,
    "otpPolicyCodeReusable": False,
    "revokeRefreshToken": True,
    "refreshTokenMaxReuse": 0,
    "accessTokenLifespan": 300,
    "accessCodeLifespan": 60,
    "ssoSessionIdleTimeout": conf.IDLE_SECONDS,
    "ssoSessionMaxLifespan": conf.ABSOLUTE_SECONDS,
    "defaultSignatureAlgorithm": "RS256",
    "internationalizationEnabled": True,
    "supportedLocales": ["zh-CN"],
    "defaultLocale": "zh-CN",
    "loginTheme": THEME,
    "eventsEnabled": True,
    "eventsExpiration": 180 * 86400,
    "adminEventsEnabled": True,
    "adminEventsDetailsEnabled": True,
    "eventsListeners": ["jboss-logging"],
}


def realm(place: Place) -> Json:
    """The whole representation: one POST of it makes the realm, `sso.reconcile` keeps it."""
    policy = "length(10) and notUsername(undefined) and passwordHistory(5)"
    if place.cheap_hashing:
        policy += f" and {CHEAP_HASHING}"
    profile = {"kc.user.profile.config": [json.dumps(user_profile(), ensure_ascii=False)]}
    return {
        **_SETTINGS,
        "realm": place.realm,
        "displayName": place.title,
        "passwordPolicy": policy,
        "attributes": {"acr.loa.map": json.dumps(ACR, separators=(",", ":"))},
        "clientScopes": scopes(),
        "defaultDefaultClientScopes": ["basic", "acr"],
        "defaultOptionalClientScopes": [],
        "authenticationFlows": flows(),
        "authenticatorConfig": flow_configs(),
        "browserFlow": BROWSER_FLOW,
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [
                {"providerId": "declarative-user-profile", "subComponents": {}, "config": profile}
            ]
        },
        "clients": clients(place),
        "users": [
            {
                "username": f"service-account-{conf.PROVISIONER}",
                "enabled": True,
                "serviceAccountClientId": conf.PROVISIONER,
                "clientRoles": {"realm-management": ["manage-users"]},
            }
        ],
    }


def wildcards(spec: Json) -> list[str]:
    """Addresses in the spec that Keycloak would take as a pattern or that are not absolute; there must be none."""
    found = []
    for client in spec["clients"]:
        after = client["attributes"].get("post.logout.redirect.uris", "")
        addresses = [*client["redirectUris"], *client["webOrigins"], *filter(None, after.split("##"))]
        found += [
            f"{client['clientId']}: {address}"
            for address in addresses
            if "*" in address or address == "+" or not address.startswith(("https://", "http://"))
        ]
    return found
