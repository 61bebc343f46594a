"""Where the bytes lie: var/files/<congress>/ab/cd/<SHA-256>, page images beside them as <SHA-256>.<page>.webp.

Written under a name with a dot in front, forced to the disk, renamed. tenants.archive copies the folder with the congress.
Nothing here asks the database, and nothing here may be called with a name that a person typed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kernel import clock

CHUNK = 1024 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Store:
    """The files of one congress."""

    congress_id: UUID

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / str(self.congress_id)

    def path(self, digest: str, page: int | None = None) -> Path:
        """Of the bytes, or of the image of one of their pages; nothing need be there."""
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256")
        name = digest if page is None else f"{digest}.{page}.webp"
        return self.folder / digest[:2] / digest[2:4] / name

    def put(self, source: Path) -> str:
        """Keep the content of `source`; its SHA-256. Raises OSError (no room), and then nothing is left.

        What is there already is written anew, so that it counts as fresh and no sweep takes it.
        """
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._write(source, self.path(digest))
        return digest

    def put_page(self, digest: str, page: int, source: Path) -> None:
        """Keep the image of one page. Raises OSError."""
        self._write(source, self.path(digest, page))

    def has(self, digest: str, page: int | None = None) -> bool:
        return self.path(digest, page).is_file()

    def take_away(self, digest: str) -> Path | None:
        """Out of reach of readers, not gone yet: `give_back` or `destroy` it. None if there was nothing."""
        path = self.path(digest)
        aside = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return None
        return aside

    def give_back(self, digest: str, aside: Path) -> None:
        aside.rename(self.path(digest))

    def destroy(self, digest: str, aside: Path | None) -> None:
        """The bytes taken away before, and all page images."""
        if aside is not None:
            aside.unlink(missing_ok=True)
        for page in self.path(digest).parent.glob(f"{digest}.*.webp"):
            page.unlink(missing_ok=True)

    def digests(self, *, older: float) -> Iterator[str]:
        """Of all that lies here untouched for `older` seconds of real time; what broke off under its dot is removed."""
        before = clock.real_now().timestamp() - older
        seen = set()
        for path in self.folder.glob("??/??/*"):
            try:
                if not path.is_file() or path.stat().st_mtime > before:
                    continue
            except FileNotFoundError:
                continue
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
                continue
            digest = path.name[:64]
            if DIGEST.fullmatch(digest) and digest not in seen:
                seen.add(digest)
                yield digest

    def _write(self, source: Path, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with (
                source.open("rb") as file,
                os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink,
            ):
                while chunk := file.read(CHUNK):
                    sink.write(chunk)
                sink.flush()
                os.fsync(sink.fileno())
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
        _flush(target.parent)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
