"""What the surroundings must say. A secret may be given as a file: NAME_FILE names the file that holds NAME."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def read(name: str, default: str | None = None) -> str:
    """The environment's NAME, or the content of the file NAME_FILE; raises when both lack and there is no default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise RuntimeError(f"the setting {name} (or {name}_FILE) is missing")
    return value


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's dictionary of one connection from postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    return {
        "ENGINE": "kernel.db",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
        "OPTIONS": options,
    }
