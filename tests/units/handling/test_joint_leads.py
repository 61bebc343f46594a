"""共同主办: one unit drafts, each of the others signs or asks for changes, and one letter answers in the names of all (上海 第十三条、
第十七条)."""

from __future__ import annotations

from typing import Any

import pytest

from kernel import clock
from tenant_apps.handling import actions, countersigned, course, letters, naming, selectors, states, waiting
from tenant_apps.handling.models import Assignment, Matter, Reply
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors as units
from tenant_apps.organs.models import UnitMember
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.models import Signature
from tests.units.handling import test_redoing as redoing
from tests.units.handling import test_several_units as several
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_pages import browser, text_of, url

GIVEN: dict[str, Any] = {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER}
CHANGES = "涉及本单位的部分请写明完成时间。"
WHY: dict[str, Any] = {"reason": "这件事项不属于本单位的职责范围。", "competent_name": "市交通运输局"}


def do(house: House, who: str, deed: Any, row: Assignment, **given: Any) -> Any:
    actor = house.actor(who)
    with house.inside():
        return deed(actor=actor, assignment_id=row.pk, **given)


def at_work(house: House) -> tuple[Assignment, Assignment]:
    """Both have signed for it; the one that drafts has talked with the deputy."""
    lead, joint = several.given(house, way="JOINT_LEAD")
    do(house, "handler", actions.sign_for, lead)
    do(house, "other", actions.sign_for, joint)
    talk = {"way": "FACE", "with_name": "测alice", "note": "当面听取意见。"}
    do(house, "handler", actions.log_contact, lead, **talk)
    return lead, joint


def agreed(house: House) -> tuple[Assignment, Assignment]:
    lead, joint = at_work(house)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.agree_letter, joint, opinion="同意。")
    return lead, joint


def todo(house: House, who: str, row: Assignment) -> list[tuple[str, str]]:
    actor = house.actor(who)
    with house.inside():
        found = [item for item in waiting.items(actor) if item.number == row.matter.number_label]
        return [(item.kind, item.previous) for item in found]


def refusal(house: House, who: str, deed: Any, row: Assignment, **given: Any) -> str:
    return several.refused(house, who, deed, assignment_id=row.pk, **given).code


def test_one_drafts_the_other_signs_and_one_letter_answers_in_both_names(house: House) -> None:
    lead, joint = at_work(house)
    assert (lead.role, joint.role) == ("LEAD", "JOINT_LEAD")
    assert refusal(house, "handler", actions.reply, lead, **GIVEN) == "countersign_missing"
    assert refusal(house, "other", actions.reply, joint, **GIVEN) == "not_of_role"
    assert refusal(house, "other", actions.agree_letter, joint) == "no_countersigning"
    assert todo(house, "other", joint) == [("joint", "已签收；等候起草单位送会签")]
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert todo(house, "other", joint) == [("countersign", "已签收；会签中，等候县林业水利局")]
    assert refusal(house, "handler", actions.save_reply_draft, lead, body="改了。") == "in_countersigning"
    assert refusal(house, "handler", actions.reply, lead, **GIVEN) == "in_countersigning"
    do(house, "other", actions.object_letter, joint, opinion=CHANGES)
    assert todo(house, "handler", lead) == [("reply", "已签收；县林业水利局要求修改")]
    assert refusal(house, "handler", actions.reply, lead, **GIVEN) == "countersign_missing"
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert do(house, "other", actions.agree_letter, joint).state == states.AGREED
    changed = GIVEN | {"body": LETTER + "另作补充。"}
    assert refusal(house, "handler", actions.reply, lead, **changed) == "countersign_missing"
    sent = do(house, "handler", actions.reply, lead, **GIVEN, doc_no="桐交复〔2026〕901号")
    assert (sent.unit_name, sent.assignment_id) == ("县交通运输局、县林业水利局", lead.pk)
    with house.inside():
        doc = letters.sent(Reply.objects.select_related("matter").get(pk=sent.pk))
    assert (doc.organ, doc.signing) == ("县交通运输局", ("县交通运输局", "县林业水利局"))
    assert several.state(house, lead) == several.state(house, joint) == ("REPLIED", "REPLIED")
    put_under(house, case_id(lead), commitments="REGISTER")
    redoing.rated(house, sent, **redoing.GOOD)
    clerk = house.actor("clerk")
    with house.inside():
        for row in selectors.open_commitments(lead.matter):
            actions.explain_commitment(actor=clerk, commitment_id=row.pk, answer="已列入明年计划。")
    assert redoing.closed(house, case_id(lead)) == "CLOSED"


