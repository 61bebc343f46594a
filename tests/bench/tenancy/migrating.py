"""Migrations of every congress: with nothing to do, and with one column to add."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from local import paths, postgres
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured
from tests.bench.tenancy.side import ADDED, Side

if TYPE_CHECKING:
    from tests.bench.tenancy.table import Ground

FIELD = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organs", "{before}")]
    operations = [migrations.AddField("unitmember", "bench_{number}", models.CharField(max_length=40, null=True))]
"""


def nothing(ground: Ground) -> list[rows.Row]:
    """Each of ours in a fresh process, as an operator runs it; what Django needs to start counts on no side."""
    mine, least = [], []
    for _ in range(ground.scale.runs):
        with Side(ground.cell, "ours") as process:
            mine.append(process.ask("migrate"))
        least.append(ground.ours.ask("read_all"))
    with Side(ground.cell, "peer") as process:
        theirs = process.ask("migrate")
    name = f"nothing to migrate in {len(ground.codes)} congresses"
    return [
        rows.faster(f"{name}, against migrate_schemas", median(mine), "s", peer=theirs, times=500),
        rows.compared(f"{name}, against one pipelined read of every django_migrations", median(mine), "s", limit=median(least)),
    ]  # fmt: skip


def one_field(ground: Ground) -> list[rows.Row]:
    """As many releases as there are runs, each with one more column; the peer gets the first of them."""
    folder = ground.cell.places.var / "bench_organs"
    shutil.copytree(paths.ROOT / "tenant_apps" / "organs" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    before = sorted(file.stem for file in folder.glob("0*.py"))[-1]
    mine, least, theirs = [], [], 0.0
    for number in range(1, ground.scale.runs + 1):
        name = f"9{number:03d}_bench"
        (folder / f"{name}.py").write_text(FIELD.format(before=before, number=number))
        before = name
        with Side(ground.cell, "ours", **{ADDED: str(folder)}) as process:
            mine.append(process.ask("migrate"))
        if number == 1:
            with Side(ground.cell, "peer", **{ADDED: str(folder)}) as process:
                theirs = process.ask("migrate")
        least.append(_by_psql(ground, number))
    _check(ground)
    what = f"one AddField in {len(ground.codes)} congresses"
    return [
        rows.faster(f"{what}, against migrate_schemas", median(mine), "s", peer=theirs, times=40),
        rows.near(
            f"{what}, against one psql in as many transactions",
            median(mine),
            "s",
            limit=median(least),
            times=2,
        ),
    ]


def _by_psql(ground: Ground, number: int) -> float:
    """Seconds for the same statements on the peer's schemas, which are as many."""
    script = ground.cell.places.var / f"psql-{number}.sql"
    column = f"bench_psql_{number}"
    script.write_text(
        "".join(
            f'BEGIN; ALTER TABLE "{schema}".organs_unitmember ADD COLUMN "{column}" varchar(40) NULL; '
            f'INSERT INTO "{schema}".django_migrations (app, name, applied) '
            f"VALUES ('organs', '{column}', now()); COMMIT;\n"
            for schema in ground.schemas.values()
        )
    )
    argv = [str(postgres.binaries() / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", str(script)]
    return timed([*argv, ground.cell.url("peer")])


def timed(argv: list[str], *, out: Path | None = None) -> float:
    """Seconds of a program, its output thrown away or written to a file."""
    begun = time.perf_counter()
    with (out or Path("/dev/null")).open("wb") as file:
        run = subprocess.run(argv, stdout=file, stderr=subprocess.PIPE, check=False)
    took = time.perf_counter() - begun
    if run.returncode:
        raise NotMeasured(f"{argv[0]}: {run.stderr.decode(errors='replace')[-1500:]}")
    return took


def _check(ground: Ground) -> None:
    """Every congress has every column, on both sides."""
    wanted = {"ours": len(ground.codes) * ground.scale.runs, "peer": len(ground.codes)}
    for side, count in wanted.items():
        with ground.cell.administrator(side) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_attribute WHERE attname ~ '^bench_[0-9]+$' AND attnum > 0"
            ).fetchone()
        if found != (count,):
            raise NotMeasured(f"{side} has {found} of {count} new columns")
