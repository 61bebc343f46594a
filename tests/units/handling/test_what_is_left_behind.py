"""What a unit leaves behind when it gives back, is replaced, merges or answers anew: nobody waits for what nobody owes, and nothing
that was said, written or promised is lost or asked of somebody else."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenant_apps.handling import actions, course, deadlines, letters, selectors
from tenant_apps.handling.actions import handing_over
from tenant_apps.handling.actions.replying import ContactAgain
from tenant_apps.handling.actions.returning import CompetentTwice
from tenant_apps.handling.models import Assignment, Commitment, Reply
from tenant_apps.organs import actions as organs
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access as suggestions
from tests.units.handling import test_redoing as redoing
from tests.units.handling import test_several_units as several
from tests.units.handling.house import LETTER, House, case_id

WHY: dict[str, Any] = {"reason": "这件事项不属于本单位的职责范围。", "competent_name": "市交通运输局"}


def given_back(house: House, one: Assignment, **then: Any) -> Assignment:
    """The handler's unit gives back, and the office agrees."""
    handler, clerk = house.actor("handler"), house.actor("clerk")
    with house.inside():
        actions.request_return(actor=handler, assignment_id=one.pk, **WHY)
        return actions.accept_return(actor=clerk, assignment_id=one.pk, **then)


def told(house: House, one: Assignment, deed: str) -> list[str]:
    with house.inside():
        return [entry.facts["text"] for entry in records.of_case(case_id(one)) if entry.deed == deed]


def test_who_assisted_a_lead_that_left_does_not_assist_units_that_answer_separately(house: House) -> None:
    lead, co = several.signed(house)
    given_back(house, lead)
    clerk = house.actor("clerk")
    with house.inside():
        third = organs.add_unit(actor=clerk, name=f"县财政局{lead.pk.hex[-4:]}", kind="department")
        actions.assign(
            actor=clerk,
            suggestion_id=case_id(lead),
            unit_id=third.pk,
            way="SEPARATE",
            other_unit_ids=[house.units["other"]],
        )
        held = selectors.assignments_of(lead.matter)
        assert [(one.role, one.unit_id) for one in held] == [
            ("SEPARATE", third.pk),
            ("SEPARATE", house.units["other"]),
        ]
    assert several.state(house, co)[1] == "CANCELLED"
    assert told(house, lead, "undertakers_changed") == ["县林业水利局不再会办"]


def test_who_assisted_may_take_the_lead_itself_and_a_lower_government_is_assisted_by_nobody(
    house: House,
) -> None:
    lead, co = several.signed(house)
    given_back(house, lead)
    pk, clerk = case_id(lead), house.actor("clerk")
    with house.inside():
        now = actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.units["other"])
        assert [one.pk for one in selectors.assignments_of(lead.matter)] == [now.pk] and now.role == "LEAD"
    lead, co = several.signed(house)
    given_back(house, lead)
    with house.inside():
        seat = clerk.require("suggestion.assign")
        lower = actions.assign_to_lower(
            actor=clerk,
            seat=seat,
            suggestion_id=case_id(lead),
            referral_id=case_id(lead),
            undertaker_name="某县人民政府",
        )
        assert [one.pk for one in selectors.assignments_of(lead.matter)] == [lower.pk]
    assert several.state(house, co)[1] == "CANCELLED"


def test_a_return_says_who_goes_on_and_promises_no_other_unit_where_there_is_one(house: House) -> None:
    first, second = several.signed(house, way="SEPARATE")
    given_back(house, first)
    assert told(house, first, "return_accepted") == ["县交通运输局退办，由县林业水利局继续办理"]
    first, second = several.signed(house, way="SEPARATE")
    several.replied(house, "other", second)
    given_back(house, first)
    assert told(house, first, "return_accepted") == ["县交通运输局退办，县林业水利局已经答复，不再另行交办"]
    alone = house.signed()
    given_back(house, alone)
    assert told(house, alone, "return_accepted") == ["县交通运输局退办，另行确定承办单位"]


def test_a_unit_of_the_list_and_another_in_words_are_not_both_taken(house: House) -> None:
    task, handler = house.signed(), house.actor("handler")
    with house.inside(), pytest.raises(CompetentTwice) as refused:
        actions.request_return(
            actor=handler, assignment_id=task.pk, **WHY, competent_unit_id=house.units["other"]
        )
    assert (refused.value.code, refused.value.field) == ("return_competent_twice", "competent_name")
    with house.inside():
        asked = actions.request_return(
            actor=handler,
            assignment_id=task.pk,
            reason=WHY["reason"],
            competent_unit_id=house.units["other"],
            competent_name=" 县林业水利局 ",
        )
        assert asked.competent_name == "县林业水利局"