def held_by(house: House, row: Assignment) -> str:
    clerk = house.actor("clerk")
    with house.inside():
        found = course.parts(clerk, suggestions.get(clerk, case_id(row))).headline
        assert found is not None
        return found.holder


def test_once_all_have_signed_for_it_the_case_lies_with_who_drafts_until_the_letter_goes_round(
    house: House,
) -> None:
    lead, joint = several.given(house, way="JOINT_LEAD")
    do(house, "handler", actions.sign_for, lead)
    assert held_by(house, lead) == "县交通运输局、县林业水利局"
    do(house, "other", actions.sign_for, joint)
    assert held_by(house, lead) == "县交通运输局"
    talk = {"way": "FACE", "with_name": "测alice", "note": "当面听取意见。"}
    do(house, "handler", actions.log_contact, lead, **talk)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert held_by(house, lead) == "县林业水利局"
    do(house, "other", actions.agree_letter, joint, opinion="同意。")
    assert held_by(house, lead) == "县交通运输局"


def test_a_letter_that_lies_before_the_others_is_taken_back_by_who_drafts_alone(house: House) -> None:
    lead, joint = at_work(house)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert refusal(house, "other", actions.take_back_countersigning, joint) == "not_of_role"
    do(house, "handler", actions.take_back_countersigning, lead)
    assert refusal(house, "other", actions.agree_letter, joint) == "no_countersigning"
    do(house, "handler", actions.save_reply_draft, lead, body=LETTER, draft_version=1)
    assert todo(house, "handler", lead) == [("reply", "已签收")]
    alone = house.talked()
    assert refusal(house, "handler", actions.circulate_letter, alone, **GIVEN) == "nobody_joins"
    told = several.refused(
        house,
        "clerk",
        actions.assign,
        suggestion_id=house.registered(),
        unit_id=house.units["handler"],
        way="JOINT_LEAD",
    )
    assert told.code == "joint_alone"


def test_where_a_unit_has_registered_who_signs_that_person_countersigns(house: House) -> None:
    lead, joint = at_work(house)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    try:
        with house.inside():
            unit = units.unit(house.units["other"])
            assert unit is not None
            organs.add_member(
                actor=None, unit=unit, seat_id=house.seats["mate"], person_name="测mate", role="approver"
            )
        assert refusal(house, "other", actions.agree_letter, joint) == "head_countersigns"
        assert do(house, "mate", actions.agree_letter, joint).state == states.AGREED
    finally:
        with house.inside():
            UnitMember.objects.filter(seat_id=house.seats["mate"], role="approver").delete()


def test_the_drafting_unit_gives_back_and_another_lead_goes_on_with_its_draft(house: House) -> None:
    lead, joint = agreed(house)
    do(house, "handler", actions.request_return, lead, **WHY)
    do(house, "clerk", actions.accept_return, lead)
    with house.inside():
        (now,) = selectors.assignments_of(lead.matter)
        assert (now.pk, now.role) == (joint.pk, "LEAD")
        draft = selectors.draft_of(now)
        assert draft is not None and draft.body == LETTER
    do(house, "other", actions.log_contact, joint, way="FACE", with_name="测alice", note="当面听取意见。")
    sent = do(house, "other", actions.reply, joint, **GIVEN)
    assert (sent.unit_name, sent.signed_units) == ("县林业水利局", "")


