"""Where the bytes of exchange files lie: var/files/exchange/<id>, and those of the attachments that came in one, until they are taken
over: var/files/exchange/<cell>/<SHA-256>. No name that a person typed is used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

DIGEST = re.compile(r"[0-9a-f]{64}")


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


def brought(cell: str, digest: str) -> Path:
    """Of an attachment that came from that cell; nothing need be there. Raises ValueError for what is no SHA-256."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256")
    return Path(settings.MEDIA_ROOT) / "exchange" / cell / digest


def bring(cell: str, digest: str, content: bytes) -> None:
    """Keep it, if it is what it is called. Raises ValueError, OSError."""
    target = brought(cell, digest)
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("another content")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{digest}.part")
    partial.write_bytes(content)
    partial.rename(target)


def tidy(*, before: datetime) -> int:
    """Take away attachments that were brought before then; how many."""
    count = 0
    for found in (Path(settings.MEDIA_ROOT) / "exchange").glob("*/*"):
        if found.stat().st_mtime < before.timestamp():
            found.unlink(missing_ok=True)
            count += 1
    return count


def remove(file_id: UUID) -> None:
    path(file_id).unlink(missing_ok=True)
