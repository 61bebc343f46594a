"""Parts of `./dev bench tenancy` that may be wrong unnoticed; `LIANDONG_BENCH_SMALL=1 ./dev bench tenancy` runs it all in two minutes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from tests.bench.tenancy import copying, scale


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
