"""Attachments of a suggestion, over HTTP: added, refused, frozen, removed; and what a failure leaves behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import tenancy
from kernel.ids import uuid7
from tenant_apps.files import actions, discarding, jobs
from tenant_apps.files.models import Attachment, Blob
from tenant_apps.files.storage import Store
from tenant_apps.records.models import Entry
from tests.factories import texts
from tests.factories.house import House
from tests.units.files import specimens as of
from tests.units.files.clamd import FakeClamd
from tests.units.files.test_store import everything, full_disk
from tests.units.suggestions.deeds import drafted, submitted

JSON = {"Accept": "application/json"}


def address(house: House, pk: UUID) -> str:
    return house.url(f"suggestions/{pk}/attachments/")


def send(house: House, pk: UUID, *files: tuple[str, bytes], who: str = "deputy1", **how: Any) -> Any:
    given = [SimpleUploadedFile("x", content) for _, content in files]
    for one, (name, _) in zip(given, files, strict=True):
        vars(one)["_name"] = name  # as it comes from a browser that cleans nothing
    data = {"file": given, "idempotency_key": str(uuid7())}
    return house.browser(who).post(address(house, pk), data, **how)


def rows(house: House, pk: UUID) -> list[tuple[str, str]]:
    """(name, SHA-256) of what hangs on the suggestion."""
    with house.entered():
        found = Attachment.objects.filter(carrier_id=pk).order_by("added_at", "id")
        return list(found.values_list("name", "blob__sha256"))


def page(house: House, url: str, who: str = "deputy1", *, status: int = 200) -> str:
    answer = house.browser(who).get(url)
    assert answer.status_code == status, answer.content[:500].decode()
    return unescape(answer.content.decode())


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_several_files_at_once_each_by_itself(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    answer = send(
        house,
        pk,
        ("现场照片.jpg", of.photo()),
        ("调研报告.pdf", of.photo()),
        ("宏.docx", of.docx({"word/vbaProject.bin": b"x"})),
        ("说明.txt", of.TEXT),
    )
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“调研报告.pdf”的名称表明是 PDF 文件，内容却是 JPG 图片" in html
    assert "“宏.docx”含有宏" in html and "已添加附件 2 个：现场照片.jpg、说明.txt。" in html
    assert [name for name, _ in rows(house, pk)] == ["现场照片.jpg", "说明.txt"]
    shown = page(house, address(house, pk))
    assert "JPG 图片" in shown and "位置等信息已去除" in shown and "移除" in shown
    assert len(everything(store_folder)) == 2


def test_the_pages_script_gets_the_name_or_the_refusal(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    added = send(house, pk, ("说明", of.TEXT), headers=JSON)
    assert (added.status_code, added.json()) == (201, {"name": "说明.txt"})
    refused = send(house, pk, ("绝密.txt", of.TEXT), headers=JSON)
    assert refused.status_code == 422
    assert refused.json()["code"] == "secret_file_name" and refused.json()["field"] == "file"
    none = send(house, pk, headers=JSON)
    assert (none.status_code, none.json()["code"]) == (422, "no_file")


def test_a_draft_is_saved_before_its_attachments_are_chosen(house: House) -> None:
    browser, own = house.browser("deputy1"), str(uuid7())
    given = {
        "draft_id": own,
        "title": texts.TITLE,
        "kind": "SUGGESTION",
        "body": "先写一半",
        "deed": "attach",
    }
    answer = browser.post(house.url("suggestions/new"), given)
    assert (answer.status_code, answer["Location"]) == (302, address(house, UUID(own)))
    assert "选择文件" in page(house, answer["Location"])
    assert "先写一半" in page(house, house.url(f"suggestions/{own}/edit"))


def test_with_the_text_the_attachments_are_final(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    send(house, pk, ("说明.txt", of.TEXT))
    actor = house.actor("deputy1")
    with house.entered():
        from tenant_apps.suggestions import actions as suggestions

        suggestions.submit(actor=actor, suggestion_id=pk)
        attachment = Attachment.objects.get(carrier_id=pk)
    assert send(house, pk, ("再加.txt", of.TEXT)).status_code == 409
    removal = house.browser("deputy1").post(house.url(f"files/{attachment.pk}/removal"))
    assert removal.status_code == 409
    assert "附件随建议提出时定稿" in page(house, address(house, pk))
    case = page(house, house.url(f"suggestions/{pk}/"), "clerk")
    assert "附件 1" in case and "说明.txt" in case and "移除" not in case
    assert [name for name, _ in rows(house, pk)] == ["说明.txt"]


def test_the_same_content_twice_is_stored_once_and_goes_with_the_last_that_names_it(
    house: House, store_folder: Path, run_jobs: Callable[[], list[str]]
) -> None:
    first, second = drafted(house), drafted(house)
    content = of.TEXT + b"twice"
    for pk in (first, second, second):  # the same file under the same name is there once
        assert send(house, pk, ("说明.txt", content)).status_code == 302
    assert send(house, second, ("另一名称.txt", content)).status_code == 302
    assert [name for name, _ in rows(house, second)] == ["说明.txt", "另一名称.txt"]
    digest = rows(house, first)[0][1]
    assert everything(store_folder) == [digest]
    with house.entered():
        assert Blob.objects.filter(sha256=digest).count() == 1
        hanging = list(Attachment.objects.filter(blob__sha256=digest).values_list("pk", flat=True))
    for left, one in enumerate(reversed(hanging)):
        answer = house.browser("deputy1").post(house.url(f"files/{one}/removal"))
        assert answer.status_code == 302
        run_jobs()
        assert everything(store_folder) == ([digest] if left < 2 else [])
    with house.entered():
        assert not Blob.objects.filter(sha256=digest).exists()


def test_a_download_keeps_its_chinese_name_and_opens_nowhere(house: House, store_folder: Path) -> None:
    pk, name = drafted(house), "绿道 规划（一）.txt"
    send(house, pk, (name, of.TEXT))
    with house.entered():
        found = Attachment.objects.get(carrier_id=pk).pk
    answer = house.browser("deputy1").get(house.url(f"files/{found}/content"))
    assert body(answer) == of.TEXT
    assert answer["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(name, safe='')}")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert house.browser("deputy2").get(house.url(f"files/{found}/content")).status_code == 404


def test_pages_are_drawn_after_the_upload_and_more_when_somebody_turns_to_them(
    house: House, store_folder: Path, run_jobs: Callable[[], list[str]]
) -> None:
    pk = drafted(house)
    send(house, pk, ("规划图.pdf", of.pdf(12)))
    with house.entered():
        found = Attachment.objects.get(carrier_id=pk).pk
    url = house.url(f"files/{found}/")
    assert "正在生成第 1 至 10 页" in page(house, url)
    assert "files.draw" in run_jobs()
    shown = page(house, url)
    assert shown.count("ld-page") == 10 and "第 10 页，共 12 页" in shown
    image = house.browser("deputy1").get(f"{url}page?n=3")
    assert (image.status_code, image["Content-Type"]) == (200, "image/webp")
    assert image.content[8:12] == b"WEBP" and image["Content-Security-Policy"].endswith("sandbox")
    assert "正在生成第 11 至 12 页" in page(house, f"{url}?from=12")
    run_jobs()
    assert page(house, f"{url}?from=12").count("ld-page") == 2
    for wrong in ("n=0", "n=13", "n=x", "n=-1", "n=99999999"):
        page(house, f"{url}page?{wrong}", status=404)
    page(house, f"{url}?from=21", status=404)


def test_a_letter_of_ours_that_somebody_adds_is_drawn(
    house: House, store_folder: Path, run_jobs: Callable[[], list[str]]
) -> None:
    """As a sealed letter the same bytes lie there already, and nobody previews those."""
    letter, pk = ("答复.pdf", of.pdf(2)), drafted(house)
    send(house, drafted(house), letter)
    with house.entered():
        Blob.objects.update(preview=Blob.Preview.NONE, pages=None)
    send(house, pk, letter)
    run_jobs()
    with house.entered():
        found = Attachment.objects.get(carrier_id=pk).pk
    assert page(house, house.url(f"files/{found}/")).count("ld-page") == 2


def test_what_can_not_be_drawn_says_so(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    send(house, pk, ("说明.docx", of.docx()))
    with house.entered():
        found = Attachment.objects.get(carrier_id=pk).pk
    assert "这种文件不能在线预览，请下载" in page(house, house.url(f"files/{found}/"))


def test_twenty_files_and_no_more(house: House, store_folder: Path, settings: Any) -> None:
    settings.FILES_PER_CARRIER = 1
    pk = drafted(house)
    answer = send(house, pk, ("一.txt", of.TEXT), ("二.txt", of.TEXT + b"2"))
    assert "附件已有 1 个，最多 1 个，“二.txt”没有添加。" in unescape(answer.content.decode())
    assert [name for name, _ in rows(house, pk)] == ["一.txt"]


def test_a_file_over_the_limit_is_refused_with_both_sizes(
    house: House, store_folder: Path, settings: Any
) -> None:
    settings.FILES_MAX_BYTES, settings.FILES_MAX_PHOTO_BYTES = 64 * 1024, 8 * 1024
    pk = drafted(house)
    answer = send(house, pk, ("大.txt", b"a" * 70_000), ("照片.jpg", of.photo()))
    html = unescape(answer.content.decode())
    assert "“大.txt”有 68 KB，超过 64 KB 的上限" in html and "超过 8 KB 的上限" in html
    assert rows(house, pk) == [] and everything(store_folder) == []


def test_a_full_disk_is_told_and_leaves_nothing(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    with full_disk(100_000):
        answer = send(house, pk, ("大.txt", b"a" * 300_000), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
    assert "没有留下任何内容" in answer.json()["message"]
    assert rows(house, pk) == [] and everything(store_folder) == []
    assert send(house, pk, ("大.txt", b"a" * 300_000)).status_code == 302


def test_a_row_that_is_refused_takes_its_bytes_along(
    house: House, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = drafted(house)

    def submitted_meanwhile(**_: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(actions, "attach", submitted_meanwhile)
    with pytest.raises(RuntimeError, match="gone"):
        send(house, pk, ("说明.txt", of.TEXT + b"refused"))
    assert everything(store_folder) == []


def test_killed_between_the_bytes_and_the_row_the_sweep_cleans_up_and_spares_the_rest(
    house: House, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, lost = drafted(house), drafted(house)
    send(house, kept, ("留下.txt", of.TEXT + b"kept"))
    with monkeypatch.context() as patch:
        patch.setattr(tenancy, "enter", _dies_at_the_third(tenancy.enter))
        patch.setattr(discarding, "discard", lambda *_: None)
        with pytest.raises(SystemExit):
            send(house, lost, ("丢下.txt", of.TEXT + b"lost"))
    assert len(everything(store_folder)) == 2
    assert discarding.sweep(house.ref) == 0, "an upload may be under way"
    for path in store_folder.rglob("*"):
        os.utime(path, (1, 1))
    assert jobs.tidy() == 1
    assert everything(store_folder) == [rows(house, kept)[0][1]]


def _dies_at_the_third(real: Callable[..., Any]) -> Callable[..., Any]:
    """The blocks of an upload: may I, is there room, the row."""
    entered: list[object] = []

    def enter(ref: Any, **how: Any) -> Any:
        entered.append(ref)
        if len(entered) == 3:
            raise SystemExit("killed")
        return real(ref, **how)

    return enter


def test_two_uploads_of_one_content_and_a_removal_between_them_lose_nothing(
    house: House, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody removes the only attachment of this content while another upload of it has written its bytes and not its row."""
    first, second = drafted(house), drafted(house)
    send(house, first, ("说明.txt", of.TEXT))
    with house.entered():
        hanging = Attachment.objects.get(carrier_id=first).pk
    real, actor = actions.attach, house.actor("deputy1")

    def then_gone(**facts: Any) -> Any:
        found = real(**facts)
        Store(house.ref.id).take_away(facts["stored"].digest)
        return found

    monkeypatch.setattr(actions, "attach", then_gone)
    send(house, second, ("说明.txt", of.TEXT))
    with house.entered():
        actions.remove(actor=actor, attachment_id=hanging)
    digest = rows(house, second)[0][1]
    assert not discarding.discard(house.ref, digest), "a row names it"
    assert Store(house.ref.id).has(digest)


