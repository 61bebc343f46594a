"""A congress that moves: every row is the same in the other cell, and what is not whole is refused before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from kernel import tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.exchange import relay
from shared_apps.exchange.envelope import PROBES
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.models import Inbox, Outbox
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants import states
from tenants.archive import errors, exporting, files, importing, leaving, manifest
from tenants.models import Congress
from tests.factories import cast
from tests.stack.databases import Database, cloned, peopled
from tests.units.archive import picture
from tests.units.referrals import playing

CODE = cast.COUNTY
# What belongs to the cell, not to the congress: names of roles, and numbers that the database gives.
ELSEWHERE = {"tenants_congress": ["role_name"], "identity_personidentity": ["id"]}
Tampering = Callable[[Path], object]


@pytest.fixture(scope="module")
def exported(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a county with cases, people and a stored file, from a cell that is gone."""
    folder = tmp_path_factory.mktemp("archive")
    with django_db_blocker.unblock(), cloned(source=peopled()), pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "MEDIA_ROOT", folder / "media-before")
        case = playing.registered(CODE)
        playing.in_handling(CODE, case)
        playing.sent_up(CODE, case)
        relay.carry(cast.congress(CODE).id)
        stored = files.folder(cast.congress(CODE).id) / "ab" / "abc.txt"
        stored.parent.mkdir(parents=True)
        stored.write_text("附件")
        exporting.export_congress(code=CODE, to=folder / "out")
        (folder / "rows.json").write_text(json.dumps(seen(), ensure_ascii=False))
    return folder / "out"


def seen() -> dict[str, Any]:
    """Every row of the congress, and those of public that go with it."""
    ref = registry.ref_by_code(CODE)
    assert ref is not None
    found = picture.of([ref.schema])
    people = "SELECT {} FROM public.identity_person t WHERE id IN (SELECT person_id FROM public.identity_seat WHERE congress_id = %s)"
    wanted = {
        "seats": "SELECT t::text FROM public.identity_seat t WHERE congress_id = %s",
        "people": people.format("t::text"),
        "accounts": "SELECT ROW(issuer, sub, username, person_id)::text FROM public.identity_personidentity "
        "WHERE person_id IN (SELECT person_id FROM public.identity_seat WHERE congress_id = %s)",
        "versions": "SELECT t::text FROM public.rules_ruleversion t WHERE congress_id = %s",
        "registry": "SELECT ROW(id, code, name, organ_name, level, parent_id, state, epoch, schema_name, migrations)::text "
        "FROM public.tenants_congress WHERE id = %s",
    }
    with connections["owner"].cursor() as cursor:
        for name, statement in wanted.items():
            cursor.execute(statement, [ref.id])
            found[name] = tuple(sorted(row[0] for row in cursor.fetchall()))
    return {name: list(rows) for name, rows in found.items()}


