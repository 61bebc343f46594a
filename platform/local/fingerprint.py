"""Knowing whether anything has changed since the stack was last prepared, so that a warm start leaves that work out."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from local import paths

SOURCES = (
    "platform",
    "tenants",
    "shared_apps",
    "tenant_apps",
    "sso",
    "requirements.txt",
    "package-lock.json",
)
# With one of these the data lies where we cannot see what happened to it meanwhile.
ELSEWHERE = ("DATABASE_URL", "KEYCLOAK_URL")


def of_sources(*extra: str) -> str:
    """A digest of all our code and data files, and of what else was told."""
    digest = hashlib.sha256("\n".join(extra).encode())
    for source in SOURCES:
        for file in _files(paths.ROOT / source):
            digest.update(f"{file.relative_to(paths.ROOT)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_known(places: paths.Places, fingerprint: str) -> bool:
    """Whether this very code has prepared the data that lie in var/."""
    if any(os.environ.get(name) for name in ELSEWHERE):
        return False
    try:
        return _file(places).read_text() == fingerprint
    except OSError:
        return False


def keep(places: paths.Places, fingerprint: str) -> None:
    _file(places).write_text(fingerprint)


def forget(places: paths.Places) -> None:
    """Before anything is changed: a start that breaks off must be done over."""
    _file(places).unlink(missing_ok=True)


def _file(places: paths.Places) -> Path:
    return places.run / "prepared"


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    found = (file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(found)
