"""Files that envelopes named, fetched outside every block: asked for under the grant, looked into, stored; then the row."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path

from django.conf import settings

from kernel import tenancy
from kernel.tenancy import CongressRef
from shared_apps.exchange import transport
from shared_apps.exchange.granting import Grant, Missing
from tenant_apps.files import discarding, giving, inspecting, refusals, scanning
from tenant_apps.files.models import Expected
from tenant_apps.files.storage import Store

log = logging.getLogger(__name__)


def fetch_all(congress: CongressRef) -> int:
    """Everything whose turn it is in this congress; how many files came."""
    count = 0
    while True:
        with tenancy.enter(congress):
            waiting = giving.claim()
        if not waiting:
            return count
        count += sum(_fetch(congress, row) for row in waiting)


def _fetch(congress: CongressRef, row: Expected) -> bool:
    try:
        _store(congress, row)
    except Missing as missing:
        why = missing.why
    except refusals.FileRefused as refused:
        why = refused.code
    except OSError as error:
        why = type(error).__name__
    else:
        return True
    log.warning("a file of referral %s could not be fetched: %s", row.referral_id, why)
    with tenancy.enter(congress):
        giving.failed(expected_id=row.pk, why=why)
    return False


def _store(congress: CongressRef, row: Expected) -> None:
    """Raises Missing, FileRefused, OSError; then nothing is left here."""
    grant = Grant(owner_id=row.owner_id, holder_id=congress.id, msg_id=row.msg_id, sha256=row.sha256)
    content = transport.fetch(grant)
    if len(content) > settings.FILES_MAX_BYTES or hashlib.sha256(content).hexdigest() != row.sha256:
        raise Missing("other_content")
    store = Store(congress.id)
    store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=store.folder) as folder:
        source = Path(folder) / "source"
        source.write_bytes(content)
        looked = inspecting.look(source, name=row.name, copy=Path(folder) / "copy")
        if looked.kind.code != row.kind:
            raise Missing("other_kind")
        scan, _ = scanning.scan(source)
        if scan == scanning.INFECTED:
            raise Missing("infected")
        digest = store.put(source)
    try:
        with tenancy.enter(congress):
            giving.came(expected_id=row.pk, pages=looked.pages, scan=scan)
    except BaseException:
        discarding.discard(congress, digest)
        raise
