"""What a congress has stored outside the database: files named by their content, in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tenants.archive.folder import trouble
from tenants.archive.lines import CHUNK, Part

FOLDER = "files"


def folder(congress_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / str(congress_id)


def export(congress_id: UUID, into: Path) -> list[Part]:
    """Copy them all, hashing on the way; none is no fault. A file that is removed meanwhile is left out."""
    source, parts = folder(congress_id), []
    for path in sorted(source.rglob("*")) if source.is_dir() else []:
        within = path.relative_to(source)
        # What begins with a dot is on its way in.
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in within.parts):
            continue
        name = within.as_posix()
        target = into / FOLDER / name
        _folders(into, target.parent)
        try:
            size, digest = _copy(path, target)
        except FileNotFoundError:
            continue
        parts.append(Part(name, f"{FOLDER}/{name}", 0, size, digest))
    return parts


def bring_back(congress_id: UUID, archive: Path, parts: list[Part]) -> int:
    """Files of the archive that are not stored here yet; returns how many were written. What is there stays.

    Raises DiskFull, CannotWrite.
    """
    target, written = folder(congress_id), 0
    for part in parts:
        path = target / part.name
        if path.exists():
            continue
        try:
            _bring(archive / part.file, path)
        except OSError as error:
            raise trouble(error, target) from error
        written += 1
    return written


def _bring(source: Path, path: Path) -> None:
    """Under another name until it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _copy(source, partial)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def _folders(base: Path, target: Path) -> None:
    missing = [path for path in (target, *target.parents) if path.is_relative_to(base) and not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700)


def _copy(source: Path, target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with (
        source.open("rb") as file,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink,
    ):
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
