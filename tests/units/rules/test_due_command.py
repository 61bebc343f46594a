"""manage.py due prints a last day, or one sentence."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from shared_apps.rules.management.commands.due import Command

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["2026-04-30", "5wd"], "2026-05-11"),
        (["2026-02-10", "3m"], "2026-05-11"),
        (["2026-02-10", "3m", "--congress", "330122"], "2026-05-11"),
        (["2026-12-28", "10wd"], "2027-01-12 provisional"),
    ],
)
def test_it_prints_the_last_day(
    arguments: list[str], printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("due", *arguments)
    assert capsys.readouterr().out == f"{printed}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["2026-02-30", "5wd"],
        ["20260230", "5wd"],
        ["2026-W01-1", "5wd"],
        ["yesterday", "5wd"],
        ["2026-02-03", "5"],
        ["2026-02-03", "0wd"],
        ["2026-02-03", "99999d"],
        ["2099-12-31", "1d"],
        ["1999-12-31", "1d"],
        ["2026-02-03", "5wd", "--congress", "999999"],
        ["2026-02-03", "5wd", "--congress", "桐庐县"],
    ],
)
def test_a_bad_input_gets_one_sentence(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("due", *arguments)
    assert refused.value.returncode == 1
    assert str(refused.value).count("。") == 1
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    "arguments", [[], ["2026-02-03"], ["2026-02-03", "-3d"], ["2026-02-03", "5wd", "7wd"]]
)
def test_missing_and_surplus_words_get_one_sentence_too(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "due", *arguments])
    assert left.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1
