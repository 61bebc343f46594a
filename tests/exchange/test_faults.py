"""A tenth of the proof under faults; `./dev bench exchange` plays the whole."""

from __future__ import annotations

import pytest

from tests.exchange import breaking, cell

MESSAGES, SECONDS = 1_000, 240.0


@pytest.fixture(scope="module")
def played() -> cell.Result:
    return cell.play(messages=MESSAGES, seconds=SECONDS)


def test_nothing_is_lost_applied_twice_or_unexplained(played: cell.Result) -> None:
    assert played.verdict.faults == []
    assert played.verdict.counts["sent"] >= MESSAGES
    assert played.report["counts"]["still waiting"] == 0
    counts = played.verdict.counts
    for met in (
        "source clocks",
        "followed a successor",
        "given up",
        "reissued",
        "gone with a return, listed",
    ):
        assert counts[met] > 0, f"the rules had nothing to judge: {met}"


def test_somebody_died_at_every_point_and_every_fault_was_played(played: cell.Result) -> None:
    assert played.missed == [] and len(played.report["points"]) > 30
    counts = played.report["counts"]
    for fault in (
        "restart postgres",
        "restart valkey",
        "suspended",
        "merged",
        "duplicates",
        "forged",
        "jobs of the broker",
    ):
        assert counts[fault] > 0, fault
    # What bears a known number and another content; somebody suspended hears it later.
    assert counts["forged"] == counts["forged refused"] + counts.get("forged later", 0)
    for kind in ("relay", "worker", "people"):
        assert counts[f"{kind} killed"] > 0, kind


def test_each_rule_notices_what_it_is_for(played: cell.Result) -> None:
    """The same cell, damaged after it was judged."""
    assert set(breaking.DAMAGE) <= played.noticed
