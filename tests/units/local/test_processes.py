"""Nothing that the stack started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from local import ports, reaper, trouble
from local.processes import Keeper, Service, Stopping

PATIENCE = 120.0  # seconds until a test gives up; none of them waits that long when all is well

# A program with a child of its own, a grandchild that left the session, and no ear for SIGTERM.
STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
apart = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid} {apart.pid}")
time.sleep(600)
"""


def until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"still not so: {what}"
        time.sleep(0.02)


def pids_in(file: Path) -> list[int]:
    until(lambda: file.exists() and len(file.read_text().split()) == 3, f"{file} names three processes")
    return [int(word) for word in file.read_text().split()]


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    keeper = Keeper()
    yield keeper
    keeper.close()


def stubborn(folder: Path, *, grace: float = 0.2) -> Service:
    argv = [sys.executable, "-c", STUBBORN, str(folder / "pids")]
    return Service(name="stubborn", argv=argv, log=folder / "log", grace=grace)


def test_stopping_ends_a_program_that_will_not_and_its_children(keeper: Keeper, tmp_path: Path) -> None:
    service = stubborn(tmp_path)
    keeper.start(service)
    main, child, _apart = pids_in(tmp_path / "pids")
    keeper.stop(service)
    until(lambda: not reaper.is_alive(main) and not reaper.is_alive(child), "program and child are gone")


def test_after_kill_9_of_the_supervisor_nothing_keeps_running(tmp_path: Path) -> None:
    """The reaper ends the program, its child, and the grandchild that left the session."""
    supervisor = textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {str(Path(reaper.__file__).parents[1])!r})
        from pathlib import Path
        from local.processes import Keeper, Service
        Keeper().start(Service(name="stubborn", argv=[sys.executable, "-c", {STUBBORN!r}, {str(tmp_path / "pids")!r}],
                               log=Path({str(tmp_path / "log")!r}), grace=0.2))
        time.sleep(600)
    """)
    process = subprocess.Popen([sys.executable, "-c", supervisor])
    pids = pids_in(tmp_path / "pids")
    assert all(reaper.is_alive(pid) for pid in pids)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: not any(reaper.is_alive(pid) for pid in pids), "all three are gone")


def test_after_kill_9_of_the_supervisor_the_real_servers_are_gone_too(tmp_path: Path) -> None:
    """PostgreSQL (whose children lead sessions of their own) and Valkey."""
    supervisor = textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {str(Path(reaper.__file__).parents[1])!r})
        from pathlib import Path
        from local import ports, postgres, valkey
        from local.processes import Keeper
        folder, keeper = Path({str(tmp_path)!r}), Keeper()
        database = ports.any_free()
        server, _ = postgres.start(keeper, data=folder / "pg", log=folder / "log", port=database, password="x")
        cache = ports.any_free()
        valkey.start(keeper, data=folder / "valkey", log=folder / "log", port=cache, is_kept=False)
        held = server.connect()
        print(database, cache, flush=True)
        time.sleep(600)
    """)
    tmp_path.chmod(0o755)
    with subprocess.Popen([sys.executable, "-c", supervisor], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        used = [int(word) for word in process.stdout.readline().split()]
        assert len(used) == 2 and all(ports.answers(port) for port in used)
        process.kill()
    until(lambda: not _running_in(tmp_path), "no process works in the folder any more")
    assert not any(ports.answers(port) for port in used)


def _running_in(folder: Path) -> list[int]:
    """Processes whose working directory lies in a folder."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink().is_relative_to(folder):
                found.append(int(link.parts[2]))
    return found


def test_everything_stops_in_reverse_order(keeper: Keeper, tmp_path: Path) -> None:
    for name in ("database", "cache", "web"):
        argv = [sys.executable, "-c", "import time; time.sleep(600)"]
        keeper.start(Service(name=name, argv=argv, log=tmp_path / "log"))
    stopped: list[str] = []
    keeper.stop_all(stopped.append)
    assert stopped == ["web", "cache", "database"]


def test_once_it_is_stopping_nothing_new_is_started(keeper: Keeper, tmp_path: Path) -> None:
    keeper.stop_all()
    with pytest.raises(Stopping):
        keeper.start(Service(name="late", argv=["true"], log=tmp_path / "log"))


def test_a_program_that_ends_before_it_is_ready_is_told_at_once(keeper: Keeper, tmp_path: Path) -> None:
    service = Service(name="web", argv=["sh", "-c", "echo Error: no settings; exit 4"], log=tmp_path / "log")
    keeper.start(service)
    with pytest.raises(
        trouble.Trouble, match="web ended with exit code 4; its last words: Error: no settings"
    ):
        keeper.wait_until(service, lambda: False, timeout=PATIENCE)


def test_a_command_that_fails_is_told_with_its_words(keeper: Keeper, tmp_path: Path) -> None:
    service = Service(
        name="manage.py x", argv=["sh", "-c", "echo half; echo FATAL: not that; exit 2"], log=tmp_path / "l"
    )
    told: list[str] = []
    with pytest.raises(
        trouble.Trouble, match=r"manage\.py x ended with exit code 2; its last words: FATAL: not that"
    ):
        keeper.run(service, told=told.append)
    assert told == ["half", "FATAL: not that"]


def test_no_secret_of_the_surroundings_reaches_a_program(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:hidden-word@127.0.0.1/x")
    monkeypatch.setenv("KEYCLOAK_ADMIN_PASSWORD", "hidden-word")
    said = keeper.run(Service(name="env", argv=["env"], log=tmp_path / "log", env={"DATABASE_URL": "mine"}))
    assert "hidden-word" not in said
    assert "DATABASE_URL=mine" in said
