"""交换文件 at the console: what waits is exported, a file that came is read, and the page says what happened and what comes next."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import override_settings

from kernel import clock
from kernel.ids import uuid7
from shared_apps.exchange import actions, cells, keys, signatures
from shared_apps.exchange.keys import Owner
from shared_apps.exchange.models import Cell, File
from tenants import elsewhere
from tenants import selectors as registry
from tenants.elsewhere import Facts
from tenants.models import PlatformEntry
from tests.stack.databases import Database
from tests.units.console.conftest import Keeper, keeper_of

RunJobs = Callable[[], list[str]]
US = {"EXCHANGE_CELL": "us", "EXCHANGE_CELL_WORD": "甲平台"}


@pytest.fixture(scope="module")
def keeper(database: Database) -> Iterator[Keeper]:
    with override_settings(**US):
        keys.renew(owner=Owner(cell="us"))
        keys.renew(owner=Owner(cell="us"), algorithm=signatures.SEAL)
        yield keeper_of()


@pytest.fixture
def neighbour(keeper: Keeper) -> Cell:
    """A cell that no network reaches, known by its card."""
    found = Cell.objects.filter(name="them").first()
    if found is not None:
        return found
    with override_settings(EXCHANGE_CELL="them", EXCHANGE_CELL_WORD="乙平台"):
        signing = keys.renew(owner=Owner(cell="them"))
        keys.renew(owner=Owner(cell="them"), algorithm=signatures.SEAL)
        text = cells.card()
    told = signatures.fingerprint(signatures.raw(signing.public))
    with pytest.raises(cells.CardRefused):
        cells.accept(text=text.replace("乙", "丙"), fingerprint=told)
    with pytest.raises(Exception, match="在本平台"):
        cells.accept(text=text, fingerprint=told)
    now = clock.now()
    return Cell.objects.create(name="them", word="乙平台", card_at=now, taken_at=now)


def test_a_cell_speaks_for_its_own_congresses_alone(keeper: Keeper) -> None:
    city = Facts(uuid7(), "340100", "合肥市", "合肥市人民代表大会常务委员会", "city", "congress", "340000")
    (made,) = elsewhere.note(cell="west", told=[city])
    assert (made.state, made.cell, made.migrations) == ("elsewhere", "west", 0)
    assert registry.reachable(registry.entry(made.pk)) and made.pk not in {
        ref.id for ref in registry.reached()
    }
    assert elsewhere.note(cell="west", told=[city]) == []
    with pytest.raises(elsewhere.NotTheirs, match="登记在平台 west"):
        elsewhere.note(cell="east", told=[city])
    with pytest.raises(elsewhere.NotTheirs, match="属于另一个单位"):
        elsewhere.note(cell="west", told=[replace(city, id=uuid7())])
    (moved,) = elsewhere.note(cell="east", told=[replace(city, name="合肥")], may_take=frozenset({"340100"}))
    assert (moved.cell, moved.name) == ("east", "合肥")
    told = keeper.browser().get("/console/?state=elsewhere").content.decode()
    assert "在其他平台" in told


def test_an_export_shows_its_progress_and_is_downloaded(
    keeper: Keeper, neighbour: Cell, run_jobs: RunJobs
) -> None:
    browser = keeper.browser()
    assert "乙平台" in browser.get("/console/exchange/").content.decode()
    assert browser.post("/console/exchange/new", {}).status_code == 422
    page = browser.post("/console/exchange/new", {"cell": str(neighbour.pk)}, follow=True)
    assert "正在生成" in page.content.decode() and "hx-trigger" in page.content.decode()
    again = browser.post("/console/exchange/new", {"cell": str(neighbour.pk)})
    assert again.status_code == 409 and "正在生成，请等它完成" in again.content.decode()
    run_jobs()
    file = File.objects.get(direction="out", number=1)
    told = browser.get(f"/console/exchange/{file.pk}/").content.decode()
    assert "送交对方导入" in told and "hx-trigger" not in told
    given = browser.get(f"/console/exchange/{file.pk}/content")
    assert b"".join(given).startswith(b"LIANDONG-EXCHANGE-1\n")
    assert given["Content-Disposition"] == 'attachment; filename="us-them-00001.ldx"'
    deeds = PlatformEntry.objects.filter(subject_id=file.pk).order_by("at").values_list("deed", flat=True)
    assert list(deeds) == ["exchange.file_asked", "exchange.file_made", "exchange.file_given"]


def test_what_is_no_exchange_file_is_refused_in_a_sentence(
    keeper: Keeper, neighbour: Cell, run_jobs: RunJobs
) -> None:
    browser = keeper.browser()
    assert "请选择要导入的文件" in browser.post("/console/exchange/import", {}).content.decode()
    empty = browser.post("/console/exchange/import", {"file": SimpleUploadedFile("空.ldx", b"")})
    assert empty.status_code == 422 and "这个文件是空的" in empty.content.decode()
    page = browser.post(
        "/console/exchange/import", {"file": SimpleUploadedFile("=名单.xlsx", b"PK\x03\x04")}, follow=True
    )
    assert "正在核对和导入" in page.content.decode()
    run_jobs()
    file = File.objects.get(direction="in", name="=名单.xlsx")
    assert file.state == "refused"
    told = browser.get(f"/console/exchange/{file.pk}/").content.decode()
    assert "不是交换文件" in told and ".ldx" in told


def test_the_list_is_searched_filtered_and_exported_as_it_stands(keeper: Keeper, neighbour: Cell) -> None:
    browser = keeper.browser()
    if not File.objects.filter(direction="out").exists():
        actions.work(file_id=actions.ask_export(actor=keeper.actor(), cell_id=neighbour.pk).pk)
    refused = actions.bring(actor=keeper.actor(), name="=坏.ldx", parts=[b"?"])
    actions.work(file_id=refused.pk)
    assert "=坏.ldx" in browser.get("/console/exchange/?state=refused").content.decode()
    assert "=坏.ldx" not in browser.get("/console/exchange/?direction=out").content.decode()
    assert "没有符合条件的文件" in browser.get("/console/exchange/?q=不存在&cell=them").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/console/exchange/export?q=坏").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][3] == "=坏.ldx"
    assert sheet.cell(2, 4).data_type == "s"


def test_the_commands_do_the_same(keeper: Keeper, neighbour: Cell, tmp_path: Path) -> None:
    target, out = tmp_path / "file.ldx", io.StringIO()
    call_command("exchange_export", "them", str(target), stdout=out)
    assert "已写入" in out.getvalue() and target.read_bytes().startswith(b"LIANDONG-EXCHANGE-1\n")
    with pytest.raises(CommandError, match="不会覆盖"):
        call_command("exchange_export", "them", str(target))
    with pytest.raises(CommandError, match="发给平台 them"):
        call_command("exchange_import", str(target), stdout=io.StringIO())
    with pytest.raises(CommandError, match="不能读取"):
        call_command("exchange_import", str(tmp_path / "no.ldx"))
    listed = io.StringIO()
    call_command("exchange_cells", "list", stdout=listed)
    call_command("exchange_keys", "list", stdout=listed)
    assert "乙平台 交换文件" in listed.getvalue() and "x25519 在用" in listed.getvalue()


def test_a_file_whose_worker_died_is_begun_anew_and_old_bytes_are_taken_away(
    keeper: Keeper, neighbour: Cell
) -> None:
    file = actions.bring(actor=None, name="旧.ldx", parts=[b"?"])
    later = clock.now() + actions.LEASE
    File.objects.filter(pk=file.pk).update(state="working", lease_until=later)
    assert file.pk not in actions.abandoned() and actions.work(file_id=file.pk) is None
    File.objects.filter(pk=file.pk).update(lease_until=clock.now())
    assert file.pk in actions.abandoned() and actions.work(file_id=file.pk) is not None
    with override_settings(EXCHANGE_KEEP_DAYS=-1):
        assert actions.tidy() >= 1
    assert not File.objects.get(pk=file.pk).is_kept
