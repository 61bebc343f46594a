"""The whole run: a server of its own, then every row of the table, one after another at the sizes that the rows name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.bench.rows import Row, line
from tests.bench.tenancy import copying, exporting, making, memory, migrating, scale, views
from tests.bench.tenancy.cell import Cell, own_cell
from tests.bench.tenancy.scale import Scale
from tests.bench.tenancy.side import Side


@dataclass
class Ground:
    """What the parts measure on. `keys`, `units` and `schemas` by division code; `spare` are divisions nobody has used."""

    cell: Cell
    scale: Scale
    sides: dict[str, Side]
    codes: list[str]
    spare: Iterator[str]
    keys: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The one congress whose rows plain Django has."""
        return self.codes[self.scale.province - 1]

    @property
    def ours(self) -> Side:
        return self.sides["ours"]

    @property
    def peer(self) -> Side:
        return self.sides["peer"]


def measure() -> list[Row]:
    size = scale.chosen()
    with own_cell() as cell, ExitStack() as open_sides:
        with _told("an empty cell"):
            cell.manage("prepare_cell")
        sides = {
            name: open_sides.enter_context(Side(cell, name)) for name in ("ours", "peer", "plain", "prepared")
        }
        codes = sides["ours"].ask("divisions", count=size.headroom + 10 * size.made)
        ground = Ground(cell, size, sides, codes[: size.province], iter(codes[size.province :]))
        rows: list[Row] = []
        told = 0
        for part in PARTS:
            with _told(f"{part.__module__.rpartition('.')[2]}.{part.__name__}"):
                rows += part(ground)
            for row in rows[told:]:
                print(line(row), flush=True)
            told = len(rows)
        return rows


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"  {time.monotonic() - begun:6.1f} s  {what}", flush=True)


def all_units(ground: Ground) -> list[Row]:
    return making.province(ground)


def people_and_cases(ground: Ground) -> list[Row]:
    """Nothing measured: persons, sessions and rows on our side, then the same on the others'."""
    ours, codes = ground.ours, ground.codes
    ours.ask("go_live")
    ground.keys |= ours.ask("people", codes=codes)
    ground.units |= ours.ask("fill", codes=codes, suggestions=25)
    ground.schemas |= ours.ask("schemas", codes=codes)
    ground.peer.ask("begin")
    ground.sides["plain"].ask("begin")
    first = dict([next(iter(ground.schemas.items()))])
    ground.peer.ask("make", codes=first)
    ground.peer.ask("add", codes={code: ground.schemas[code] for code in codes if code not in first})
    for side in ("peer", "plain"):
        copying.public(ground.cell, side)
    copying.tenants(ground.cell, "peer", {schema: schema for schema in ground.schemas.values()})
    copying.tenants(ground.cell, "plain", {ground.schemas[ground.home]: "public"})
    return []


def head_room(ground: Ground) -> list[Row]:
    """Nothing measured: as many congresses as the head-room asks for, on both sides, with a person and a row in each."""
    more = [
        code
        for code, _ in zip(ground.spare, range(ground.scale.headroom - ground.scale.province), strict=False)
    ]
    ours = ground.ours
    ours.ask("make", codes=more)
    ours.ask("go_live")
    ground.keys |= ours.ask("people", codes=more)
    ground.units |= ours.ask("fill", codes=more, suggestions=0)
    schemas = ours.ask("schemas", codes=more)
    ground.schemas |= schemas
    ground.peer.ask("add", codes=schemas, only="organs")
    copying.public(ground.cell, "peer")
    copying.tenants(
        ground.cell, "peer", {schema: schema for schema in schemas.values()}, tables=("organs_unit",)
    )
    ground.codes += more
    return []


PARTS: tuple[Callable[[Ground], list[Row]], ...] = (
    all_units,
    people_and_cases,
    migrating.nothing,
    migrating.one_field,
    making.one_congress,
    views.province,
    memory.on_disk,
    memory.of_a_backend,
    exporting.one_congress,
    head_room,
    views.head_room,
    memory.of_a_backend_with_head_room,
)
