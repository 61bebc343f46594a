"""审签: 拟稿 → 核稿 → 签发 inside the unit; the signature sends the letter, with the unit's next number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kernel.errors import DomainError, NotPermitted
from tenant_apps.handling import actions, numbering, selectors, waiting
from tenant_apps.handling.actions.approving import NoApproval, NobodySigns, NotYourStep
from tenant_apps.handling.actions.drafting import DraftConflict, InApproval
from tenant_apps.handling.actions.replying import ApprovalNeeded, ContactMissing
from tenant_apps.handling.actions.sending import DocNoTaken
from tenant_apps.handling.models import Approval, Assignment, Reply
from tenant_apps.handling.texts import TextRefused
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors as units
from tenant_apps.organs.models import UnitMember
from tests.stack.databases import Database
from tests.units.handling.house import LETTER, House, case_id, furnish
from tests.units.handling.test_pages import browser, text_of, url

WRITTEN = {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER}


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    """The unit of `handler` has `mate` as its reviewer and `other` as its head."""
    made = furnish()
    with made.inside():
        unit = units.unit(made.units["handler"])
        assert unit is not None
        for name, role in (("mate", "reviewer"), ("other", "approver")):
            organs.add_member(
                actor=None, unit=unit, seat_id=made.seats[name], person_name=f"测{name}", role=role
            )
        UnitMember.objects.filter(seat_id=made.seats["mate"], role="handler").delete()
    return made


def do(house: House, who: str, deed: Any, row: Assignment, **given: Any) -> Any:
    actor = house.actor(who)
    with house.inside():
        return deed(actor=actor, assignment_id=row.pk, **given)


def submitted(house: House) -> Assignment:
    row = house.talked()
    do(house, "handler", actions.submit_letter, row, **WRITTEN)
    return row


def kinds(house: House, who: str, row: Assignment) -> list[str]:
    actor = house.actor(who)
    with house.inside():
        return [item.kind for item in waiting.items(actor) if item.number == row.matter.number_label]


def test_the_letter_goes_from_hand_to_hand_and_bears_its_signer(house: House) -> None:
    row = submitted(house)
    assert (kinds(house, "handler", row), kinds(house, "mate", row), kinds(house, "other", row)) == (
        [],
        ["review_letter"],
        [],
    )
    do(house, "mate", actions.review_letter, row, opinion="数据已核。")
    assert (kinds(house, "mate", row), kinds(house, "other", row)) == ([], ["sign_letter"])
    sent = do(house, "other", actions.sign_letter, row, doc_no="桐交复[2026]31号", opinion="同意。")
    assert (sent.signer_name, sent.doc_no, sent.by_name) == ("测other", "桐交复〔2026〕31号", "测other")
    assert sent.signed_at is not None and kinds(house, "other", row) == []
    with house.inside():
        trail = [(step.label, step.by_name, step.opinion) for step in selectors.approval_trail(row)]
        assert len({step.body_sha256 for step in selectors.approval_trail(row)}) == 1
    assert trail == [
        ("送审签", "测handler", ""),
        ("核稿通过", "测mate", "数据已核。"),
        ("签发", "测other", "同意。"),
    ]


def test_a_letter_whose_reviewer_has_left_waits_with_whoever_wrote_it(house: House) -> None:
    row = submitted(house)
    assert kinds(house, "handler", row) == []
    handler = house.actor("handler")
    with house.inside():
        left = UnitMember.objects.filter(seat_id=house.seats["mate"])
        left.update(role="liaison")
        (item,) = [one for one in waiting.items(handler) if one.number == row.matter.number_label]
        left.update(role="reviewer")
    assert item.kind == "reply" and "已无人办理，请撤回后重新送审签" in item.previous
    do(house, "handler", actions.take_back_letter, row)
    assert kinds(house, "handler", row) == ["reply"]


def test_nobody_sends_past_the_signature(house: House) -> None:
    row = house.talked()
    with pytest.raises(ApprovalNeeded):
        do(house, "handler", actions.reply, row, **WRITTEN)
    do(house, "handler", actions.submit_letter, row, **WRITTEN)
    for who in ("handler", "other"):
        with pytest.raises(InApproval):
            do(house, who, actions.reply, row, **WRITTEN)
    with house.inside():
        assert selectors.replies_of(case_id(row)) == []


def test_the_head_may_write_and_sign_at_once_and_under_no_other_name(house: House) -> None:
    row = house.talked()
    assert do(house, "other", actions.reply, row, signer="别人", **WRITTEN).signer_name == "测other"


@pytest.mark.parametrize("deed", ["review_letter", "send_back_letter"])
def test_each_step_is_its_own_hands(house: House, deed: str) -> None:
    row = submitted(house)
    for who in ("handler", "other"):
        with pytest.raises(NotYourStep):
            do(house, who, getattr(actions, deed), row, opinion="不同意见")
    do(house, "mate", actions.review_letter, row)
    for who in ("handler", "mate"):
        with pytest.raises(NotPermitted):
            do(house, who, actions.sign_letter, row)


def test_the_text_is_frozen_until_it_comes_back(house: House) -> None:
    row = submitted(house)
    with pytest.raises(InApproval):
        do(house, "handler", actions.save_reply_draft, row, body="改一改")
    with pytest.raises(TextRefused):
        do(house, "mate", actions.send_back_letter, row, opinion=" ")
    do(house, "mate", actions.send_back_letter, row, opinion="请写明时间安排。")
    do(house, "handler", actions.save_reply_draft, row, body=LETTER + "时间安排如下。")
    do(house, "handler", actions.submit_letter, row, **WRITTEN)
    do(house, "handler", actions.take_back_letter, row)
    with pytest.raises(NoApproval):
        do(house, "mate", actions.review_letter, row)
    with house.inside():
        assert [found.state for found in Approval.objects.filter(assignment=row).order_by("asked_at")] == [
            "SENT_BACK",
            "TAKEN_BACK",
        ]


def test_what_could_not_be_sent_is_not_laid_before_anybody(house: House) -> None:
    with pytest.raises(ContactMissing):
        do(house, "handler", actions.submit_letter, house.signed(), **WRITTEN)
    with pytest.raises(TextRefused):
        do(house, "handler", actions.submit_letter, house.talked(), **WRITTEN | {"body": "同意。"})


def test_a_stale_page_lays_nothing_before_anybody(house: House) -> None:
    row = house.talked()
    do(house, "handler", actions.save_reply_draft, row, draft_version=0, body="同事写的")
    with pytest.raises(DraftConflict):
        do(house, "handler", actions.submit_letter, row, draft_version=0, **WRITTEN)
    with house.inside():
        kept = selectors.draft_of(row)
        assert kept is not None and kept.body == "同事写的" and selectors.approval_of(row) is None
    do(house, "handler", actions.submit_letter, row, draft_version=1, **WRITTEN)


def test_two_heads_sign_once(house: House) -> None:
    row, ready = submitted(house), Barrier(2)
    do(house, "mate", actions.review_letter, row)
    head = house.actor("other")

    def sign(_: int) -> str:
        try:
            with house.inside():
                ready.wait(60)
                actions.sign_letter(actor=head, assignment_id=row.pk)
            return "sent"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sign, range(2))) == ["no_approval", "sent"]


def test_the_trail_is_the_units_own(house: House) -> None:
    row = submitted(house)
    assert browser(house, "clerk").get(url(house, "handling:approval", row.pk)).status_code == 403
    assert browser(house, "alice").get(url(house, "handling:approval", row.pk)).status_code == 404
    case = text_of(browser(house, "clerk").get(url(house, "suggestions:case", case_id(row))))
    assert "送审签" not in case and "核稿" not in case


def test_by_the_pages(house: House) -> None:
    row, handler = house.talked(), browser(house, "handler")
    page = url(house, "handling:reply", row.pk)
    assert "送审签" in text_of(handler.get(page)) and "送出答复" not in text_of(handler.get(page))
    assert handler.post(page, WRITTEN | {"deed": "submit"}).status_code == 302
    approval = url(house, "handling:approval", row.pk)
    assert handler.get(page)["Location"].endswith(approval)
    mate, head = browser(house, "mate"), browser(house, "other")
    refused = mate.post(approval, {"deed": "send_back_letter", "opinion": ""})
    assert refused.status_code == 422 and "请填写退回意见" in text_of(refused)
    assert mate.post(approval, {"deed": "review_letter", "opinion": "可以"}).status_code == 302
    shown = text_of(head.get(approval))
    assert "两条预约线路" in shown and "核稿通过" in shown
    wrong = head.post(approval, {"deed": "sign_letter", "opinion": "同意", "doc_no": "桐交复2026第7"})
    assert wrong.status_code == 422 and "桐交复2026第7" in text_of(wrong) and "六角" not in text_of(wrong)
    assert head.post(approval, {"deed": "other", "opinion": "同意"}).status_code == 422
    done = head.post(approval, {"deed": "sign_letter", "opinion": "同意", "doc_no": "桐交复〔2026〕77号"})
    assert done.status_code == 302 and "桐交复〔2026〕77号" in text_of(head.get(done["Location"]))


def test_numbers_follow_each_other_and_none_is_given_twice(house: House) -> None:
    with house.inside():
        Reply.objects.update(doc_seq=None, doc_year=None)
    for number in ("桐交复〔2026〕3号", "桐交复〔2026〕6号"):
        do(house, "other", actions.reply, house.talked(), doc_no=number, **WRITTEN)
    row = house.talked()
    with house.inside():
        series = numbering.of_unit(row.unit_id)
    assert series.following == "桐交复〔2026〕7号" and "4、5" in series.hint
    with pytest.raises(DocNoTaken) as refused:
        do(house, "other", actions.reply, row, doc_no="桐交复（2026）6号", **WRITTEN)
    assert refused.value.field == "doc_no"
    with house.inside():
        Reply.objects.filter(doc_seq=6).update(doc_year=2025)
    assert do(house, "other", actions.reply, row, doc_no="桐交复〔2026〕6号", **WRITTEN).doc_seq == 6


def test_a_unit_without_a_head_names_who_signed(house: House) -> None:
    with house.inside():
        unit = units.unit(house.units["handler"])
        UnitMember.objects.filter(unit=unit, role="approver").delete()
    try:
        row, handler = house.talked(), browser(house, "handler")
        with pytest.raises(NobodySigns):
            do(house, "handler", actions.submit_letter, row, **WRITTEN)
        page = url(house, "handling:reply", row.pk)
        unsigned = handler.post(page, WRITTEN | {"deed": "send", "signer": " "})
        assert unsigned.status_code == 422 and "请填写签发人" in text_of(unsigned)
        assert handler.post(page, WRITTEN | {"deed": "send", "signer": "王局长"}).status_code == 302
        with house.inside():
            sent = selectors.latest_reply(case_id(row))
            assert sent is not None and sent.signer_name == "王局长"
        letter = text_of(browser(house, "alice").get(url(house, "handling:letter", sent.pk)))
        assert "签发人：王局长" in letter
    finally:
        with house.inside():
            assert unit is not None
            organs.add_member(
                actor=None, unit=unit, seat_id=house.seats["other"], person_name="测other", role="approver"
            )


def test_who_did_not_lay_it_before_the_others_takes_it_back_with_a_reason(house: House) -> None:
    row = submitted(house)
    with pytest.raises(TextRefused) as refused:
        do(house, "other", actions.take_back_letter, row)
    assert refused.value.field == "opinion"
    do(house, "other", actions.take_back_letter, row, opinion="数据有误，先撤回核对。")
    again = submitted(house)
    assert do(house, "handler", actions.take_back_letter, again).state == "TAKEN_BACK"
