"""What a congress takes on the disk, and what a backend comes to that touches them all."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench import rows

if TYPE_CHECKING:
    from tests.bench.tenancy.table import Ground

ON_DISK = 60.0  # kB a table
OF_BACKEND = 150.0  # MB
SIZES = """SELECT count(*), avg(pg_total_relation_size(c.oid)), max(pg_total_relation_size(c.oid))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'"""


def on_disk(ground: Ground) -> list[rows.Row]:
    """Of a schema that was just made, with indexes and TOAST."""
    schema = ground.ours.ask("provision_only", code=next(ground.spare))
    with closing(ground.cell.administrator("ours")) as connection:
        found = connection.execute(SIZES, [schema]).fetchone()
    assert found is not None
    tables, mean, most = found
    return [
        rows.limited(f"on disk a table, empty, mean of {tables}", float(mean) / 1000, "kB", limit=ON_DISK),
        rows.told("on disk, the largest of them, empty", float(most) / 1000, "kB"),
    ]


def of_a_backend(ground: Ground) -> list[rows.Row]:
    """As the product does it, and once more with connections that never retire."""
    unretired = ground.ours.ask("touch", codes=ground.codes, ways=4, retires=False)
    return [
        *_touched(ground, ways=4),
        rows.told(
            f"private memory of a backend, {len(ground.codes)} congresses, had it not retired",
            unretired["most"],
            "MB",
        ),
    ]


def of_a_backend_with_head_room(ground: Ground) -> list[rows.Row]:
    return _touched(ground, ways=1)


def _touched(ground: Ground, *, ways: int) -> list[rows.Row]:
    """Every table of every congress asked, each congress as a request of its own."""
    found = ground.ours.ask("touch", codes=ground.codes, ways=ways, retires=True)
    name = (
        f"private memory of a backend, every table of {len(ground.codes)} congresses asked in {ways} way(s)"
    )
    return [
        rows.limited(
            f"{name}, the most of {found['backends']} backends", found["most"], "MB", limit=OF_BACKEND
        )
    ]
