"""Secrets of a stack: made once, kept in files that only their owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_make(folder: Path, name: str) -> str:
    """The secret of that name, made (32 random bytes, URL-safe) when there is none yet."""
    path = folder / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return write(folder, name, secrets.token_urlsafe(32))


def write(folder: Path, name: str, value: str) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = folder / f".{name}.{os.getpid()}"
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value + "\n")
    temporary.replace(folder / name)
    return value
