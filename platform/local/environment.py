"""What the stack tells its programs, by environment variables. The settings read the same names in production."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from local import keycloak, paths, secret_files


@dataclass(frozen=True)
class Addresses:
    """Where the parts of a stack are. The URLs of the database hold passwords."""

    app_database: str
    owner_database: str
    redis: str
    keycloak: keycloak.Access
    web: str


def for_web(at: Addresses, *, places: paths.Places) -> dict[str, str]:
    """Web, beat and the workers but one: the app's login only."""
    return {
        **base(places),
        "DATABASE_URL": at.app_database,
        "REDIS_URL": at.redis,
        "KEYCLOAK_URL": at.keycloak.url,
        "KEYCLOAK_CLIENT_SECRET": secret_files.read_or_make(places.secrets, "keycloak_client.secret"),
        "KEYCLOAK_PROVISIONER_SECRET": secret_files.read_or_make(
            places.secrets, "keycloak_provisioner.secret"
        ),
        "LIANDONG_SECRET_KEY": secret_files.read_or_make(places.secrets, "secret_key"),
        "LIANDONG_BASE_URL": at.web,
    }


def for_owner(at: Addresses, *, places: paths.Places) -> dict[str, str]:
    """The worker of queue `owner`: the database's owner too."""
    return {**for_web(at, places=places), "DATABASE_OWNER_URL": at.owner_database}


def for_command(at: Addresses, *, places: paths.Places) -> dict[str, str]:
    """Management commands: the database's owner and Keycloak's administrator."""
    admin = {"KEYCLOAK_ADMIN": at.keycloak.admin, "KEYCLOAK_ADMIN_PASSWORD": at.keycloak.password}
    return {**for_owner(at, places=places), **admin}


def base(places: paths.Places, *, settings: str = "config.settings.dev") -> dict[str, str]:
    roots = [str(paths.ROOT), str(paths.ROOT / "platform")]
    return {
        "DJANGO_SETTINGS_MODULE": settings,
        "LIANDONG_VAR": str(places.var),
        "PYTHONPATH": os.pathsep.join(roots),
    }


def python(*args: str) -> list[str]:
    """This interpreter with arguments."""
    return [sys.executable, *args]


def manage(*args: str) -> list[str]:
    return python(str(paths.ROOT / "manage.py"), *args)


def log_of(places: paths.Places, name: str) -> Path:
    return places.log / f"{name.replace(' ', '-')}.log"
