"""What the developer command says: counts, tables, help."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from local import log_ins, paths
from local.commands import COMMANDS, help_text, test
from tests.stack.tally import Tally


def report(
    name: str,
    outcome: Literal["passed", "failed", "skipped"],
    *,
    when: Literal["setup", "call", "teardown"] = "call",
    why: tuple[str, int, str] | None = None,
) -> pytest.TestReport:
    place = ("x", 1, "x")
    return pytest.TestReport(
        nodeid=name, location=place, keywords={}, outcome=outcome, longrepr=why, when=when
    )


def test_each_test_counts_once_and_a_failed_phase_outweighs_a_passed_one() -> None:
    tally = Tally()
    tally.add(report("a", "passed", when="setup"))
    tally.add(report("a", "passed"))
    tally.add(report("a", "passed", when="teardown"))
    tally.add(report("b", "passed"))
    tally.add(report("b", "failed", when="teardown"))
    tally.add(report("c", "skipped", when="setup", why=("x", 1, "Skipped: needs chromium: there is none")))
    assert tally.as_dict() == {"passed": 1, "failed": 1, "not_run": {"needs chromium: there is none": ["c"]}}


def test_what_is_not_run_is_told_and_fails_only_under_all(capsys: pytest.CaptureFixture[str]) -> None:
    outcome: dict[str, object] = {
        "passed": 3,
        "failed": 0,
        "not_run": {"needs chromium: there is none": ["c", "d"]},
    }
    assert test.report(outcome, code=0, is_all=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["not run (2): needs chromium: there is none", "3 passed, 0 failed, 2 not run"]
    assert test.report(outcome, code=0, is_all=True) == 1


def test_a_failure_and_a_broken_run_both_end_with_a_code() -> None:
    assert test.report({"passed": 1, "failed": 1, "not_run": {}}, code=1, is_all=False) == 1
    assert test.report(None, code=4, is_all=False) == 4
    assert test.report(None, code=0, is_all=False) == 1


def test_the_table_of_log_ins_stands_in_columns_though_hanzi_are_wide(tmp_path: Path) -> None:
    people = {
        "password": "secret-word",
        "logins": [
            {"login": "330122-clerk", "name": "张三", "congress": "330122", "post": "代表工委工作人员"},
            {"login": "330122-deputy1", "name": "李四四", "congress": "330122", "post": "代表"},
            {"login": "330203-clerk", "name": "王五", "congress": "330203", "post": "代表工委工作人员"},
        ],
    }
    text = log_ins.table(people, places=paths.Places(tmp_path))
    lines = text.splitlines()
    assert len({log_ins.width(line[: line.index("代表")]) for line in lines[1:3]}) == 1
    assert "330203" not in text
    assert "Password of all: secret-word" in lines
    assert lines[-1].startswith("The other congresses have the same posts; all 3 log-ins are in ")


def test_the_json_of_the_log_ins_is_found_behind_what_was_said_before() -> None:
    assert log_ins.parse('accounts 1/2\n{"logins": [], "password": "x"}\n')["password"] == "x"
    assert log_ins.parse("nothing")["logins"] == []


def test_help_names_every_command() -> None:
    text = help_text()
    assert all(f"  {name} " in text for name in COMMANDS)


@pytest.mark.parametrize("name", ["up", "down", "status", "stop", "start", "manage", "test"])
def test_every_command_explains_itself(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local", name, "--help"],
        cwd=paths.ROOT / "platform",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert f"./dev {name}" in done.stdout
