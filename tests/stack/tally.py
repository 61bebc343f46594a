"""Counting a run: passed, failed, not run and why. Each test counts once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Tally:
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """A failure of any phase outweighs all else; passing counts only for the test's own phase."""
        name = report.nodeid
        if report.failed:
            self.outcomes[name] = "failed"
        elif report.skipped and self.outcomes.get(name) != "failed":
            self.outcomes[name] = "not run"
            self.reasons[name] = _reason(report)
        elif report.passed and getattr(report, "when", "") == "call":
            self.outcomes.setdefault(name, "passed")

    def as_dict(self) -> dict[str, object]:
        not_run: dict[str, list[str]] = {}
        for name, outcome in self.outcomes.items():
            if outcome == "not run":
                not_run.setdefault(self.reasons[name], []).append(name)
        counts = list(self.outcomes.values())
        return {"passed": counts.count("passed"), "failed": counts.count("failed"), "not_run": not_run}

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(self.as_dict(), ensure_ascii=False))


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"is expected to fail: {report.wasxfail}"
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return "skipped without a reason"
