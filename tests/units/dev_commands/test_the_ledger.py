"""A story's steps are counted, and its last line says how many held."""

from __future__ import annotations

import pytest

from tests.story.ledger import Broken, Ledger, expect, same


def test_what_held_and_what_did_not_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = Ledger()
    with ledger.step("the clerk registers it") as line:
        line.say("2026-0001")
    with pytest.raises(Broken), ledger.step("the state is right"):
        same("DRAFT", "SUBMITTED", "the state")
    assert ledger.close() == 1
    told = capsys.readouterr().out
    assert "the clerk registers it: 2026-0001" in told
    assert "FAILED  the state is right — the state is 'DRAFT', expected 'SUBMITTED'" in told
    assert told.endswith("1 passed, 1 failed\n")


def test_any_fault_in_a_step_is_a_failed_step() -> None:
    ledger, found = Ledger(), dict[str, str]()
    with pytest.raises(Broken), ledger.step("the answer has a number"):
        expect(bool(found["number"]), "no number")
    assert ledger.failed == ["the answer has a number"]


def test_a_story_without_a_fault_ends_well() -> None:
    ledger = Ledger()
    with ledger.step("nothing is wrong"):
        expect(True, "something is")
    assert ledger.close() == 0
