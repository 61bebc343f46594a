"""Two cells on one machine: each its own database, web process, keys and clock; this process is the relay and the people of both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings

from shared_apps.exchange import actions, cells, keys, relay, signatures
from shared_apps.exchange import models as exchange
from shared_apps.exchange.keys import Owner
from tenants import selectors as registry
from tenants import states
from tenants.archive import leaving
from tenants.models import Congress
from tests.factories import cast
from tests.stack import broker
from tests.stack.databases import Database, point_to
from tests.stack.programs import Web
from tests.units.console.conftest import keeper_of


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


@dataclass(frozen=True)
class Console:
    """The pages 交换文件 of a cell, as its highest console sees them; the worker's part is done at once."""

    cell: Cell
    browser: Client

    @classmethod
    def at(cls, cell: Cell, code: str) -> Console:
        with cell.at():
            return cls(cell, keeper_of(code).browser())

    def exports(self, other: Cell) -> bytes:
        with self.cell.at():
            known = exchange.Cell.objects.get(name=other.name)
            told = self.browser.post("/console/exchange/new", {"cell": str(known.pk)})
            page = self._worked_on(told["Location"])
            assert "送交对方导入" in page, page
            return b"".join(self.browser.get(f"{told['Location']}content"))

    def imports(self, content: bytes, *, name: str = "送来.ldx") -> str:
        """What the page of the file says at last."""
        with self.cell.at():
            brought = {"file": SimpleUploadedFile(name, content)}
            told = self.browser.post("/console/exchange/import", brought)
            return self._worked_on(told["Location"])

    def _worked_on(self, address: str) -> str:
        assert actions.work(file_id=UUID(address.rstrip("/").rsplit("/", 1)[1])) is not None
        return self.browser.get(address).content.decode()

    def listed(self, query: str = "") -> str:
        with self.cell.at():
            return self.browser.get(f"/console/exchange/{query}").content.decode()