def test_one_of_the_others_gives_back_and_is_waited_for_no_more(house: House) -> None:
    lead, joint = at_work(house)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.request_return, joint, **WHY)
    do(house, "clerk", actions.accept_return, joint)
    assert todo(house, "handler", lead) == [("reply", "已签收")]
    assert do(house, "handler", actions.reply, lead, **GIVEN).unit_name == "县交通运输局"
    assert several.state(house, lead) == ("REPLIED", "REPLIED")


def test_a_joint_letter_that_does_not_satisfy_goes_back_to_all_and_is_signed_anew(house: House) -> None:
    lead, joint = agreed(house)
    first = do(house, "handler", actions.reply, lead, **GIVEN)
    put_under(house, case_id(lead), redo_trigger="ON_DISSATISFIED", redo_contact_required=False)
    redoing.rated(house, first, **redoing.BAD)
    redoing.redone(house, case_id(lead))
    assert several.state(house, lead) == several.state(house, joint) == ("REDO", "SIGNED")
    with house.inside():
        drafts, beside = selectors.assignments_of(Matter.objects.get(pk=lead.matter_id))
        assert drafts.due_at == beside.due_at == drafts.matter.due_at
        assert countersigned.of(drafts) is None, "what was signed before does not stand for the new letter"
    assert refusal(house, "handler", actions.reply, lead, **GIVEN) == "countersign_missing"
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.agree_letter, joint)
    assert do(house, "handler", actions.reply, lead, **GIVEN).round == 2


def test_the_pages_lay_the_letter_before_the_other_and_nobody_else_sees_it(house: House) -> None:
    pk = house.registered()
    clerk, handler, other = (browser(house, who) for who in ("clerk", "handler", "other"))
    form = {"unit_id": house.units["handler"], "other_unit_ids": [house.units["other"]], "way": "JOINT_LEAD"}
    assert clerk.post(url(house, "handling:assign", pk), form).status_code == 302
    with house.inside():
        lead, joint = selectors.assignments_of(selectors.matter_of(pk))  # type: ignore[arg-type]
    do(house, "handler", actions.sign_for, lead)
    do(house, "other", actions.sign_for, joint)
    do(house, "handler", actions.log_contact, lead, way="FACE", with_name="测alice", note="当面听取意见。")
    writing, signing = url(house, "handling:reply", lead.pk), url(house, "handling:countersigning", joint.pk)
    assert "送会签" in text_of(handler.get(writing))
    assert LETTER[:20] not in text_of(other.get(signing)), "nothing of it before it is laid before them"
    assert handler.post(writing, {**GIVEN, "deed": "circulate"}).status_code == 302
    assert handler.get(writing).headers["Location"].endswith(f"{lead.pk}/countersigning")
    shown = text_of(other.get(signing))
    assert LETTER.splitlines()[0] in shown and "同意会签" in shown
    assert other.post(signing, {"deed": "object_letter", "opinion": ""}).status_code == 422
    assert other.post(signing, {"deed": "nothing"}).status_code == 422
    assert other.post(signing, {"deed": "agree_letter", "opinion": "同意。"}).status_code == 302
    assert clerk.get(signing).status_code == 403
    assert browser(house, "alice").get(signing).status_code == 404
    assert "会签完毕" in text_of(handler.get(writing))
    sent = handler.post(writing, {**GIVEN, "deed": "send", "signer": "马海燕"})
    assert sent.status_code == 302
    assert several.state(house, lead) == ("REPLIED", "REPLIED")


@pytest.mark.parametrize(
    ("rule", "addressee"), [("EACH", "测alice、测bob代表"), ("LEAD", "测alice等2名代表")]
)
def test_the_letter_addresses_all_who_signed_a_joint_suggestion(
    house: House, rule: str, addressee: str
) -> None:
    talked = house.talked()
    with house.inside():
        Signature.objects.create(
            suggestion_id=case_id(talked),
            mandate_id=house.mandates["bob"],
            person_name="测bob",
            signed_at=clock.now(),
        )
    put_under(house, case_id(talked), joint_reply=rule)
    with house.inside():
        assert naming.opening_of(talked.matter).startswith("你们提出的《")
    assert do(house, "handler", actions.reply, talked, **GIVEN).addressee == addressee
