"""Whether sealing keeps up: the rows of fifty referrals a second over all congresses, and how long each waits for its link."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connections

from kernel import clock, journal, tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenant_apps.evidence.models import Seal
from tenant_apps.postbox.models import Outbox
from tenant_apps.records.models import Entry
from tests.bench import rows
from tests.bench.figures import percentile
from tests.bench.stacks import NotMeasured
from tests.bench.tenancy.scale import is_small

A_SECOND, WRITERS = 50, 4
LIMIT, PATIENCE = 5.0, 120.0  # seconds
# What one referral leaves at each of its ends: entries of the journal, and a letter.
ENTRIES = 2


def measure(refs: Sequence[CongressRef]) -> list[rows.Row]:
    """Of links made by a sealer in a process of its own, as often as beat wakes it; the last ones waited for."""
    seconds = 3 if is_small() else 60
    argv = [sys.executable, "-m", "tests.bench.exchange.sealer"]
    sealer = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    try:
        assert sealer.stdout is not None and sealer.stdout.readline().strip() == "ready"
        begun = clock.now()
        took = _write(refs, seconds)
        _until_sealed(refs, begun, sealer)
    finally:
        sealer.terminate()
        sealer.wait()
    waits = [wait for ref in refs for wait in _waits(ref, begun - timedelta(seconds=1))]
    rate = A_SECOND * seconds / took
    return [
        rows.told(f"referrals' rows written a second over {len(refs)} congresses", rate, "/s"),
        rows.told(f"links made, of {len(waits)}, p50 of what they waited", percentile(waits, 50), "s"),
        rows.limited("the longest that anything waited to be sealed", max(waits), "s", limit=LIMIT),
    ]


def _write(refs: Sequence[CongressRef], seconds: int) -> float:
    """Seconds that it took; longer than asked where this machine can't write as fast."""
    begun = time.monotonic()

    def work(writer: int) -> None:
        for number in range(A_SECOND * seconds // WRITERS):
            time.sleep(max(0.0, begun + number * WRITERS / A_SECOND - time.monotonic()))
            place = writer + number * WRITERS
            for at in (place, place + 1):  # both ends
                with tenancy.enter(refs[at % len(refs)]):
                    _end(refs[(at + 1) % len(refs)].id)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun


def _end(peer: UUID) -> None:
    """One end's rows. The letter has no delivery: nothing is carried, the sealer is what is measured."""
    here, referral = tenancy.current().id, uuid7()
    for _ in range(ENTRIES):
        journal.record(
            actor=None,
            seat=None,
            deed="referral_measured",
            subject=("bench.referral", referral),
            body={"state": "SENT", "from": str(peer)},
            referral_id=referral,
            congress_id=here,
        )
    Outbox.objects.create(
        to_id=peer, epoch=1, referral_id=referral, seq=1, kind="status", sent_at=clock.now(), body="{}" * 400
    )


def _until_sealed(refs: Sequence[CongressRef], begun: object, sealer: subprocess.Popen[str]) -> None:
    """Raises NotMeasured when the sealer has ended or does not come to an end."""
    end = time.monotonic() + PATIENCE
    for ref in refs:
        while True:
            with tenancy.enter(ref):
                written = (
                    Entry.objects.filter(at__gte=begun).count()
                    + Outbox.objects.filter(sent_at__gte=begun).count()
                )
                linked = Seal.objects.filter(at__gte=begun).count()
            if linked >= written:
                break
            if sealer.poll() is not None or time.monotonic() > end:
                raise NotMeasured(f"{written - linked} of {ref.code} were never sealed")
            time.sleep(0.5)


def _waits(ref: CongressRef, since: object) -> list[float]:
    """Seconds from a row's own time, which is before its commit, to its link."""
    with tenancy.enter(ref):
        made = dict(Entry.objects.filter(at__gte=since).values_list("id", "at"))
        made |= dict(Outbox.objects.filter(sent_at__gte=since).values_list("msg_id", "sent_at"))
        links = Seal.objects.filter(at__gte=since).values_list("item_id", "at")
        return [(at - made[item]).total_seconds() for item, at in links if item in made]
