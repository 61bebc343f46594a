"""What an export holds, how it is written, and what it refuses."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from kernel.errors import DomainError
from tenants.archive import errors, exporting, files, lines, manifest
from tests.factories import cast
from tests.stack.databases import Database
from tests.units.referrals import playing

CODE = cast.COUNTY


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture(scope="module")
def busy(database: Database) -> None:
    """A county with cases in it."""
    playing.sent_up(CODE, playing.registered(CODE))


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text().splitlines()]


@pytest.mark.usefixtures("busy")
def test_every_table_is_a_file_of_json_lines_and_the_manifest_says_what_is_in_it(tmp_path: Path) -> None:
    to = tmp_path / "out"
    made = exporting.export_congress(code=CODE, to=to)
    read = manifest.read(to, wanted=manifest.CONGRESS)
    assert read.congress["code"] == CODE and read.congress["epoch"] == 1 and read.taken_at == made.taken_at
    assert len(read.tables) > 25 and {part.name for part in read.tables} >= {
        "suggestions_suggestion",
        "records_entry",
    }
    for part in read.every:
        raw = (to / part.file).read_bytes()
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (part.bytes, part.sha256)
        if part in read.tables:
            assert len([json.loads(line) for line in raw.splitlines()]) == part.rows
    titles = [row["title"] for row in rows_of(to, "suggestions_suggestion")]
    assert playing.TITLE in titles
    manifest.verify(to, read)


@pytest.mark.usefixtures("busy")
def test_the_persons_and_seats_of_the_congress_go_with_it_and_nobody_elses(tmp_path: Path) -> None:
    exporting.export_congress(code=CODE, to=tmp_path / "out")
    here = str(cast.congress(CODE).id)
    seats = rows_of(tmp_path / "out" / "public", "identity_seat")
    assert seats and {row["congress_id"] for row in seats} == {here}
    people = {row["id"] for row in rows_of(tmp_path / "out" / "public", "identity_person")}
    assert people == {row["person_id"] for row in seats}
    assert [row["id"] for row in rows_of(tmp_path / "out" / "public", "tenants_congress")] == [here]


@pytest.mark.usefixtures("busy")
def test_two_exports_of_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = (exporting.export_congress(code=CODE, to=tmp_path / name) for name in ("one", "other"))
    assert [part.sha256 for part in one.every] == [part.sha256 for part in other.every]


@pytest.mark.usefixtures("busy")
def test_only_this_user_may_read_an_export(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        exporting.export_congress(code=CODE, to=tmp_path / "out")
    finally:
        os.umask(before)
    for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.usefixtures("busy")
def test_stored_files_go_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    stored = files.folder(cast.congress(CODE).id) / "ab" / "abcdef.pdf"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"%PDF-1.7\x00")
    made = exporting.export_congress(code=CODE, to=tmp_path / "out")
    assert [(part.name, part.bytes) for part in made.files] == [("ab/abcdef.pdf", 9)]
    assert (tmp_path / "out" / "files" / "ab" / "abcdef.pdf").read_bytes() == b"%PDF-1.7\x00"
    manifest.verify(tmp_path / "out", made)


@pytest.mark.usefixtures("busy")
def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(errors.FolderTaken, match="不会覆盖"):
        exporting.export_congress(code=CODE, to=tmp_path / "out")
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


@pytest.mark.usefixtures("busy")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for to in (tmp_path / "nowhere" / "out", tmp_path / "file" / "out"):
        with pytest.raises(errors.CannotWrite, match="不能写入"):
            exporting.export_congress(code=CODE, to=to)


@pytest.mark.usefixtures("busy")
def test_a_full_disk_leaves_nothing_that_looks_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, *_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(lines, "_copy_out", Full)
    with pytest.raises(errors.DiskFull, match="磁盘空间不足"):
        exporting.export_congress(code=CODE, to=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("code", ["999999", "桐庐县", "", "330122\x00", "330122'; --"])
def test_an_unknown_code_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(errors.UnknownCongress):
        exporting.export_congress(code=code, to=tmp_path / "out")


@pytest.mark.usefixtures("busy")
def test_the_command_says_what_it_did_and_refuses_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_congress", division=CODE, to=tmp_path / "out")
    assert "桐庐县：" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经存在"):
        call_command("export_congress", division=CODE, to=tmp_path / "out")


def test_without_the_owners_connection_it_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.archive.sessions.connections", {})
    asked: dict[str, dict[str, Any]] = {
        "export_congress": {"division": CODE, "to": tmp_path / "out"},
        "backup": {"to": tmp_path / "out"},
        "import_congress": {"folder": tmp_path},
        "restore": {"folder": tmp_path, "into_fresh": True},
    }
    for command, options in asked.items():
        with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
            call_command(command, **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("database")
def test_a_database_that_does_not_answer_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections["owner"].settings_dict, "NAME", "no_such_database")
    with pytest.raises(CommandError, match="数据库没有应答"):
        call_command("backup", to=tmp_path / "out")


def test_every_refusal_of_the_archive_is_a_refusal() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__
    ]
    assert kinds and all(issubclass(kind, DomainError) for kind in kinds)