def test_in_a_redo_whoever_let_the_opinions_day_pass_is_asked_again_with_a_day_of_its_own(
    house: House,
) -> None:
    lead, co = several.signed(house)
    with house.inside():
        Assignment.objects.filter(pk=co.pk).update(due_at=lead.assigned_at)
    first = several.replied(house, "handler", lead, co_overdue=True)
    assert several.state(house, co)[1] == "LAPSED"
    redoing.rated(house, first, **redoing.BAD)
    redoing.redone(house, case_id(first))
    other = house.actor("other")
    with house.inside():
        now = Assignment.objects.select_related("matter").get(pk=co.pk)
        assert (now.state, now.received_at) == ("PENDING_SIGN", None)
        rules = deadlines.rules(now.matter.profile_version)
        assert now.matter.redo_from is not None and now.due_at is not None and now.matter.due_at is not None
        own = deadlines.opinion_due(assigned_at=now.matter.redo_from, received_at=None, by=rules)[0]
        assert now.due_at == min(own, now.matter.due_at)
    assert "县林业水利局重新提出会办意见" in told(house, lead, "redo_ordered")[0]
    refused = several.refused(house, "handler", actions.reply, assignment_id=lead.pk, **several.GIVEN)
    assert refused.code == ContactAgain.code
    with house.inside():
        actions.sign_for(actor=other, assignment_id=co.pk)
        actions.give_opinion(actor=other, assignment_id=co.pk, text=several.VIEW)
    assert several.state(house, co)[1] == "OPINION_GIVEN"


def test_a_redo_needs_another_talk_and_the_page_says_so(house: House) -> None:
    pk, first = redoing.dissatisfied(house)
    redoing.redone(house, pk)
    handler = house.actor("handler")
    letter: dict[str, Any] = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
    with house.inside():
        task = Assignment.objects.get(matter__suggestion_id=pk)
        with pytest.raises(ContactAgain, match="重新办理以后尚未登记"):
            actions.reply(actor=handler, assignment_id=task.pk, **letter)
        cannot = course.parts(handler, suggestions.get(handler, pk)).cannot
        assert [one.reason for one in cannot if one.label == "送出答复"] == [
            "重新办理以后尚未登记与代表的沟通（代表法第五十一条），可先起草。"
        ]
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = house.session("handler")
    writing = unescape(client.get(f"/t/330122/assignments/{task.pk}/reply").content.decode())
    assert "重新办理须再次与代表沟通" in writing and "已满足：答复前至少一次" not in writing
    assert redoing.answered_anew(house, pk).round == first.round + 1


def test_two_that_answered_separately_and_became_one_keep_what_each_said_wrote_and_promised(
    house: House,
) -> None:
    first, second = several.signed(house, way="SEPARATE")
    clerk, handler = house.actor("clerk"), house.actor("handler")
    with house.inside():
        old = organs.add_unit(actor=clerk, name=f"县公路中心{first.pk.hex[-4:]}", kind="department")
        Assignment.objects.filter(pk=first.pk).update(unit_id=old.pk)
        organs.add_member(actor=None, unit=old, seat_id=house.seats["handler"], person_name="测handler")
        actions.save_reply_draft(actor=handler, assignment_id=first.pk, body="旧单位写好的部分。")
        actions.make_commitment(actor=handler, assignment_id=first.pk, text="年底前增加一辆车。")
        other = house.units["other"]
        assert handing_over.hand_over(
            actor=clerk, unit_id=old.pk, successor_id=other, successor_name="县林业水利局"
        )
        assert [one.pk for one in selectors.assignments_of(first.matter)] == [second.pk]
        assert second.contacts.count() == 2
        draft = selectors.draft_of(second)
        assert draft is not None and draft.body == "旧单位写好的部分。"
        assert [row.text for row in second.commitments.filter(state="OPEN")] == ["年底前增加一辆车。"]


def test_a_unit_that_was_replaced_or_gave_back_owes_no_promise_any_more(house: House) -> None:
    task, handler, clerk = house.signed(), house.actor("handler"), house.actor("clerk")
    with house.inside():
        made = actions.make_commitment(actor=handler, assignment_id=task.pk, text="年底前增加一辆车。")
        actions.replace_undertaker(
            actor=clerk, assignment_id=task.pk, unit_id=house.units["other"], reason="职能已经划转。"
        )
        now = Commitment.objects.select_related("matter", "assignment").get(pk=made.pk)
        assert (now.state, now.answer) == ("EXPLAINED", "承办单位已变更为县林业水利局。")
        assert not selectors.open_commitments(now.matter)
    back = house.signed()
    with house.inside():
        made = actions.make_commitment(actor=handler, assignment_id=back.pk, text="年底前增加一辆车。")
    given_back(house, back)
    with house.inside():
        assert Commitment.objects.get(pk=made.pk).state == "EXPLAINED"


def test_the_newest_letter_is_the_one_that_came_last_whichever_units_round_it_is(house: House) -> None:
    first, second = several.signed(house, way="SEPARATE")
    early = several.replied(house, "handler", first)
    late = several.replied(house, "other", second)
    with house.inside():
        Reply.objects.filter(pk=early.pk).update(round=3)
        newest = selectors.latest_reply(case_id(first))
        assert newest is not None and newest.pk == late.pk
        assert [row.pk for row in selectors.replies_of(case_id(first))] == [early.pk, late.pk]


def test_the_letter_is_copied_to_who_assisted_as_it_was_when_it_left(house: House) -> None:
    lead, co = several.signed(house)
    other = house.actor("other")
    with house.inside():
        actions.give_opinion(actor=other, assignment_id=co.pk, text=several.VIEW)
    sent = several.replied(house, "handler", lead)
    with house.inside():
        Assignment.objects.filter(pk=co.pk).update(undertaker_name="县水利局")
        kept = Reply.objects.get(pk=sent.pk)
        assert letters.sent(kept).copies == "桐庐县人民代表大会常务委员会代表工作机构，县林业水利局"
