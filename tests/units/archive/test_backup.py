"""The whole cell into a folder and from there into an empty database: every row of every table is the same."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from kernel import tenancy
from shared_apps.exchange import relay
from tenant_apps.suggestions.models import Suggestion
from tenants import rights
from tenants import selectors as registry
from tenants.archive import backing, errors, files, importing, manifest, restoring, schema
from tests.factories import cast
from tests.stack.databases import Database, cloned, peopled
from tests.units.archive import picture
from tests.units.referrals import playing

EMPTY = "template0"
# A role's name is the server's: where the cell that was backed up still has it, the restored one gets another.
ROLES = {"tenants_congress": ["role_name"]}


@pytest.fixture(scope="module")
def saved(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a cell with people, cases and a stored file, the picture of its rows beside it."""
    folder = tmp_path_factory.mktemp("backup")
    with django_db_blocker.unblock(), cloned(source=peopled()), pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "MEDIA_ROOT", folder / "media-before")
        referral = playing.sent_up(cast.COUNTY, playing.registered(cast.COUNTY))
        relay.carry(cast.congress(cast.COUNTY).id)
        playing.adopted(cast.CITY, referral)
        stored = files.folder(cast.congress(cast.COUNTY).id) / "ab" / "abc.txt"
        stored.parent.mkdir(parents=True)
        stored.write_text("附件")
        (folder / "rows.json").write_text(json.dumps(picture.cell(without=ROLES)))
        (folder / "numbers.json").write_text(json.dumps(picture.sequences()))
        backing.backup(to=folder / "out")
    return folder / "out"


