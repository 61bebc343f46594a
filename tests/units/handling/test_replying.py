"""答复: by the unit that signed for it, after a talk with the deputy, in the place's own classes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from kernel.errors import DomainError, NotFound, StateRefused
from tenant_apps.handling import access, actions, hooks, letters, numbering, selectors, texts
from tenant_apps.handling.actions.drafting import DraftConflict
from tenant_apps.handling.actions.replying import (
    ClassUnknown,
    ContactMissing,
    NotReferredUp,
    OutcomeNotOfClass,
    OutcomeUnknown,
    Unsigned,
)
from tenant_apps.handling.models import ReplyDelivery
from tenant_apps.handling.texts import DocNoRefused, DocYearRefused, SecretMarking, TextRefused
from tenant_apps.records import selectors as records
from tests.units.handling.house import LETTER, House, case_id


def letter(**changed: Any) -> dict[str, Any]:
    return {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER, **changed}


def test_the_reply_reaches_the_deputy_who_leads(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        delivery = access.delivery(alice, reply)
        assert delivery is not None and delivery.mandate_id == house.mandates["alice"]
        assert delivery.read_at is None
        assert reply.matter.suggestion is not None and reply.matter.suggestion.state == "REPLIED"
        number = reply.matter.number_label
        assert reply.title == f"关于桐庐县第十七届人民代表大会闭会期间{number}建议的答复"
        assert reply.addressee == "测alice代表"
        entry = next(e for e in records.of_case(case_id(reply)) if e.deed == "replied")
        assert "B 类" in entry.facts["text"] and "县交通运输局" in entry.facts["who"]


def test_reading_is_marked_once_and_only_by_the_deputy(house: House) -> None:
    reply = house.replied()
    clerk, alice = house.actor("clerk"), house.actor("alice")
    with house.inside():
        actions.read(actor=clerk, reply_id=reply.pk)
        assert ReplyDelivery.objects.get(reply=reply).read_at is None
        actions.read(actor=alice, reply_id=reply.pk)
        first = ReplyDelivery.objects.get(reply=reply).read_at
        actions.read(actor=alice, reply_id=reply.pk)
        assert first is not None and ReplyDelivery.objects.get(reply=reply).read_at == first


def test_a_reply_is_nobody_elses_to_read(house: House) -> None:
    reply = house.replied()
    for name in ("bob", "other", "admin", "distributor"):
        actor = house.actor(name)
        with house.inside(), pytest.raises(NotFound):
            actions.read(actor=actor, reply_id=reply.pk)


def test_without_contact_nothing_is_sent(house: House) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside():
        with pytest.raises(ContactMissing) as refused:
            actions.reply(actor=handler, assignment_id=signed.pk, **letter())
        assert refused.value.next
        assert selectors.replies_of(case_id(signed)) == []


def test_another_units_handler_cannot_reply(house: House) -> None:
    talked, other = house.talked(), house.actor("other")
    with house.inside(), pytest.raises(NotFound):
        actions.reply(actor=other, assignment_id=talked.pk, **letter())


def test_a_unit_replies_once(house: House) -> None:
    reply, handler = house.replied(), house.actor("handler")
    with house.inside(), pytest.raises(StateRefused, match="已答复"):
        actions.reply(actor=handler, assignment_id=reply.assignment_id or uuid4(), **letter())


def test_two_handlers_of_one_unit_send_one_reply(house: House) -> None:
    talked, ready = house.talked(), Barrier(2)
    actors = [house.actor("handler"), house.actor("mate")]

    def send(number: int) -> str:
        try:
            with house.inside():
                ready.wait(60)
                actions.reply(actor=actors[number], assignment_id=talked.pk, **letter())
            return "sent"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == ["sent", "state"]


def test_the_example_of_a_number_is_of_this_year_and_of_no_unit() -> None:
    with time_machine.travel("2031-03-02 10:00+08:00"), pytest.raises(DocNoRefused) as refused:
        texts.document_number("县交复2031-12", field="doc_no")
    assert "例如 ○交复〔2031〕12号；" in refused.value.message
    with time_machine.travel("2031-03-02 10:00+08:00"):
        assert numbering.of_unit(None).hint == "例如 ○交复〔2031〕12号。"


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        ({"letter_class": ""}, ClassUnknown, "letter_class"),
        ({"letter_class": "D"}, ClassUnknown, "letter_class"),
        ({"outcome": ""}, OutcomeUnknown, "outcome"),
        ({"outcome": "\x00"}, OutcomeUnknown, "outcome"),
        ({"outcome": "SOLVED"}, OutcomeNotOfClass, "outcome"),
        ({"body": ""}, TextRefused, "body"),
        ({"body": "同意。"}, TextRefused, "body"),
        ({"body": "长" * 20_001}, TextRefused, "body"),
        ({"body": "汉" * 10_000_000}, TextRefused, "body"),
        ({"body": LETTER + "秘密★"}, SecretMarking, "body"),
        ({"doc_no": "号" * 61}, TextRefused, "doc_no"),
        ({"doc_no": "桐交复2026-12"}, DocNoRefused, "doc_no"),
        ({"doc_no": "桐交复〔2026〕第12号"}, DocNoRefused, "doc_no"),
        ({"doc_no": "桐交复〔2026〕012号"}, DocNoRefused, "doc_no"),
        ({"doc_no": "桐交复〔2019〕12号"}, DocYearRefused, "doc_no"),
        ({"signer": ""}, Unsigned, "signer"),
        ({"signer": " \u200b"}, Unsigned, "signer"),
    ],
)
def test_a_letter_that_will_not_do_is_refused_at_its_field(
    house: House, changed: dict[str, str], refusal: type[DomainError], field: str
) -> None:
    talked, handler = house.talked(), house.actor("handler")
    with house.inside():
        with pytest.raises(refusal) as refused:
            actions.reply(actor=handler, assignment_id=talked.pk, **letter(**changed))
        assert refused.value.field == field
        assert selectors.replies_of(case_id(talked)) == []


def test_word_html_and_rare_characters_become_plain_text(house: House) -> None:
    talked, handler = house.talked(), house.actor("handler")
    pasted = f"<p class=MsoNormal><o:p></o:p>{LETTER}</p><style>p{{}}</style><p>䶮村、བོད་ཡིག\x00</p>"
    with house.inside():
        sent = actions.reply(
            actor=handler, assignment_id=talked.pk, **letter(body=pasted, doc_no=" 桐交复[2026] 12号 ")
        )
    assert "<" not in sent.body and "\x00" not in sent.body and "䶮村、བོད་ཡིག" in sent.body
    assert sent.doc_no == "桐交复〔2026〕12号"


def test_referred_up_is_answered_only_with_a_ground(house: House) -> None:
    talked, handler = house.talked(), house.actor("handler")
    upward = letter(letter_class="C", outcome="REFERRED_UP")
    with house.inside():
        with pytest.raises(NotReferredUp):
            actions.reply(actor=handler, assignment_id=talked.pk, **upward)
        actions.state_competence(
            actor=handler, assignment_id=talked.pk, text="属省级职权，超出本县职权范围。"
        )
        assert actions.reply(actor=handler, assignment_id=talked.pk, **upward).outcome == "REFERRED_UP"


def test_an_open_referral_up_is_a_ground_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    talked, handler = house.talked(), house.actor("handler")
    with house.inside():
        wanted = case_id(talked)
        monkeypatch.setattr(hooks, "_up_referral", [lambda suggestion_id: suggestion_id == wanted])
        upward = letter(letter_class="C", outcome="REFERRED_UP")
        assert actions.reply(actor=handler, assignment_id=talked.pk, **upward).class_label


def test_listeners_hear_of_a_reply_in_its_own_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(hooks, "_reply", [lambda *told: heard.append(told)])
    reply = house.replied()
    actor, seat, matter, told = heard[0]
    assert (actor.name, seat.id, matter.pk, told.pk) == (
        "测handler",
        house.seats["handler"],
        reply.matter_id,
        reply.pk,
    )


def test_a_listener_that_refuses_takes_the_reply_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    talked, handler = house.talked(), house.actor("handler")

    def refuse(*told: object) -> None:
        raise StateRefused("不行")

    monkeypatch.setattr(hooks, "_reply", [refuse])
    with house.inside():
        with pytest.raises(StateRefused, match="不行"):
            actions.reply(actor=handler, assignment_id=talked.pk, **letter())
        assert selectors.replies_of(case_id(talked)) == []


def test_a_draft_waits_for_the_whole_unit_and_goes_with_the_letter(house: House) -> None:
    talked, handler, mate = house.talked(), house.actor("handler"), house.actor("mate")
    with house.inside():
        actions.save_reply_draft(actor=handler, assignment_id=talked.pk, body="写到一半")
        actions.save_reply_draft(actor=mate, assignment_id=talked.pk, doc_no="桐交复〔2026〕1号")
        draft = selectors.draft_of(talked)
        assert draft is not None
        assert (draft.body, draft.doc_no, draft.by_name) == ("写到一半", "桐交复〔2026〕1号", "测mate")
        actions.reply(actor=mate, assignment_id=talked.pk, **letter())
        assert selectors.draft_of(talked) is None


def test_of_two_pages_on_one_draft_the_later_is_told_and_overwrites_nothing(house: House) -> None:
    talked, handler, mate = house.talked(), house.actor("handler"), house.actor("mate")
    pk = talked.pk
    with house.inside():
        first = actions.save_reply_draft(actor=handler, assignment_id=pk, draft_version=0, body="先写的")
        assert first.version == 1
        for read in (0, 7):
            with pytest.raises(DraftConflict, match="已由测handler在另一个页面中改动并保存") as refused:
                actions.save_reply_draft(actor=mate, assignment_id=pk, draft_version=read, body="后写的")
            assert (refused.value.status, refused.value.draft_version) == (409, 1)
        same = actions.save_reply_draft(actor=mate, assignment_id=pk, draft_version=0, body="先写的")
        assert (same.version, same.body) == (2, "先写的")
        meant = actions.save_reply_draft(actor=mate, assignment_id=pk, draft_version=2, body="后写的")
        assert (meant.version, meant.body) == (3, "后写的")


def test_a_follow_up_reaches_the_same_deputy_and_names_its_source(house: House) -> None:
    reply, clerk, alice = house.replied(), house.actor("clerk"), house.actor("alice")
    with house.inside():
        pk = case_id(reply)
        later = actions.follow_up_reply(
            actor=clerk,
            suggestion_id=pk,
            body=LETTER,
            outcome="SOLVED",
            source="省水利厅的答复",
            referral_id=uuid4(),
        )
        assert (later.kind, later.round, later.source) == ("FOLLOW_UP", 2, "省水利厅的答复")
        assert access.delivery(alice, later) is not None
        assert letters.sent(later).copies == "", "the office sends itself no copy"
        assert later.matter.suggestion is not None and later.matter.suggestion.state == "TRACKING"
        assert records.of_case(pk)[-1].facts["label"] == "再次答复"


def test_a_result_before_our_own_reply_waits(house: House) -> None:
    signed, clerk = house.signed(), house.actor("clerk")
    with house.inside(), pytest.raises(StateRefused):
        actions.follow_up_reply(actor=clerk, suggestion_id=case_id(signed), body=LETTER, outcome="SOLVED")


def test_no_telephone_stands_in_the_journal(house: House) -> None:
    talked, handler = house.talked(), house.actor("handler")
    with house.inside():
        sent = actions.reply(
            actor=handler,
            assignment_id=talked.pk,
            **letter(contact_name="某某", contact_phone="0571-64211100"),
        )
        assert sent.contact_phone == "0571-64211100"
        entries = records.of_case(case_id(talked), published_only=False)
        assert "0571-64211100" not in "".join(entry.body for entry in entries)
