"""What role and path cost by the driver alone, and how a backend grows that touches everything."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection

from kernel import tenancy
from kernel.db import retirement
from tenants import selectors
from tests.bench.figures import median

PATH = "SELECT set_config('search_path', %s, true)"
BOTH = "SELECT set_config('role', %s, true), set_config('search_path', %s, true)"
VISITS = 100
WAYS: tuple[Callable[[Any], object], ...] = (
    lambda rows: rows.first(),
    lambda rows: rows.count(),
    lambda rows: list(rows[:20]),
    lambda rows: rows.exists(),
)


def role(codes: list[str], units: dict[str, str], url: str, rounds: int) -> tuple[float, float]:
    """Milliseconds (median) of a transaction with one look-up, prepared: role and path set, the path alone."""
    refs = [ref for code in codes if (ref := selectors.ref_by_code(code)) is not None]
    found: dict[bool, list[float]] = {True: [], False: []}
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as raw:
        raw.prepared_max = 5000
        for counts in [False] + [True] * rounds:
            chosen = random.choices(refs, k=VISITS) if counts else refs
            for with_role in (True, False):
                took = [_look_up(raw, ref, units[ref.code], with_role) for ref in chosen]
                found[with_role] += took if counts else []
    return median(found[True]), median(found[False])


def _look_up(raw: psycopg.Connection[Any], ref: tenancy.CongressRef, unit: str, with_role: bool) -> float:
    path = f"{ref.schema}, public"
    begun = time.perf_counter()
    with raw.transaction():
        raw.execute(BOTH, [ref.role, path]) if with_role else raw.execute(PATH, [path])
        raw.execute(f"SELECT id, name, kind FROM organs_unit WHERE id = %s /* {ref.schema} */", [unit])
    return (time.perf_counter() - begun) * 1000


def touch(codes: list[str], ways: int, retires: bool) -> dict[str, float]:
    """The most private memory (MB) of any backend when every table of these congresses is asked in so many ways, by the pool."""
    refs = [ref for code in codes if (ref := selectors.ref_by_code(code)) is not None]
    models = [
        model for app in apps.get_app_configs() if app.name.startswith("tenant_apps.") for model in app.get_models()
    ]  # fmt: skip
    usual, peaks = retirement.BUDGET, dict[int, float]()
    retirement.BUDGET = usual if retires else 10**12
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    try:
        for ref in refs:
            with tenancy.enter(ref):
                for model in models:
                    for ask in WAYS[:ways]:
                        ask(model._default_manager.order_by("pk"))
                backend = connection.connection.info.backend_pid
                peaks[backend] = private(backend)
            connection.close()
    finally:
        retirement.BUDGET = usual
    return {"most": max(peaks.values()), "backends": len(peaks)}


def private(process: int) -> float:
    """MB of memory that is this process's alone."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000
