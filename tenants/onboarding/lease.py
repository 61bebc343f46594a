"""A batch belongs to one worker at a time, by a lease that the worker renews with each row. What a worker writes, it writes as
long as the lease is its own."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from kernel import clock
from tenants import states
from tenants.models import Batch, BatchRow
from tenants.onboarding import pace
from tenants.onboarding.steps import LAST

LEASE_SECONDS = 30  # a worker that dies gives its batch back after this; no single row takes as long
RENEWED_SECONDS = 0.5  # a lease as young as this is not renewed again, whatever the row
OPEN_ROWS = ("waiting", "working")
AT_WORK = (states.QUEUED, states.RUNNING, states.STOPPING)


class Interruption(Exception):
    """The worker lets go of the batch; no fault of the row in hand."""


class Lost(Interruption):
    """The lease ran out and another worker has taken the batch."""


class Halted(Interruption):
    """The office has stopped the batch."""


def take(batch_id: UUID) -> Lease | None:
    """Take the batch, if it is to be worked and nobody has it."""
    held = Lease(batch_id)
    taken = _free().filter(pk=batch_id).update(lease=held.token, lease_until=_until())
    return held if taken else None


def abandoned() -> list[UUID]:
    """Batches to be worked that nobody has."""
    return list(_free().order_by("created_at").values_list("pk", flat=True))


def _free() -> QuerySet[Batch]:
    return Batch.objects.filter(Q(lease__isnull=True) | Q(lease_until__lt=clock.now()), state__in=AT_WORK)


def _until() -> datetime:
    return clock.now() + timedelta(seconds=LEASE_SECONDS)


class Lease:
    """One worker's hold on one batch. Safe to use from several threads of that worker."""

    def __init__(self, batch_id: UUID) -> None:
        self.batch_id, self.token = batch_id, uuid4()
        self._renewed = 0.0

    def begin(self) -> None:
        """Queued or taken up again: it runs. Raises Halted if it was stopped before."""
        with transaction.atomic():
            batch = self._locked()
            if batch.state == states.STOPPING:
                raise Halted
            states.BATCH.move(batch, "run")
            now = clock.now()
            batch.started_at = batch.started_at or now
            batch.paced_at, batch.paced_from = now, pace.units(batch.pk)
            batch.save(update_fields=["state", "started_at", "paced_at", "paced_from"])
            # Those whose worker died between the last step and saying so.
            batch.rows.filter(state__in=OPEN_ROWS, step=LAST).update(state="done", finished_at=now)

    def renew(self) -> None:
        """Raises Lost, Halted."""
        if time.monotonic() - self._renewed < RENEWED_SECONDS:
            return
        self._renewed = time.monotonic()
        if not self._mine().update(lease_until=_until()):
            raise Lost
        if not self._mine().filter(state=states.RUNNING).exists():
            raise Halted

    def open_row(self, row_id: int) -> BatchRow | None:
        """The row, marked as being worked; None if it is open no more."""
        self.renew()
        row = BatchRow.objects.select_related("congress", "batch").get(pk=row_id)
        if row.state not in OPEN_ROWS:
            return None
        self._write(row, state="working", started_at=row.started_at or clock.now(), error_code="", error="")
        return row

    def keep(self, row: BatchRow, step: str) -> None:
        """A step is done."""
        self._write(row, step=step, congress_id=row.congress_id)
        self.renew()

    def put_back(self, row: BatchRow) -> None:
        """The row waits for its next stage."""
        self._write(row, state="waiting")

    def done(self, row: BatchRow) -> None:
        self._write(row, state="done", finished_at=clock.now())

    def fail(self, row: BatchRow, *, code: str, sentence: str) -> None:
        self._write(
            row,
            state="failed",
            finished_at=clock.now(),
            error_code=code[:60],
            error=sentence[:300],
            congress_id=row.congress_id,
        )

    def finish(self) -> bool:
        """Done when no row is open: asked under the batch's lock, so that no retry slips through. Raises Lost, Halted."""
        with transaction.atomic():
            batch = self._locked()
            if batch.state == states.STOPPING:
                raise Halted
            if batch.rows.filter(state__in=OPEN_ROWS).exists():
                return False
            states.BATCH.move(batch, "finish")
            batch.lease = batch.lease_until = None
            batch.finished_at = clock.now()
            batch.save(update_fields=["state", "lease", "lease_until", "finished_at"])
            return True

    def halt(self) -> None:
        """Stopped after the present row."""
        with transaction.atomic():
            batch = self._locked()
            states.BATCH.move(batch, "halt")
            batch.lease = batch.lease_until = None
            batch.finished_at = clock.now()
            batch.save(update_fields=["state", "lease", "lease_until", "finished_at"])
            batch.rows.filter(state="working").update(state="waiting")

    def give_back(self) -> None:
        """What is left waits for others; the next sweep goes on with it."""
        self._mine().update(lease=None, lease_until=None)

    def _mine(self) -> QuerySet[Batch]:
        return Batch.objects.filter(pk=self.batch_id, lease=self.token)

    def _locked(self) -> Batch:
        batch = self._mine().select_for_update().first()
        if batch is None:
            raise Lost
        return batch

    def _write(self, row: BatchRow, **changed: object) -> None:
        """To the row, while the batch is ours. Raises Lost."""
        if not BatchRow.objects.filter(pk=row.pk, batch__lease=self.token).update(**changed):
            raise Lost
        for name, value in changed.items():
            setattr(row, name, value)
