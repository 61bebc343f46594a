"""Taking away bytes that no row names: after a removal, after an upload that failed, and what a killed process left."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from itertools import islice

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from tenant_apps.files import selectors
from tenant_apps.files.storage import Store

OLD = 6 * 3600.0  # seconds: no upload takes so long
_PORTION = 500


def discard(congress: CongressRef, digest: str) -> bool:
    """Whether the bytes went. Not inside a block.

    They are put aside first and the rows asked afterwards: an upload of the same content that commits its row meanwhile either is
    seen here, or finds that its bytes are gone and stores them again.
    """
    store = Store(congress.id)
    aside = store.take_away(digest)
    with tenancy.enter(congress):
        is_named = digest in selectors.named([digest])
    if is_named and aside is not None:
        store.give_back(digest, aside)
    if is_named:
        return False
    store.destroy(digest, aside)
    return aside is not None


def sweep(congress: CongressRef, *, older: float = OLD) -> int:
    """All bytes of this congress that nobody names and nobody touched for `older` seconds; how many went."""
    store, gone = Store(congress.id), 0
    for digests in _portions(store.digests(older=older)):
        with tenancy.enter(congress):
            named = selectors.named(digests)
        gone += sum(discard(congress, digest) for digest in digests if digest not in named)
    before = clock.real_now().timestamp() - older
    for folder in store.folder.glob(".incoming-*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _portions(digests: Iterable[str]) -> Iterator[list[str]]:
    found = iter(digests)
    while portion := list(islice(found, _PORTION)):
        yield portion
