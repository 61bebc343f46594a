"""How people prove themselves: our browser flow, our first log-in through a broker, and the doors that are shut."""

from __future__ import annotations

from sso import conf
from sso.realm.parts import ACR, Json

BROWSER = "liandong-browser"
CLOSED = "liandong-closed"
BROKERED = "liandong-first-brokered-login"

# Keycloak's name of each door → the flow behind it.
BOUND = {
    "directGrantFlow": CLOSED,
    "resetCredentialsFlow": CLOSED,
    "registrationFlow": CLOSED,
    "browserFlow": BROWSER,
    "firstBrokerLoginFlow": BROKERED,
}
# What stands there while one of ours is rebuilt: Keycloak's own, as long as no client may use it.
MEANWHILE = {CLOSED: "direct grant", BROWSER: "browser", BROKERED: CLOSED}


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
    """Password for level 1, one-time password on top for level 2, asked for at every step-up.

    Who comes through a broker for the first time is linked to the account provisioned for them, or goes away.
    """
    return [
        _flow(CLOSED, _execution("deny-access-authenticator", "REQUIRED", 10), top=True),
        _flow(
            BROWSER,
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
        _flow(
            BROKERED,
            _execution("idp-detect-existing-broker-user", "REQUIRED", 10),
            _execution("idp-auto-link", "REQUIRED", 20),
            top=True,
        ),
    ]


def configs() -> list[Json]:
    basic = {"loa-condition-level": str(ACR["basic"]), "loa-max-age": str(conf.ABSOLUTE_SECONDS)}
    # 0: each step-up asks for the code again. For how long its proof serves is kept by us, by our clock.
    mfa = {"loa-condition-level": str(ACR["mfa"]), "loa-max-age": "0"}
    return [{"alias": "liandong-basic", "config": basic}, {"alias": "liandong-mfa", "config": mfa}]
