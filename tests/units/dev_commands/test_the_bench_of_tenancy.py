"""`./dev bench tenancy` itself, with a handful of congresses: that every row is measured. What it measures is proven nowhere here."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps

from tests.bench.tenancy import copying, scale
from tests.stack.roots import ROOT

# What the rows are about, in the order of the table.
WORK = (
    "start → all provisioned",
    "nothing to migrate in",
    "one AddField in",
    "one congress ready to use",
    "a row by its key, one congress",
    "congresses at random",
    "a list of 20",
    "SET LOCAL ROLE",
    "on disk a table",
    "export of a congress",
    "private memory of a backend",
)
SECONDS = 600


def test_a_small_run_measures_every_row_and_keeps_nothing() -> None:
    kept = ROOT / "docs" / "benchmarks" / "tenancy.json"
    before = kept.read_bytes() if kept.exists() else None
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "tenancy"],
        cwd=ROOT,
        env={**os.environ, scale.SMALL: "yes"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    missing = [work for work in WORK if work not in run.stdout]
    assert not missing, f"{missing} of {run.stdout}"
    assert "not kept" in run.stdout
    assert (kept.read_bytes() if kept.exists() else None) == before


def test_only_the_environment_makes_a_run_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(scale.SMALL, raising=False)
    assert (scale.chosen().province, scale.chosen().headroom) == (205, 1000)
    monkeypatch.setenv(scale.SMALL, "yes")
    assert scale.chosen().headroom < 10


def test_rows_are_copied_parents_before_children() -> None:
    models: dict[str, Any] = {model._meta.db_table: model for model in apps.get_models()}
    for tables in (copying.PUBLIC, copying.TENANT):
        for place, name in enumerate(tables):
            above = {
                field.related_model._meta.db_table for field in models[name]._meta.fields if field.is_relation
            }
            assert above & set(tables) <= set(tables[: place + 1]), f"{name} stands before what it points to"
