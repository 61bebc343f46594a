"""Keycloak for one stack: one of our own on loopback, or the one that KEYCLOAK_URL names."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from local import keycloak_home, keycloak_run, ports, secret_files, trouble
from local.processes import Keeper, Service
from local.progress import Progress

PORTS = range(18080, 18980)


@dataclass(frozen=True)
class Access:
    """Where a Keycloak is, and its administrator in the realm master."""

    url: str
    admin: str
    password: str


def first_port(folder: Path) -> int:
    """The same for the same folder, another for most others: the address is in every log-in, so it had better stay free."""
    return PORTS[zlib.crc32(str(folder.resolve()).encode()) % len(PORTS)]


def external(url: str) -> Access:
    """The Keycloak of KEYCLOAK_URL, if it answers and its administrator is told."""
    password = os.environ.get("KEYCLOAK_ADMIN_PASSWORD", "")
    if not password:
        raise trouble.Trouble(
            "KEYCLOAK_URL is set without KEYCLOAK_ADMIN_PASSWORD",
            "set KEYCLOAK_ADMIN (default admin) and KEYCLOAK_ADMIN_PASSWORD too: the realm is made through them.",
        )
    try:
        keycloak_run.ask(url)
    except (OSError, ValueError) as error:
        raise trouble.no_answer(
            what="Keycloak", url=url, reason=str(error), variable="KEYCLOAK_URL"
        ) from error
    return Access(url.rstrip("/"), os.environ.get("KEYCLOAK_ADMIN", "admin"), password)


def start(
    keeper: Keeper, *, instance: Path, port: int, log: Path, secrets: Path, progress: Progress
) -> tuple[Access, Service]:
    """Start our own on its data folder, which begins as a copy of the prepared one."""
    home = keycloak_home.obtain(keeper, progress=progress, log=log)
    if not (instance / "data" / "h2").exists():
        secret_files.write(
            secrets, "keycloak_admin.password", (home / keycloak_home.ADMIN_FILE).read_text().strip()
        )
    keycloak_run.lay_out(instance, home=home)
    service = keycloak_run.start(keeper, instance, port=port, log=log)
    password = secret_files.read_or_make(secrets, "keycloak_admin.password")
    return Access(f"http://{ports.LOOPBACK}:{port}", "admin", password), service