def remove(ref: CongressRef) -> None:
    """As if this cell had never heard of the congress."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(ref.schema)))
        for table in (
            "tenants_schemastate",
            "rules_ruleversion",
            "rules_ruleprofile",
            "tenants_platformentry",
        ):
            cursor.execute(f"DELETE FROM {table} WHERE congress_id = %s", [ref.id])
        cursor.execute("DELETE FROM tenants_congress WHERE id = %s", [ref.id])


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    return tmp_path / "media"


@pytest.mark.usefixtures("fresh_database")
@pytest.mark.parametrize(
    "is_known", [True, False], ids=["its registry row is there", "nothing of it is there"]
)
def test_every_row_is_the_same_in_the_other_cell(is_known: bool, exported: Path, media: Path) -> None:
    if not is_known:
        remove(cast.congress(CODE))
    report = importing.import_congress(folder=exported)
    assert report.files == 1 and report.rows > 100
    expected = json.loads((exported.parent / "rows.json").read_text())
    now = seen()
    if is_known:  # the rules that this cell gave it at its founding stay besides
        expected.pop("versions"), now.pop("versions")
    assert {name: rows for name, rows in now.items() if rows != expected[name]} == {}
    ref = cast.congress(CODE)
    assert (files.folder(ref.id) / "ab" / "abc.txt").read_text() == "附件"
    with tenancy.enter(ref):
        assert playing.TITLE in Suggestion.objects.values_list("title", flat=True)


@pytest.mark.usefixtures("fresh_database", "media")
def test_one_that_comes_back_from_another_cell_waits_suspended(exported: Path) -> None:
    with pytest.raises(errors.NotSuspended):
        leaving.hand_over(code=CODE, cell="south")
    Congress.objects.filter(code=CODE).update(state=states.SUSPENDED)
    leaving.hand_over(code=CODE, cell="south")
    gone = Congress.objects.get(code=CODE)
    assert (gone.state, gone.cell, gone.migrations) == (states.ELSEWHERE, "south", 0)
    assert registry.cell_of(gone.pk) == "south" and gone.schema_name not in schemas()
    notes = importing.import_congress(folder=exported).notes
    here = Congress.objects.get(code=CODE)
    assert (here.state, here.cell) == (states.SUSPENDED, None) and here.migrations > 0
    assert any("在控制台恢复" in note for note in notes) and registry.cell_of(here.pk) is None


def schemas() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.usefixtures("fresh_database", "media")
def test_an_imported_congress_works_on(exported: Path) -> None:
    """Its people act, its numbers go on, and identity columns give no number twice."""
    remove(cast.congress(CODE))
    importing.import_congress(folder=exported)
    case = playing.registered(CODE, title="关于导入之后的建议")
    with tenancy.enter(cast.congress(CODE)):
        numbers = list(Suggestion.objects.exclude(number=None).values_list("number", flat=True))
        assert len(numbers) == len(set(numbers)) and Suggestion.objects.get(pk=case).number == max(numbers)


@pytest.mark.usefixtures("fresh_database", "media")
def test_what_it_brings_stands_in_the_public_journal(exported: Path) -> None:
    importing.import_congress(folder=exported)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT body FROM tenants_platformentry WHERE deed = 'congress.imported'")
        ((body,),) = cursor.fetchall()
    assert json.loads(body)["code"] == CODE


@pytest.mark.usefixtures("fresh_database", "media")
def test_a_congress_with_rows_is_never_written_into(exported: Path) -> None:
    importing.import_congress(folder=exported)
    before = picture.cell()
    with pytest.raises(errors.NotEmpty, match="已有数据"):
        importing.import_congress(folder=exported)
    assert picture.differences(before, picture.cell()) == []


@pytest.mark.usefixtures("fresh_database", "media")
def test_test_envelopes_and_their_answers_are_no_data(exported: Path) -> None:
    """The console sent one to the congress above and heard the answer before it brought this congress live; one from below was answered."""
    for sender, receiver in ((CODE, cast.CITY), (cast.CITY, CODE)):
        to_id = cast.congress(receiver).id
        with tenancy.enter(cast.congress(sender)):
            postbox.send(to_id=to_id, referral_id=uuid7(), kind="probe", body={}, seat=None)
    for code in (CODE, cast.CITY, CODE, cast.CITY):
        relay.carry(cast.congress(code).id)
    with tenancy.enter(cast.congress(CODE)):
        assert set(Inbox.objects.values_list("kind", flat=True)) == PROBES
        assert set(Outbox.objects.values_list("kind", flat=True)) == PROBES
    assert importing.import_congress(folder=exported).rows > 100


@pytest.mark.usefixtures("fresh_database", "media")
def test_a_code_that_is_another_congresss_is_refused(exported: Path) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE tenants_congress SET code = '999999' WHERE code = %s", [CODE])
        cursor.execute("UPDATE tenants_congress SET code = %s WHERE code = '330127'", [CODE])
    with pytest.raises(errors.NotEmpty, match="属于另一个单位"):
        importing.import_congress(folder=exported)


@pytest.mark.usefixtures("fresh_database", "media")
def test_a_code_that_once_led_to_another_congress_is_refused(exported: Path) -> None:
    remove(cast.congress(CODE))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_congresscode (code, congress_id, valid_to) SELECT %s, id, '2020-01-01' FROM tenants_congress "
            "WHERE code = '330127'",
            [CODE],
        )
    with pytest.raises(errors.NotEmpty, match="曾属于另一个单位"):
        importing.import_congress(folder=exported)


def _flipped(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def _manifest(change: Callable[[dict[str, Any]], object]) -> Tampering:
    def tamper(folder: Path) -> None:
        facts = json.loads((folder / manifest.NAME).read_text())
        change(facts)
        (folder / manifest.NAME).write_text(json.dumps(facts))

    return tamper


def _of(facts: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in facts["tables"] if part["name"] == name)
    return found


ENTRIES = "records_entry.jsonl"
TAMPERINGS: dict[str, tuple[Tampering, str]] = {
    "one bit": (lambda folder: _flipped(folder / ENTRIES), "SHA-256"),
    "a file is gone": (lambda folder: (folder / ENTRIES).unlink(), "文件不存在"),
    "the end is gone": (
        lambda folder: (folder / ENTRIES).write_bytes((folder / ENTRIES).read_bytes()[:-40]),
        "字节",
    ),
    "a line more": (
        lambda folder: (folder / ENTRIES).write_bytes((folder / ENTRIES).read_bytes() + b"{}\n"),
        "字节",
    ),
    "another count": (_manifest(lambda facts: _of(facts, "records_entry").update(rows=1)), "应为 1 行"),
    "another size": (_manifest(lambda facts: _of(facts, "records_entry").update(bytes=1)), "应为 1 字节"),
    "a stored file": (lambda folder: _flipped(folder / "files" / "ab" / "abc.txt"), "SHA-256"),
    "no manifest": (lambda folder: (folder / manifest.NAME).unlink(), "没有 manifest.json"),
    "no JSON": (lambda folder: (folder / manifest.NAME).write_text("{"), "无法读取"),
    "somebody else's": (lambda folder: (folder / manifest.NAME).write_text("{}"), "不是本系统所写"),
    "a newer format": (_manifest(lambda facts: facts.update(format=99)), "格式版本 99"),
    "an unknown migration": (
        _manifest(lambda facts: facts["migrations"].append(["records", "9999_later"])),
        "records.9999_later",
    ),
    "a backup of all": (_manifest(lambda facts: facts.update(kind="cell")), "整个平台的备份"),
    "out of the folder": (
        _manifest(lambda facts: _of(facts, "records_entry").update(file="../../etc/passwd.jsonl")),
        "不合规",
    ),
    "a field that nobody knows": (_manifest(lambda facts: facts.update(surprise=1)), "不合规"),
    "a table is left out": (_manifest(lambda facts: facts["tables"].pop(0)), "与迁移记录不符"),
    "a table too many": (
        _manifest(
            lambda facts: facts["tables"].append({**facts["tables"][0], "name": "x", "file": "x.jsonl"})
        ),
        "文件不存在",
    ),
}


@pytest.fixture(scope="module")
def untouched(database: Database) -> picture.Picture:
    return picture.cell()


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_not_whole_is_refused_and_nothing_is_written(
    name: str, exported: Path, untouched: picture.Picture, tmp_path: Path, media: Path
) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(exported, folder)
    tamper, sentence = TAMPERINGS[name]
    tamper(folder)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_congress", folder=folder)
    assert picture.differences(untouched, picture.cell()) == [] and not media.exists()
