"""Work on files outside every block: drawing pages, late scans, taking bytes away. All may run twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kernel import clock, standing, tenancy
from kernel.jobs import cell_job, enqueue, go_round
from kernel.tenancy import CongressRef
from tenant_apps.files import actions, discarding, drawing, fetching, giving, scanning, selectors
from tenant_apps.files.storage import Store
from tenants import selectors as registry

_LATE = timedelta(minutes=2)  # what was not drawn by then was forgotten


def _at_work(congress_id: str) -> CongressRef | None:
    """None while nobody works there: the sweep comes again."""
    found = tenancy.directory().by_id(UUID(congress_id))
    return found if found is not None and standing.at_work(found) else None


@cell_job("files.draw")
def draw(congress_id: str, digest: str, first: int = 1) -> bool:
    """Page images of one content."""
    congress = _at_work(congress_id)
    return congress is not None and drawing.draw(congress, digest, first=first)


@cell_job("files.discard")
def discard(congress_id: str, digest: str) -> bool:
    """Its last attachment was removed."""
    congress = _at_work(congress_id)
    return congress is not None and discarding.discard(congress, digest)


@cell_job("files.sweep")
def sweep(after: str = "") -> int:
    """Calls a job for every congress at work where something waits for the scanner, for its page images or to be fetched."""
    return go_round("files.sweep", registry.active(), _called, after=after)


def _called(congress: CongressRef) -> int:
    if not standing.at_work(congress):
        return 0
    with tenancy.enter(congress):
        waits = selectors.something_waits(clock.now() - _LATE) or giving.something_is_due()
    if waits:
        enqueue("files.catch_up", holder_id=str(congress.id))
    return int(waits)


@cell_job("files.catch_up")
def catch_up(holder_id: str) -> int:
    """All of it, in one congress."""
    congress = _at_work(holder_id)
    return _catch_up(congress) if congress is not None else 0


@cell_job("files.fetch")
def fetch(holder_id: str) -> int:
    """Files that envelopes have named to this congress."""
    congress = _at_work(holder_id)
    return fetching.fetch_all(congress) if congress is not None else 0


def _catch_up(congress: CongressRef) -> int:
    with tenancy.enter(congress):
        unscanned = selectors.unscanned()
        undrawn = selectors.undrawn(clock.now() - _LATE)
    done = sum(_scan(congress, digest) for digest in unscanned) + fetching.fetch_all(congress)
    return done + sum(drawing.draw(congress, digest) for digest in undrawn)


def _scan(congress: CongressRef, digest: str) -> bool:
    store = Store(congress.id)
    if not store.has(digest):
        return False
    scan, _ = scanning.scan(store.path(digest))
    with tenancy.enter(congress):
        told = actions.scanned(digest=digest, scan=scan)
    if told and scan == scanning.INFECTED:
        store.destroy(digest, store.take_away(digest))
    return told


@cell_job("files.tidy")
def tidy() -> int:
    """Once a day: bytes without a row."""
    return sum(discarding.sweep(congress) for congress in registry.active() if standing.at_work(congress))
