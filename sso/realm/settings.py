"""Policies, sessions, events and language of the realm."""

from __future__ import annotations

from sso import conf
from sso.realm.parts import BROKER_ACR, BROKER_AUTH_TIME, PERSON_ATTRIBUTE, Json

THEME = "liandong"
# 网络安全法 第二十一条: logs are kept for at least six months, and six months have up to 184 days.
EVENTS_SECONDS = 200 * 86400
# 等保 (GB/T 22239): passwords of some complexity. Lower-case letters and digits, no more: people of sixty type them on a phone.
PASSWORD = (
    "length(10) and maxLength(64) and lowerCase(1) and digits(1) and notUsername(undefined) "
    "and passwordHistory(5)"
)
# Development and tests only: 29 ms of CPU a login instead of 113.
CHEAP_HASHING = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1000)"

SETTINGS: Json = {
    "enabled": True,
    "sslRequired": "external",
    "registrationAllowed": False,
    "loginWithEmailAllowed": False,
    "duplicateEmailsAllowed": True,
    "resetPasswordAllowed": False,
    "editUsernameAllowed": False,
    "rememberMe": False,
    "verifyEmail": False,
    "userManagedAccessAllowed": False,
    "organizationsEnabled": False,
    "adminPermissionsEnabled": False,
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
    # No client may ask for offline tokens; should one be let, they would end with the session all the same.
    "offlineSessionIdleTimeout": conf.IDLE_SECONDS,
    "offlineSessionMaxLifespanEnabled": True,
    "offlineSessionMaxLifespan": conf.ABSOLUTE_SECONDS,
    "defaultSignatureAlgorithm": "RS256",
    "internationalizationEnabled": True,
    "supportedLocales": ["zh-CN"],
    "defaultLocale": "zh-CN",
    "loginTheme": THEME,
    "eventsEnabled": True,
    "eventsExpiration": EVENTS_SECONDS,
    "adminEventsEnabled": True,
    "adminEventsDetailsEnabled": True,
    "eventsListeners": ["jboss-logging"],
}


def password_policy(*, cheap_hashing: bool) -> str:
    return f"{PASSWORD} and {CHEAP_HASHING}" if cheap_hashing else PASSWORD


def required_actions() -> list[Json]:
    """What Keycloak may ask of somebody before it lets them in, in this order: the password before the second factor."""
    kept = ("UPDATE_PASSWORD", "CONFIGURE_TOTP")
    return [
        {
            "alias": alias,
            "name": alias,
            "providerId": alias,
            "enabled": True,
            "defaultAction": False,
            "priority": priority,
            "config": {},
        }
        for priority, alias in enumerate(kept, start=10)
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
    admin = ("admin",)
    return {
        "attributes": [
            _attribute("username", "登录名", length={"min": 3, "max": 64}, username_prohibited_characters={}),
            _attribute("email", "电子邮箱", email={}, length={"max": 255}),
            _attribute("lastName", "姓名", length={"max": 100}),
            _attribute(PERSON_ATTRIBUTE, "人员编号", view=admin, length={"max": 36}),
            _attribute(BROKER_ACR, "外部登录强度", view=admin, length={"max": 100}),
            _attribute(BROKER_AUTH_TIME, "外部登录时间", view=admin, length={"max": 20}),
        ],
        "groups": [],
    }
