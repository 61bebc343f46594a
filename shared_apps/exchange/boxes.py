"""Where the bytes of exchange files lie: var/files/exchange/<id>. No name that a person typed is used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings


def path(file_id: UUID) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exchange"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / str(file_id)


def keep(file_id: UUID, parts: Iterable[bytes]) -> tuple[int, str]:
    """Bytes and SHA-256 of what is there now. Raises OSError."""
    target = path(file_id)
    partial, digest, size = target.with_name(f".{target.name}.part"), hashlib.sha256(), 0
    with partial.open("wb") as file:
        for part in parts:
            digest.update(part)
            size += file.write(part)
    partial.rename(target)
    return size, digest.hexdigest()


def remove(file_id: UUID) -> None:
    path(file_id).unlink(missing_ok=True)