def test_a_virus_is_refused_by_name(house: House, store_folder: Path, clamd: FakeClamd) -> None:
    pk = drafted(house)
    answer = send(house, pk, ("病毒.txt", of.EICAR.encode()), ("说明.txt", of.TEXT), headers=JSON)
    assert answer.json()["code"] == "file_infected" and "Eicar-Test-Signature" in answer.json()["message"]
    assert [name for name, _ in rows(house, pk)] == ["说明.txt"] and len(everything(store_folder)) == 1


def test_without_an_answer_of_the_scanner_a_file_waits_and_nobody_opens_it(
    house: House, store_folder: Path, clamd: FakeClamd, run_jobs: Callable[[], list[str]]
) -> None:
    pk, bad = drafted(house), drafted(house)
    clamd.stop()
    assert send(house, pk, ("规划.pdf", of.pdf())).status_code == 302
    assert send(house, bad, ("病毒.txt", of.EICAR.encode())).status_code == 302
    assert "待查毒" in page(house, address(house, pk))
    with house.entered():
        one, other = (Attachment.objects.get(carrier_id=carrier).pk for carrier in (pk, bad))
    assert "正在等待查毒" in page(house, house.url(f"files/{one}/content"), status=409)
    assert "正在等待查毒" in page(house, house.url(f"files/{one}/"))
    jobs.sweep()
    run_jobs()
    assert "待查毒" in page(house, address(house, pk)), "the scanner is still down"
    clamd.start()
    jobs.sweep()
    run_jobs()
    assert body(house.browser("deputy1").get(house.url(f"files/{one}/content"))).startswith(b"%PDF")
    assert page(house, house.url(f"files/{one}/")).count("ld-page") == 1
    assert "查出病毒，内容已经清除" in page(house, house.url(f"files/{other}/content"), status=409)
    assert "查出病毒，已清除" in page(house, address(house, bad))
    again = send(house, bad, ("病毒.txt", of.EICAR.encode()), headers=JSON)
    assert again.json()["code"] == "file_infected"
    assert {name.partition(".")[0] for name in everything(store_folder)} == {rows(house, pk)[0][1]}


def test_a_scanner_that_takes_no_such_size_passes_nothing(
    house: House, store_folder: Path, clamd: FakeClamd
) -> None:
    pk = drafted(house)
    clamd.most = 10
    send(house, pk, ("说明.txt", of.TEXT + b"too long"))
    assert "待查毒" in page(house, address(house, pk))


def test_the_journal_holds_what_was_done_and_no_name_of_a_file(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    send(house, pk, ("张三身份证330122199001010011.txt", of.TEXT))
    with house.entered():
        entry = Entry.objects.get(case_id=pk, deed="attachment.added")
        assert entry.seat_id == house.seat_ids["deputy1"]
        assert "330122199001010011" not in entry.body and entry.facts["kind"] == "txt"


def test_what_goes_up_is_said_where_a_referral_is_prepared(house: House, store_folder: Path) -> None:
    pk = drafted(house)
    send(house, pk, ("说明.txt", of.TEXT))
    actor = house.actor("deputy1")
    from tenant_apps.referrals.going_up import going_up
    from tenant_apps.suggestions import actions as suggestions

    with house.entered():
        suggestion = suggestions.submit(actor=actor, suggestion_id=pk)
        assert "附件 说明.txt" in going_up(suggestion).sends
    assert submitted(house) != pk
