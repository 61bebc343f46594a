"""The letter as a file: sealed at its sending, taken by its readers, told of those who are not its deputy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test import Client

from tenant_apps.deputies.models import Session, Term
from tenant_apps.files import discarding
from tenant_apps.files.models import Attachment
from tenant_apps.files.storage import Store
from tenant_apps.handling import actions, paper, selectors
from tenant_apps.handling.models import Reply, ReplyDelivery
from tenant_apps.handling.naming import title_of
from tenant_apps.records import selectors as records
from tests.stack import jobs
from tests.units.handling.house import House, case_id
from tests.units.handling.test_pages import browser, url
from ui.paper.pdf import NoPdf

pytestmark = pytest.mark.needs("libpango")


@pytest.fixture(scope="module")
def reply(house: House) -> Reply:
    sent = house.replied()
    jobs.run_queued()
    return sent


def content(client: Client, house: House, reply: Reply, kind: str = "pdf") -> bytes:
    answer = client.get(url(house, f"handling:letter_{kind}", reply.pk))
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def deeds(house: House, reply: Reply) -> list[str]:
    with house.inside():
        return [entry.deed for entry in records.of_case(case_id(reply), published_only=False)]


def test_a_letter_is_sealed_at_its_sending_and_never_made_again(
    house: House, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FORMATS", dict.fromkeys(paper.FORMATS, pytest.fail))
    clerk = browser(house, "clerk")
    for kind in ("pdf", "docx"):
        taken = content(clerk, house, reply, kind)
        with house.inside():
            kept = selectors.sealed_letter(reply.pk, kind)
            assert kept is not None and kept.blob.sha256 == sha256(taken).hexdigest()
            sealed = [
                e.facts
                for e in records.of_case(case_id(reply), published_only=False)
                if e.deed == "letter.sealed"
            ]
        assert kept.blob.sha256 in {str(facts["sha256"]) for facts in sealed}


def test_the_daily_sweep_takes_no_sealed_file_for_bytes_without_a_row(
    house: House, reply: Reply, settings: Any, tmp_path: Path
) -> None:
    letter, stray = content(browser(house, "clerk"), house, reply), b"no row knows these"
    settings.MEDIA_ROOT = str(tmp_path)
    store = Store(house.ref.id)
    for taken in (letter, stray):
        path = store.path(sha256(taken).hexdigest())
        path.parent.mkdir(parents=True)
        path.write_bytes(taken)
    assert discarding.sweep(house.ref, older=-1) == 1
    assert store.has(sha256(letter).hexdigest()) and not store.has(sha256(stray).hexdigest())


def test_what_is_printed_is_what_was_sent(house: House, reply: Reply) -> None:
    document = pypdfium2.PdfDocument(content(browser(house, "alice"), house, reply))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "县交通运输局" in text and "未编号" not in text and "测alice代表：" in text and "B 类" in text
    assert "两条预约线路各增加一辆车" in text.replace("\r\n", "")


def test_the_journal_keeps_who_took_it_but_for_its_deputy(house: House) -> None:
    sent = house.replied()
    content(browser(house, "alice"), house, sent)
    assert "letter.downloaded" not in deeds(house, sent)
    with house.inside():
        assert ReplyDelivery.objects.get(reply=sent).read_at is not None
    content(browser(house, "clerk"), house, sent, "docx")
    assert deeds(house, sent).count("letter.downloaded") == 1


def test_no_other_door_leads_to_the_file(house: House, reply: Reply) -> None:
    with house.inside():
        kept = selectors.sealed_letter(reply.pk, "pdf")
        assert kept is not None
    clerk = browser(house, "clerk")
    assert clerk.get(url(house, "files:content", kept.pk)).status_code == 404
    assert clerk.post(url(house, "files:removal", kept.pk)).status_code == 404
    assert browser(house, "bob").get(url(house, "handling:letter_pdf", reply.pk)).status_code == 404


def test_two_who_ask_at_once_get_the_same_file(house: House) -> None:
    sent = house.replied()

    def ask(_: int) -> str:
        try:
            return paper.seal(house.ref, reply_id=sent.pk, kind="docx").digest
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(ask, range(2)))) == 1
    with house.inside():
        assert Attachment.objects.filter(carrier_id=sent.pk, blob__kind="docx").count() == 1


def test_where_no_pdf_can_be_made_the_letter_is_sent_and_word_remains(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(*told: object) -> bytes:
        raise NoPdf(what="Pango")

    monkeypatch.setattr(paper, "FORMATS", {**paper.FORMATS, "pdf": lacks})
    sent = house.replied()
    jobs.run_queued()
    handler = browser(house, "handler")
    refused = handler.get(url(house, "handling:letter_pdf", sent.pk))
    assert refused.status_code == 409 and "Word" in refused.content.decode()
    assert content(handler, house, sent, "docx").startswith(b"PK")


def test_a_preview_says_so_and_is_the_units_alone(house: House) -> None:
    talked, handler = house.talked(), house.actor("handler")
    with house.inside():
        actions.save_reply_draft(actor=handler, assignment_id=talked.pk, body="写到一半的答复")
    mate = browser(house, "mate").get(url(house, "handling:preview_pdf", talked.pk))
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(mate.content))
    assert "写到一半的答复" in text and "预览" in text
    assert browser(house, "clerk").get(url(house, "handling:preview_pdf", talked.pk)).status_code == 403


def test_the_title_names_the_session_that_was_kept_at_the_filing(house: House) -> None:
    sent = house.replied()
    number = sent.matter.number_label
    about = "关于桐庐县第十七届人民代表大会"
    with house.inside():
        matter = Reply.objects.get(pk=sent.pk).matter
        term = Term.objects.get(ordinal=17)
        made = Session.objects.create(congress_id=house.ref.id, term=term, no=5, begins=date(2020, 1, 1))
        assert title_of(matter, kind="MAIN") == f"{about}闭会期间{number}建议的答复", (
            "a session entered since"
        )
        assert matter.suggestion is not None
        matter.suggestion.occasion = f"{term}{made}"
        assert title_of(matter, kind="MAIN") == f"{about}第五次会议{number}建议的答复"
        made.delete()
