"""A year of a county over HTTP, whole, with its books; and the lists of a county with twenty and with two thousand rows."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from local import paths
from tests.bench import rows
from tests.bench.figures import median, percentile
from tests.bench.stacks import NotMeasured, surroundings
from tests.bench.tenancy.scale import SMALL, is_small

LEAST = 20  # answers of a page whose p95 says anything


def measure() -> list[rows.Row]:
    """The tests of tests/year with all of the year, on servers of their own whose commits reach the disk. What they find wrong is
    their own failure: then nothing is measured."""
    with tempfile.TemporaryDirectory(prefix="liandong-case-") as name:
        year, lists = Path(name) / "year.json", Path(name) / "lists.json"
        env = surroundings(LIANDONG_YEAR_KEPT=str(year), LIANDONG_LISTS_KEPT=str(lists))
        if is_small():
            env[SMALL] = "1"
        argv = [str(paths.ROOT / "dev"), "test", "tests/year", "-n", "0", "-q"]
        done = subprocess.run(argv, cwd=paths.ROOT, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotMeasured(done.stdout[-4000:])
        return [*_of_year(json.loads(year.read_text())), *_of_lists(json.loads(lists.read_text()))]


def _of_year(kept: dict[str, Any]) -> list[rows.Row]:
    took: dict[str, list[float]] = kept["took"]
    answers = sum(map(len, took.values()))
    name = f"a year of {kept['deputies']} deputies and {kept['units']} units"
    found = [
        rows.told(f"{name}: suggestions from filing to archive, whose books balance", kept["cases"], ""),
        rows.told(f"{name}: requests, one after another", answers, ""),
        rows.told(f"{name}: from the first day to the archive", kept["seconds"], "s"),
        rows.told(f"{name}: cases a second", kept["cases"] / kept["seconds"], "/s"),
        rows.told(f"{name}: the day's work of 330 days", kept["daily"], "s"),
    ]
    for page, seconds in sorted(took.items(), key=lambda item: -percentile(item[1], 95)):
        if len(seconds) >= LEAST:
            found.append(rows.told(f"{page}, p95 of {len(seconds)}", 1000 * percentile(seconds, 95), "ms"))
    every = [one for seconds in took.values() for one in seconds]
    return [*found, rows.told("every request, median", 1000 * median(every), "ms")]


def _of_lists(kept: dict[str, Any]) -> list[rows.Row]:
    """Statements at two thousand rows may not be more than at twenty: list by list, and of all other pages together."""
    many, found, others, grown = kept["rows"], [], 0, 0
    pairs = list(zip(kept["few"], kept["many"], strict=True))
    for few, one in pairs:
        if one["rows"] is None:
            others += 1
            grown += one["statements"] > few["statements"]
            continue
        name = f"{one['page']}: statements of a page of {one['rows']:,} rows"
        found.append(rows.limited(name, one["statements"], "", limit=few["statements"]))
    found.append(
        rows.limited(f"{others} other pages of such a county: that ask more statements", grown, "", limit=0)
    )
    slowest = max((one for _, one in pairs if one["rows"] is not None), key=lambda one: one["took"])
    return [
        *found,
        rows.told(
            f"the slowest of these lists at {many:,} rows, {slowest['page']}, median", slowest["took"], "ms"
        ),
    ]
