"""The job that brings a batch's congresses live, row by row and step by step, so that it can be killed anywhere and taken up again.

A row keeps the last step it has finished. Every step may be done twice without harm; a worker writes only while the batch's
lease is its own, so that of two workers one alone goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from kernel.errors import DomainError
from tenants.models import BatchRow, Division
from tenants.onboarding import lease, pace, steps
from tenants.onboarding.lease import Lease

log = logging.getLogger(__name__)

THREADS = 2  # PostgreSQL makes one congress while Python prepares the next
AWAIT_SECONDS = (
    10.0  # how long a worker stands by for test envelopes before it gives the batch back to the sweep
)
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Stage:
    """Steps that a row does in one go. All rows finish a stage before the next begins: everything is provisioned first."""

    steps: tuple[str, ...]
    threads: int = 1


STAGES = (
    Stage(("requested",)),
    Stage(("provisioned", "furnished"), threads=THREADS),
    Stage(("named", "probed")),
    Stage(("checked",)),
)


def run(batch_id: UUID) -> bool:
    """Work the batch to its end, or until it is stopped; False if another worker has it or nothing is to be done."""
    held = lease.take(batch_id)
    if held is None:
        return False
    try:
        held.begin()
        while not held.finish():
            before = pace.units(batch_id)
            if not _all_stages(held) or pace.units(batch_id) == before:
                # What is left waits for an answer from elsewhere, or for code that knows its step: never in a loop here.
                held.give_back()
                return True
    except lease.Halted:
        with suppress(lease.Lost):
            held.halt()
    except lease.Lost:
        log.warning("batch %s has gone to another worker", batch_id)
    return True


def sweep() -> list[UUID]:
    """Batches that nobody works on although they should be: lost wake-ups, dead workers, test envelopes that took their time."""
    return lease.abandoned()


def _all_stages(held: Lease) -> bool:
    """Every open row through every stage; False if rows are left that wait for an answer from elsewhere."""
    for stage in STAGES[:-1]:
        _stage(held, stage)
    end = time.monotonic() + AWAIT_SECONDS
    while True:
        begun = time.monotonic()
        if not _stage(held, STAGES[-1]):
            return True
        if time.monotonic() > end:
            return False
        # Looking takes as much of the machine as is left to those who carry the envelopes.
        time.sleep(max(POLL_SECONDS, time.monotonic() - begun))


def _stage(held: Lease, stage: Stage) -> bool:
    """The open rows that have not finished this stage, upper levels first; True if some could not be finished yet."""
    waits = False
    for rows in _levels(held, stage):
        numbers = iter(rows)
        if stage.threads > 1 and len(rows) > 1:
            waits |= _side_by_side(held, stage, numbers)
        else:
            for row_id in numbers:
                waits |= _row(held, stage, row_id)
    return waits


def _levels(held: Lease, stage: Stage) -> list[list[int]]:
    """Ids of the rows to do, a list for each level: what a congress inherits from above must be there before it."""
    before = steps.names_before(stage.steps[-1])
    rows = BatchRow.objects.filter(batch_id=held.batch_id, state__in=lease.OPEN_ROWS, step__in=before)
    todo = list(rows.order_by("number").values_list("id", "code"))
    level = dict(Division.objects.filter(code__in=[code for _, code in todo]).values_list("code", "level"))
    found: dict[str, list[int]] = {"province": [], "city": [], "county": []}
    for row_id, code in todo:
        found[level.get(code, "county")].append(row_id)
    return [ids for ids in found.values() if ids]


def _side_by_side(held: Lease, stage: Stage, numbers: Iterator[int]) -> bool:
    """The same rows by several threads, each with connections of its own; the first trouble ends all."""
    lock, broken = threading.Lock(), threading.Event()

    def take() -> int | None:
        with lock:
            return None if broken.is_set() else next(numbers, None)

    def work() -> bool:
        waits = False
        try:
            while (row_id := take()) is not None:
                waits |= _row(held, stage, row_id)
        except BaseException:
            broken.set()
            raise
        finally:
            connections.close_all()
        return waits

    with ThreadPoolExecutor(stage.threads) as pool:
        futures = [pool.submit(work) for _ in range(stage.threads)]
    # Each is asked: what broke in any of them is raised.
    results = [future.result() for future in futures]
    return any(results)


def _row(held: Lease, stage: Stage, row_id: int) -> bool:
    """One row through one stage. A failure stays the row's own; True if it must wait for something from elsewhere."""
    row = held.open_row(row_id)
    if row is None:
        return False
    try:
        for step in _left(stage, row):
            steps.DEEDS[step](row)
            held.keep(row, step)
    except steps.Later:
        held.put_back(row)
        return True
    except DomainError as error:
        held.fail(row, code=error.code, sentence=" ".join(filter(None, (error.message, error.next))))
        return False
    except lease.Interruption:
        raise
    except Exception:
        log.exception("row %s of batch %s broke after step %r", row.number, held.batch_id, row.step)
        held.fail(row, code=steps.Unexpected.code, sentence=steps.Unexpected.message)
        return False
    if row.step == steps.LAST:
        held.done(row)
    else:
        held.put_back(row)
    return False


def _left(stage: Stage, row: BatchRow) -> list[str]:
    return [step for step in stage.steps if row.step in steps.names_before(step)]
