"""A file on its way in: looked into, scanned and stored outside the block; then its row, in the block. What fails leaves nothing."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from tenant_apps.files import actions, carriers, discarding, inspecting, naming, refusals, scanning, selectors
from tenant_apps.files.inspecting import Looked
from tenant_apps.files.models import Attachment
from tenant_apps.files.storage import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Destination:
    """Where the files are to go."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Taken:
    """What became of one file: added, or `refused` with its reason."""

    name: str
    refused: DomainError | None = None


def take_all(
    *, actor: Actor, congress: CongressRef, to: Destination, files: list[UploadedFile[bytes]]
) -> list[Taken]:
    """Each file by itself: one that is refused holds up none. Raises NotFound, StateRefused (nothing may be added here), NoFile."""
    with tenancy.enter(congress):
        carriers.change(actor, to.kind, to.id)
    if not files:
        raise refusals.NoFile
    return [_taken(actor, congress, to, file) for file in files]


def _taken(actor: Actor, congress: CongressRef, to: Destination, file: UploadedFile[bytes]) -> Taken:
    name = str(file.name or "")
    try:
        name = naming.clean(name)
        return Taken(take(actor=actor, congress=congress, to=to, name=name, file=file).name)
    except DomainError as error:
        return Taken(name, error)


def take_one(
    *, actor: Actor, congress: CongressRef, to: Destination, files: list[UploadedFile[bytes]]
) -> Attachment:
    """The one file of a request. Raises as `take`, and NoFile, OneFileOnly."""
    with tenancy.enter(congress):
        carriers.change(actor, to.kind, to.id)
    if not files:
        raise refusals.NoFile
    if len(files) > 1:
        raise refusals.OneFileOnly
    name = naming.clean(str(files[0].name or ""))
    return take(actor=actor, congress=congress, to=to, name=name, file=files[0])


def take(
    *, actor: Actor, congress: CongressRef, to: Destination, name: str, file: UploadedFile[bytes]
) -> Attachment:
    """One file; its row bears the name under which it was added. Raises refusals.FileRefused, TooManyFiles, NoRoom, NotFound, StateRefused."""
    with tenancy.enter(congress):
        actions.has_room(to.kind, to.id, name=name)
    _small_enough(name, file.size or 0)
    store = Store(congress.id)
    try:
        # In the store's own folder: what lies there is on the disk that has the room, and is swept if this process dies.
        store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".incoming-", dir=store.folder) as folder:
            source = Path(folder) / "source"
            with source.open("xb") as sink:
                for chunk in file.chunks():
                    sink.write(chunk)
            looked = inspecting.look(source, name=name, copy=Path(folder) / "copy")
            name = naming.fitting(name, looked.kind)
            _as_photo(name, looked, file.size or 0)
            return _keep(actor, congress, to, name, looked, store)
    except OSError as error:
        log.error("an upload could not be stored: %s", error.strerror or type(error).__name__)
        raise refusals.NoRoom(name=name) from error


def _keep(
    actor: Actor, congress: CongressRef, to: Destination, name: str, looked: Looked, store: Store
) -> Attachment:
    scan, virus = scanning.scan(looked.kept)
    if scan == scanning.INFECTED:
        raise refusals.FileInfected(name=name, what=virus)
    digest = store.put(looked.kept)
    stored = actions.Stored(
        name=name,
        digest=digest,
        kind=looked.kind.code,
        size=looked.kept.stat().st_size,
        pages=looked.pages,
        scan=scan,
    )
    try:
        with tenancy.enter(congress):
            made = actions.attach(actor=actor, kind=to.kind, carrier_id=to.id, stored=stored)
    except BaseException:
        discarding.discard(congress, digest)
        raise
    if not store.has(digest):  # somebody removed the same content while this was under way
        store.put(looked.kept)
    return made


def _small_enough(name: str, size: int) -> None:
    if size > settings.FILES_MAX_BYTES:
        raise refusals.FileTooBig(
            name=name, size=selectors.size_words(size), most=selectors.size_words(settings.FILES_MAX_BYTES)
        )


def _as_photo(name: str, looked: Looked, size: int) -> None:
    if looked.kind.photo and size > settings.FILES_MAX_PHOTO_BYTES:
        raise refusals.FileTooBig(
            name=name,
            size=selectors.size_words(size),
            most=selectors.size_words(settings.FILES_MAX_PHOTO_BYTES),
        )
