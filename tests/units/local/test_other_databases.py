"""`./dev manage` works on the running stack and never lets a person believe that it works elsewhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from local import environment, keycloak, paths, running
from local.__main__ import main

OURS = "postgresql://liandong_app:pw@127.0.0.1:15432/liandong"
DRILL = "postgresql://liandong_app:pw@127.0.0.1:15432/drill"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Sequence[str]]:
    """A stack that is said to be ready, and what would have been run on it."""
    for variable in running.DATABASES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LIANDONG_VAR", str(tmp_path / "var"))
    places = paths.project()
    places.make()
    access = keycloak.Access("http://127.0.0.1:1", "admin", "pw")
    owner = OURS.replace("_app", "_owner")
    running.keep_addresses(
        places, environment.Addresses(OURS, owner, "redis://127.0.0.1:1", access, "http://127.0.0.1:2")
    )
    running.write(places, running.State(pid=os.getpid(), address="http://127.0.0.1:2", state="ready"))
    seen: list[Sequence[str]] = []

    def note(argv: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        seen.append(argv)
        return subprocess.CompletedProcess(argv, 0)

    monkeypatch.setattr(subprocess, "run", note)
    return seen


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", DRILL),
        ("DATABASE_OWNER_URL", DRILL),
        ("DATABASE_URL", "postgresql://liandong_app:pw@10.1.2.3/liandong"),
        ("DATABASE_URL", "postgresql://liandong_app:pw@127.0.0.1:port/liandong"),
        ("DATABASE_OWNER_URL_FILE", "/run/secrets/owner.url"),
    ],
)
def test_another_database_in_the_environment_is_refused(
    commands: list[Sequence[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["manage", "restore", "--from", "/backup", "--into-fresh"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{variable} names the database ") and said.count("\n") == 1
    assert "127.0.0.1:15432/liandong: unset" in said and "python manage.py" in said and ":pw@" not in said
    assert commands == []


@pytest.mark.parametrize("value", [None, OURS, OURS.replace("127.0.0.1", "localhost")])
def test_the_stacks_own_database_is_no_reason_to_refuse(
    commands: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value:
        monkeypatch.setenv("DATABASE_URL", value)
    assert main(["manage", "doctor"]) == 0 and len(commands) == 1


def test_the_server_that_the_stack_was_started_on_may_stay_in_the_environment(
    commands: list[Sequence[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = "postgresql://admin:pw@db.example:5432/postgres"
    places = paths.project()
    state = running.need(places)
    state.database = running.place_of(server)
    running.write(places, state)
    assert "pw" not in places.stack_file.read_text()
    monkeypatch.setenv("DATABASE_URL", server)
    assert main(["manage", "doctor"]) == 0 and len(commands) == 1
