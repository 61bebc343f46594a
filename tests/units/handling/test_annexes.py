"""附件 of a letter: the unit's while it writes, then the letter's; what they may hold is what any attachment may."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenant_apps.handling import actions, selectors
from tenant_apps.handling.models import Assignment
from tests.units.files import specimens
from tests.units.handling.house import LETTER, House
from tests.units.handling.test_pages import browser, text_of, url


def add(client: Client, house: House, row: Assignment, name: str, content: bytes) -> int:
    file = SimpleUploadedFile(name, content)
    return client.post(url(house, "handling:annexes", row.pk), {"file": file}).status_code


def test_they_are_sent_with_the_letter_and_final(house: House) -> None:
    row, handler, alice = house.talked(), browser(house, "handler"), browser(house, "alice")
    assert add(handler, house, row, "改造计划.pdf", specimens.pdf()) == 302
    assert add(alice, house, row, "改造计划.pdf", specimens.pdf()) == 404
    assert add(browser(house, "clerk"), house, row, "改造计划.pdf", specimens.pdf()) == 403
    assert "改造计划.pdf" in text_of(handler.get(url(house, "handling:reply", row.pk)))
    actor = house.actor("handler")
    with house.inside():
        sent = actions.reply(
            actor=actor, assignment_id=row.pk, letter_class="B", outcome="IN_PROGRESS", body=LETTER
        )
        (annex,) = selectors.annexes_sent(sent.pk)
    shown = text_of(alice.get(url(house, "handling:letter", sent.pk)))
    assert "附件：改造计划" in shown and "改造计划.pdf" in shown
    taken = alice.get(url(house, "files:content", annex.id))
    assert b"".join(taken.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert browser(house, "bob").get(url(house, "files:content", annex.id)).status_code == 404
    assert handler.post(url(house, "files:removal", annex.id)).status_code == 409
    assert add(handler, house, row, "补充.pdf", specimens.pdf()) == 409


def test_a_script_and_a_macro_are_refused_before_they_reach_a_letter(house: House) -> None:
    row, handler = house.talked(), browser(house, "handler")
    for name, content in (
        ("脚本.pdf", specimens.pdf_with(S="/JavaScript", JS="app.alert(1)")),
        ("宏.docx", specimens.docx({"word/vbaProject.bin": b"x"})),
    ):
        assert add(handler, house, row, name, content) == 422, name
    with house.inside():
        assert selectors.annexes_written(row.pk) == []


def test_the_way_to_the_attachments_keeps_what_was_typed(house: House) -> None:
    row, handler = house.talked(), browser(house, "handler")
    page = url(house, "handling:reply", row.pk)
    assert "保存并添加附件" in text_of(handler.get(page))
    there = handler.post(page, {"body": "刚刚写完的一句。", "deed": "attach", "draft_version": "0"})
    assert (there.status_code, there["Location"]) == (302, url(house, "handling:annexes", row.pk))
    add(handler, house, row, "改造计划.pdf", specimens.pdf())
    html = text_of(handler.get(page))
    assert "刚刚写完的一句。" in html and "保存并管理附件" in html
    late = handler.post(page, {"body": "旧页面写的。", "deed": "attach", "draft_version": "0"})
    assert late.status_code == 409 and "旧页面写的。" in text_of(late)
