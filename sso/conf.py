"""The settings of single sign-on, read at each use, so that tests may point one process at a realm of its own.

KEYCLOAK_URL                 Keycloak as this server reaches it
KEYCLOAK_PUBLIC_URL          Keycloak as browsers reach it and as it names itself in tokens (default: KEYCLOAK_URL)
KEYCLOAK_REALM               the realm (default: liandong)
KEYCLOAK_CLIENT_SECRET       secret of the confidential client of the web
KEYCLOAK_PROVISIONER_SECRET  secret of the client that creates persons
KEYCLOAK_ADMIN, KEYCLOAK_ADMIN_PASSWORD   of sso_plan and sso_apply alone; setting, environment, or NAME_FILE
BASE_URL                     the platform's own address: the redirect URI hangs on it, never on the Host header
SSO_BROKERS_FILE             identity providers in front of ours (sso/brokers.py); empty: none
LIANDONG_DEMO                true in development and tests: invented people, cheap password hashes
"""

import os
from pathlib import Path

from django.conf import settings

WEB_CLIENT = "liandong-web"
APP_CLIENT = "liandong-app"
PROVISIONER = "liandong-provisioner"
API_AUDIENCE = "liandong-api"
SERVICE_PREFIX = "svc-"  # of the client ids of service clients

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 10 * 3600
CHECK_SECONDS = 5 * 60  # of activity, after which Keycloak is asked whether its session lives
LOGIN_SECONDS = 10 * 60  # how long a login page may stay open


def server_url() -> str:
    """With the trailing slash that python-keycloak needs."""
    return str(settings.KEYCLOAK_URL).rstrip("/") + "/"


def public_server_url() -> str:
    return str(getattr(settings, "KEYCLOAK_PUBLIC_URL", "") or settings.KEYCLOAK_URL).rstrip("/") + "/"


def realm() -> str:
    return str(settings.KEYCLOAK_REALM)


def issuer() -> str:
    """What `iss` must be, to the letter."""
    return f"{public_server_url()}realms/{realm()}"


def base_url() -> str:
    return str(settings.BASE_URL).rstrip("/")


def redirect_uri() -> str:
    return f"{base_url()}/sso/callback"


def app_redirect_uri() -> str:
    """Where the phone app's code arrives; nothing of ours listens there."""
    return f"{base_url()}/app/callback"


def logged_out_uri() -> str:
    return f"{base_url()}/sso/logged-out"


def brokers_file() -> str:
    return str(getattr(settings, "SSO_BROKERS_FILE", "") or "")


def demo() -> bool:
    return bool(getattr(settings, "LIANDONG_DEMO", False))


def secret(name: str) -> str:
    """A setting, else the environment's NAME, else the content of the file NAME_FILE, else empty."""
    given = getattr(settings, name, "") or os.environ.get(name, "")
    path = os.environ.get(f"{name}_FILE", "")
    return str(given) or (Path(path).read_text().strip() if path else "")
