"""The whole run: the proof under faults on servers of its own, then everything else over a province on another. A part adds itself to PARTS."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import django

from tests.bench import rows
from tests.bench.tenancy.cell import Cell, own_cell
from tests.bench.tenancy.scale import Scale, chosen

FIRST_SWEEPS = 20  # seconds after their start in which new workers meet each congress for the first time

if TYPE_CHECKING:  # it asks for Django set up, and that waits for a database
    from kernel.tenancy import CongressRef


def measure() -> list[rows.Row]:
    from tests.bench.exchange import faults

    found = faults.measure()
    for row in found:
        print(rows.line(row), flush=True)
    with own_cell() as cell:
        cell.manage("prepare_cell")
        os.environ.update(cell.of("ours"))
        django.setup()
        for part in _parts():
            for row in part(cell, chosen()):
                print(rows.line(row), flush=True)
                found.append(row)
    return found


def _parts() -> Sequence[Callable[[Cell, Scale], list[rows.Row]]]:
    """In this order: the last one makes a thousand congresses."""
    return (_through_put, _sealing, _listing, _latency)


def _through_put(cell: Cell, size: Scale) -> list[rows.Row]:
    from tests.bench.exchange import protocol

    return protocol.through_put(congresses(size.province))


def _sealing(cell: Cell, size: Scale) -> list[rows.Row]:
    from tests.bench.exchange import sealing

    return sealing.measure(congresses(size.province))


def _listing(cell: Cell, size: Scale) -> list[rows.Row]:
    from tests.bench.exchange import listing

    return listing.measure(congresses(size.province))


def _latency(cell: Cell, size: Scale) -> list[rows.Row]:
    """The workers of the product, as many processes as it starts. Before it, what a cell does once: deadlines are counted by the calendar that
    it was given, and what the making of congresses left is sealed and on the disk."""
    from shared_apps.worktime import recounting
    from tenant_apps.evidence import jobs as sealing
    from tests.bench.exchange import protocol

    refs = congresses(size.province)
    recounting.sweep()
    recounting.work()
    sealing.sweep()
    cell.checkpoint()
    with cell.worker():
        time.sleep(FIRST_SWEEPS)
        few = protocol.on_the_way([protocol.pairs(refs)[0].sender, protocol.pairs(refs)[0].receiver])
        province = protocol.on_the_way(refs)
    refs = congresses(size.headroom)
    sealing.sweep()
    cell.checkpoint()
    with cell.worker():
        time.sleep(FIRST_SWEEPS)
        many = protocol.on_the_way(refs)
    return protocol.latencies(few, province, many)


def congresses(count: int) -> list[CongressRef]:
    """So many, live, made where they lack."""
    from tenants import selectors
    from tests.bench.tenancy import ours

    there = {ref.code for ref in selectors.active()}
    ours.make([code for code in ours.divisions(count) if code not in there])
    ours.go_live()
    return selectors.active()[:count]
