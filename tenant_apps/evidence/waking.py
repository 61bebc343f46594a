"""How the sealer learns that something waits: a mark in the cache, set when the deed has committed. A lost mark is found by `look_back`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction

from kernel import tenancy
from kernel.tenancy import CongressRef

log = logging.getLogger(__name__)
_KEPT = 3600  # seconds; longer than any queue stands still without somebody looking back


def wake() -> None:
    """In the transaction that wrote; many entries of one transaction leave one mark."""
    leave = _marker(tenancy.current().id)
    if not connection.run_on_commit or connection.run_on_commit[-1][1] is not leave:
        transaction.on_commit(leave)


@lru_cache(maxsize=2048)
def _marker(congress_id: UUID) -> Callable[[], None]:
    def leave() -> None:
        try:
            cache.set(_key(congress_id), 1, timeout=_KEPT)
        except Exception:  # any error of the cache: the deed is done, and the sealer looks back by itself
            log.warning("the sealer was not told of %s", congress_id, exc_info=True)

    return leave


def waiting(refs: Iterable[CongressRef]) -> list[CongressRef]:
    """Those of them that were marked; the mark goes before the sealer reads, so that none is lost between."""
    by_key = {_key(ref.id): ref for ref in refs}
    marked = cache.get_many(by_key)
    cache.delete_many(marked)
    return [by_key[key] for key in marked]


def _key(congress_id: UUID) -> str:
    return f"evidence.waiting.{congress_id}"
