"""Two cells on one machine: each its own database, web process, keys and clock; this process is the relay and the people of both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections
from django.test import override_settings

from shared_apps.exchange import cells, keys, relay, signatures
from shared_apps.exchange.keys import Owner
from tenants import selectors as registry
from tenants import states
from tenants.archive import leaving
from tenants.models import Congress
from tests.factories import cast
from tests.stack import broker
from tests.stack.databases import Database, point_to
from tests.stack.programs import Web


@dataclass
class Cell:
    """A cell by its name; `at()` makes this process one of its own."""

    name: str
    number: int
    database: Database
    web: Web = field(default_factory=Web)

    @property
    def clock(self) -> Path:
        return Path(os.environ["LIANDONG_VAR"]) / f"clock-of-{self.name}"

    @property
    def owner(self) -> Owner:
        return Owner(cell=self.name)

    def start(self) -> None:
        env = {
            "LIANDONG_CELL": self.name,
            "LIANDONG_CLOCK_FILE": str(self.clock),
            "REDIS_URL": f"{os.environ['LIANDONG_TEST_VALKEY']}/{200 + self.number}",
        }
        self.web.start(self.database, env=env)

    @contextmanager
    def at(self) -> Iterator[None]:
        before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
        told = {"EXCHANGE_CELL": self.name, "EXCHANGE_CELL_WORD": self.name, "BASE_URL": self.web.address}
        point_to(dict.fromkeys(before, self.database.name))
        try:
            with override_settings(**told):
                yield
        finally:
            point_to(before)

    def carry(self) -> int:
        with self.at():
            return sum(relay.carry(ref.id) for ref in registry.reached())


@contextmanager
def opened(first: Database) -> Iterator[tuple[Cell, Cell]]:
    """桐庐县 lives in the cell `south`, 杭州市 and the rest in `north`; each knows the other by its card."""
    cast.furnish(cast.COUNTY, cast.CITY)
    point_to(dict.fromkeys(connections, first.name))  # nobody may be connected to what is copied
    second = broker.ask("clone", source=first.name)["database"]
    north, south = Cell("north", 1, first), Cell("south", 2, Database(second))
    try:
        _part(north, south)
        north.start()
        south.start()
        yield north, south
    finally:
        north.web.close()
        south.web.close()
        broker.ask("drop", database=second)


def _part(north: Cell, south: Cell) -> None:
    told: dict[str, tuple[str, str]] = {}
    for cell in (north, south):
        with cell.at():
            key = keys.renew(owner=cell.owner)
            keys.renew(owner=cell.owner, algorithm=signatures.SEAL)
            other, code = (south, cast.COUNTY) if cell is north else (north, cast.CITY)
            Congress.objects.filter(code=code).update(state=states.SUSPENDED)
            leaving.hand_over(code=code, cell=other.name)
            if cell is south:  # nobody has worked in the rest
                rest = Congress.objects.exclude(code__in=(cast.COUNTY, cast.CITY))
                rest.update(state=states.ELSEWHERE, cell=north.name, migrations=0)
            told[cell.name] = cells.card(), signatures.fingerprint(signatures.raw(key.public))
    for cell, other in ((north, south), (south, north)):
        text, fingerprint = told[other.name]
        with cell.at():
            cells.accept(text=text, fingerprint=fingerprint)


def carry_all(*all_cells: Cell) -> None:
    """Until nothing moves any more."""
    while sum(cell.carry() for cell in all_cells):
        pass
