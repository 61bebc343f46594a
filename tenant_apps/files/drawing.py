"""Page images of what is stored: made by a job, kept beside the bytes, made again whenever they are missing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kernel import tenancy
from kernel.tenancy import CongressRef
from tenant_apps.files import actions, inspecting, selectors
from tenant_apps.files.storage import Store

AT_ONCE = 10  # pages: of longer files the rest is drawn when somebody turns to it


def draw(congress: CongressRef, digest: str, *, first: int = 1) -> bool:
    """The page images from `first` on, AT_ONCE of them; whether they are there afterwards. Not inside a block. Raises OSError (no room)."""
    with tenancy.enter(congress):
        blob = selectors.blob(digest)
    store = Store(congress.id)
    if blob is None or not blob.is_readable or not store.has(digest):
        return False
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=store.folder) as folder:
        drawn = inspecting.draw(blob.kind, store.path(digest), Path(folder), first=first, count=AT_ONCE)
        for page in drawn:
            store.put_page(digest, page, Path(folder) / f"{page}.webp")
    if first == 1:
        with tenancy.enter(congress):
            actions.drawn(digest=digest, drawn=bool(drawn))
    return bool(drawn)


def window(page: int) -> int:
    """The first page of the portion in which this one is drawn."""
    return (max(page, 1) - 1) // AT_ONCE * AT_ONCE + 1
