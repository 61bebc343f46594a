"""What a measured row says: ratio, bar and whether it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import rows
from tests.bench.figures import median, percentile


def test_at_least_five_times_as_fast_as_the_peer() -> None:
    found = rows.faster("one congress", 0.4, "s", peer=2.4, times=5)
    assert (found.ratio, found.bar, found.holds) == (6.0, "≥ 5", True)
    assert not rows.faster("one congress", 0.5, "s", peer=2.4, times=5).holds


def test_at_most_so_many_times_as_long_as_the_peer() -> None:
    found = rows.within("a page", 26, "ms", peer=20, times=1.2)
    assert (found.ratio, found.bar, found.holds) == (1.3, "≤ 1.2", False)


def test_a_limit_of_its_own() -> None:
    assert rows.limited("up", 29.9, "s", limit=30).holds
    assert not rows.limited("up", 30.1, "s", limit=30).holds


def test_against_a_limit_that_was_measured_beside_it() -> None:
    found = rows.near("an export", 9, "s", limit=3, times=2)
    assert (found.ratio, found.bar, found.holds) == (3.0, "≤ 2", False)
    assert rows.line(found).endswith("limit 3 s: ratio 3, bar ≤ 2 — DOES NOT HOLD")


def test_a_limit_may_be_told_without_judging() -> None:
    found = rows.compared("a read", 9, "s", limit=3)
    assert found.holds and not found.is_judged
    assert rows.line(found).endswith("limit 3 s: ratio 3")
    assert rows.limited("up", 29.9, "s", limit=30).is_judged


def test_the_rank_of_a_percentile() -> None:
    found = list(range(1, 101))
    assert (median(found), percentile(found, 95), percentile(found, 100)) == (50.5, 95, 100)
    assert percentile([7], 95) == 7


def test_kept_as_json_and_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Measured\n\n{rows.BEGIN}\nof last year\n{rows.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(rows, "PAGE", page)
    monkeypatch.setattr(rows, "FOLDER", tmp_path / "benchmarks")
    file = rows.keep(
        "page", [rows.within("a page", 21, "ms", peer=20, times=1.2), rows.told("its p95", 40, "ms")]
    )
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert set(kept) == {"machine", "date", "rows"}
    assert set(kept["rows"][0]) == {"name", "value", "unit", "peer", "limit", "ratio", "bar", "holds"}
    text = page.read_text(encoding="utf-8")
    assert "| a page | 21 ms | 20 ms |  | 1.05 | ≤ 1.2 | yes |" in text
    assert "| its p95 | 40 ms |  |  |  |  |  |" in text
    assert "of last year" not in text and text.endswith("after\n")
