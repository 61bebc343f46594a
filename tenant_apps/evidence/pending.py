"""What waits for its link, as the sealer asks it in every congress every two seconds: statements compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from kernel import clock, ids
from kernel.db.written import Written
from tenant_apps.evidence import selectors
from tenant_apps.evidence.models import Seal, Segment
from tenant_apps.postbox import selectors as letters
from tenant_apps.records import selectors as records

BATCH = 1000  # links of one transaction
Found = tuple[Iterable[Any], Iterable[Any], Iterable[Any]]
_SORT = Seal.Sort

SEGMENT: Written[Segment] = Written(selectors.segments_from_last)
HEAD: Written[Seal] = Written(selectors.links_from_last)
_ENTRIES = Written(lambda since: records.without(selectors.sealed(_SORT.ENTRY), since=since)[:BATCH])
_SENT = Written(lambda since: letters.sent_without(selectors.sealed(_SORT.SENT), since=since)[:BATCH])
_RECEIVED = Written(
    lambda came: letters.received_without(selectors.sealed(_SORT.RECEIVED), since=came)[:BATCH]
)


def of_late(seconds: float) -> Found:
    """Journal entries, letters sent and letters received that were made within so many seconds, a batch of each at most."""
    since = ids.oldest(seconds)
    came = clock.now() - timedelta(seconds=seconds)
    return _ENTRIES.rows(since), _SENT.rows(since), _RECEIVED.rows(came)


def ever() -> Found:
    """All that ever lacked one, a batch of each at most."""
    entries = records.without(selectors.sealed(_SORT.ENTRY), since=None)
    sent = letters.sent_without(selectors.sealed(_SORT.SENT), since=None)
    received = letters.received_without(selectors.sealed(_SORT.RECEIVED), since=None)
    return entries[:BATCH], sent[:BATCH], received[:BATCH]
