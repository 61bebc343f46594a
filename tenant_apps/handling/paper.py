"""A letter as a file. Made once, at its sending, and then kept with its SHA-256; drafts are made anew each time and say so.

Nothing here runs inside a block but the look at rows: making a letter takes a processor for tenths of a second.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from django.http import FileResponse

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from tenant_apps.files import actions as files
from tenant_apps.files import carriers, discarding, scanning, serving
from tenant_apps.files import selectors as stored
from tenant_apps.files.carriers import Carried, Carrier
from tenant_apps.files.selectors import Row
from tenant_apps.files.storage import Store
from tenant_apps.handling import access, actions, letters, selectors
from tenant_apps.handling.models import Reply
from ui.paper import pdf, word
from ui.parts import Doc

FORMATS: Mapping[str, Callable[[Doc], bytes]] = {"pdf": pdf.letter, "docx": word.letter}


def register() -> None:
    """Its files are no attachments that somebody adds or removes: they are read by the letter's own addresses alone."""
    carriers.register(Carrier(kind=selectors.LETTER_FILES, read=_nobody, change=_nobody))


def _nobody(actor: Actor, reply_id: UUID) -> Carried:
    raise NotFound


def download(congress: CongressRef, *, actor: Actor, reply_id: UUID, kind: str) -> FileResponse:
    """The sealed file, for whoever may read the letter. Raises NotFound, NoPdf, Unreadable."""
    with tenancy.enter(congress):
        access.reply(actor, reply_id)
    row = seal(congress, reply_id=reply_id, kind=kind)
    with tenancy.enter(congress):
        actions.take_letter(actor=actor, reply_id=reply_id, kind=kind)
    return serving.download(congress, row)


def seal(congress: CongressRef, *, reply_id: UUID, kind: str) -> Row:
    """The file as it was made at the sending, or, if that is still to be done, made now. Raises NoPdf."""
    with tenancy.enter(congress):
        there = selectors.sealed_letter(reply_id, kind)
        if there is not None:
            return stored.row(there)
        reply = Reply.objects.select_related("matter").get(pk=reply_id)
        doc = letters.sent(reply)
    content, store = FORMATS[kind](doc), Store(congress.id)
    digest = _put(store, content)
    fresh = files.Stored(
        name=file_name(doc.title, kind),
        digest=digest,
        kind=kind,
        size=len(content),
        pages=None,
        scan=scanning.CLEAN,
        preview=False,
    )
    with tenancy.enter(congress):
        row = stored.row(actions.keep_letter(reply_id=reply_id, stored=fresh))
    if row.digest != digest:  # another process was first
        discarding.discard(congress, digest)
    return row


def file_name(title: str, kind: str) -> str:
    return f"{title[:150].replace('/', '／')}.{kind}"


def _put(store: Store, content: bytes) -> str:
    store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=store.folder) as folder:
        source = Path(folder) / "letter"
        source.write_bytes(content)
        return store.put(source)
