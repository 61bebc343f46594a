"""A tenth of the proof under faults; `./dev bench exchange` plays the whole."""

from __future__ import annotations

import pytest

from tests.exchange import cell, invariants

MESSAGES, SECONDS = 1_000, 300.0


@pytest.fixture(scope="module")
def played() -> cell.Result:
    return cell.play(messages=MESSAGES, seconds=SECONDS)


def test_nothing_is_lost_applied_twice_or_unexplained(played: cell.Result) -> None:
    assert played.verdict.faults == []
    assert played.verdict.counts["sent"] >= MESSAGES
    assert played.report["counts"]["still waiting"] == 0


def test_somebody_died_at_every_point_and_every_fault_was_played(played: cell.Result) -> None:
    assert played.missed == [] and len(played.report["points"]) > 30
    counts = played.report["counts"]
    for fault in ("restart postgres", "restart valkey", "suspended", "merged", "duplicates", "forged"):
        assert counts[fault] > 0, fault
    assert counts["forged"] == counts["forged refused"], "what bears a known number and another content"
    for kind in ("relay", "worker", "people"):
        assert counts[f"{kind} killed"] > 0, kind


def test_the_rules_notice_what_they_are_for() -> None:
    """Each sentence of a verdict is made by a rule, so a rule that says nothing of an empty cell says something of a broken one."""
    verdict = invariants.Verdict()
    verdict.say("lost", ["a", "b"])
    assert verdict.faults == ["lost: a", "lost: b"]