@pytest.fixture
def empty(django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database with nothing in it, to which this process's connections lead."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with django_db_blocker.unblock(), cloned(source=EMPTY) as database:
        yield database


@pytest.fixture(scope="module")
def restored(
    saved: Path, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[importing.Report]:
    """The backup in a database that was empty: it takes a quarter of a minute, so three tests look at it."""
    with django_db_blocker.unblock(), cloned(source=EMPTY), pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("restored") / "media")
        yield restoring.restore_cell(folder=saved)


def test_every_row_of_every_table_is_the_same_after_a_restore(
    saved: Path, restored: importing.Report
) -> None:
    before = {
        name: tuple(rows) for name, rows in json.loads((saved.parent / "rows.json").read_text()).items()
    }
    after = picture.cell(without=ROLES)
    assert picture.differences(before, after) == []
    assert len(after) > 150 and sum(len(rows) for rows in after.values()) > 3000
    assert picture.sequences() == json.loads((saved.parent / "numbers.json").read_text())
    assert restored.files == 1 and restored.notes == []
    assert (files.folder(cast.congress(cast.COUNTY).id) / "ab" / "abc.txt").read_text() == "附件"


@pytest.mark.usefixtures("restored")
def test_roles_that_another_database_of_the_server_has_are_left_alone(saved: Path) -> None:
    told = {
        json.loads(line)["role_name"]
        for line in (saved / "public" / "tenants_congress.jsonl").read_text().splitlines()
    }
    assert not told & {ref.role for ref in registry.active()}


@pytest.mark.usefixtures("restored")
def test_a_restored_cell_has_its_rights_and_works_on() -> None:
    """The last to look: it changes the cell."""
    with connections["owner"].cursor() as cursor:
        assert rights.mending(rights.survey(cursor)) == []
    case = playing.registered(cast.COUNTY, title="关于恢复之后的建议")
    with tenancy.enter(cast.congress(cast.COUNTY)):
        numbers = list(Suggestion.objects.exclude(number=None).values_list("number", flat=True))
        assert len(numbers) == len(set(numbers)) and Suggestion.objects.get(pk=case).number == max(numbers)
    playing.sent_up(cast.COUNTY, case)
    assert relay.carry(cast.congress(cast.COUNTY).id) == 1


@pytest.mark.usefixtures("fresh_database")
def test_a_database_with_anything_in_it_is_refused(saved: Path) -> None:
    before = picture.cell()
    with pytest.raises(errors.NotEmpty, match="不是空的"):
        restoring.restore_cell(folder=saved)
    assert picture.differences(before, picture.cell()) == []


@pytest.mark.parametrize("file", ["public/identity_person.jsonl", "congresses/330122/manifest.json"])
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(
    file: str, saved: Path, empty: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(saved, folder)
    (folder / file).write_bytes((folder / file).read_bytes().replace(b"3", b"4", 1))
    with pytest.raises(errors.Damaged):
        restoring.restore_cell(folder=folder)
    assert picture.schemas() == ["public"] and picture.cell() == {}


def test_a_failure_in_the_middle_leaves_nothing(
    saved: Path, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = schema.make_role, list[str]()

    def make_role(owner: Any, role: str) -> None:
        made.append(role)
        real(owner, role)

    def fail(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(schema, "make_role", make_role)
    monkeypatch.setattr(restoring, "_files", fail)
    with pytest.raises(RuntimeError, match="plug"):
        restoring.restore_cell(folder=saved)
    assert picture.schemas() == ["public"] and picture.cell() == {}
    assert len(made) == 6 and not set(made) & _roles()


def _roles() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        return {row[0] for row in cursor.fetchall()}


def test_under_another_key_it_is_refused_unless_what_is_sealed_is_given_up(
    saved: Path, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SECRET_KEY", "another key than that of the backup")
    with pytest.raises(errors.OtherKey, match="另一把密钥") as refused:
        restoring.restore_cell(folder=saved)
    assert "another key" not in str(refused.value) and "LIANDONG_SECRET_KEY" in refused.value.next
    restoring.restore_cell(folder=saved, other_key=True)


def test_the_manifest_gives_no_key_away(saved: Path) -> None:
    text = (saved / manifest.NAME).read_text()
    assert settings.SECRET_KEY not in text and json.loads(text)["sealing"]["key"]


@pytest.mark.usefixtures("cell")
def test_a_backup_is_one_moment_though_people_work_on(tmp_path: Path) -> None:
    """A referral's two ends are in two schemas: both are in the backup, or neither is."""
    with _working():
        for number in range(3):
            backing.backup(to=tmp_path / str(number))
            offers = {
                row["referral_id"] for row in _rows(tmp_path / str(number), cast.COUNTY, "postbox_outbox")
            }
            heard = {row["referral_id"] for row in _rows(tmp_path / str(number), cast.CITY, "postbox_inbox")}
            assert heard <= offers, "the city has heard what the county has not said yet"
            seats = {row["id"] for row in _rows(tmp_path / str(number), "", "identity_seat")}
            mandates = {
                row["seat_id"] for row in _rows(tmp_path / str(number), cast.COUNTY, "deputies_mandate")
            }
            assert mandates <= seats
    assert offers


def _rows(folder: Path, code: str, table: str) -> list[dict[str, Any]]:
    home = folder / "congresses" / code if code else folder / "public"
    return [json.loads(line) for line in (home / f"{table}.jsonl").read_text().splitlines()]


@contextmanager
def _working() -> Iterator[None]:
    """The county refers up, and the relay carries it, again and again."""
    stop, wrong = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            while not stop.is_set():
                playing.sent_up(cast.COUNTY, playing.registered(cast.COUNTY))
                relay.carry(cast.congress(cast.COUNTY).id)
        except BaseException as error:  # told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
    assert wrong == []


@pytest.mark.usefixtures("fresh_database")
def test_the_command_tells_how_far_it_is_and_never_writes_over_a_backup(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", to=tmp_path / "out")
    told = capsys.readouterr().out
    assert "6/6 " in told and "330122 桐庐县" in told and "用时" in told
    before = sorted(path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*"))
    with pytest.raises(CommandError, match="不会覆盖"):
        call_command("backup", to=tmp_path / "out")
    assert sorted(path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")) == before
    call_command("backup", to=tmp_path / "one", division="330122")
    assert manifest.read(tmp_path / "one", wanted=manifest.CONGRESS).congress["code"] == "330122"


@pytest.mark.parametrize("jobs", ["-3", "0", "33", "two"])
def test_a_number_of_jobs_that_makes_no_sense_is_refused_before_anything_is_written(
    jobs: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="1 到 32 的整数"):
        call_command("backup", f"--to={tmp_path / 'out'}", f"--jobs={jobs}")
    assert not (tmp_path / "out").exists()
