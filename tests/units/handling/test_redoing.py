"""不满意 → 重新办理 → a new letter, rated again; a second time only as the rules of the place have it (DOMAIN 7 no 23)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from kernel import clock
from kernel.errors import DomainError, NotPermitted, StateRefused
from kernel.ids import uuid7
from tenant_apps.handling import actions, course, deadlines, dissent, recounting, selectors, waiting
from tenant_apps.handling.actions.handing_over import UndertakerGone
from tenant_apps.handling.actions.rating import RatingOver
from tenant_apps.handling.actions.redoing import (
    DecisionRefused,
    HeldOnRefused,
    NothingToRedo,
    NothingToSettle,
    SettleFirst,
)
from tenant_apps.handling.models import Assignment, Evaluation, Matter, Reply, ReplyDelivery
from tenant_apps.handling.owed import RedoOwed
from tenant_apps.organs import actions as organs
from tenant_apps.organs.models import Succession, Unit
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as course_of
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling import test_several_units as several
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under

BAD: dict[str, Any] = {
    "attitude": "SATISFIED",
    "result": "DISSATISFIED",
    "text": "没有时间表，问题没有解决。",
}
GOOD: dict[str, Any] = {"attitude": "SATISFIED", "result": "SATISFIED"}
NOTE = "请写明每条线路的完成时间，当面听取代表意见。"
OPINION = "经研究，承办单位已按现有条件办理，其余事项列入明年计划。"


def rated(house: House, reply: Reply, **words: Any) -> None:
    alice = house.actor("alice")
    with house.inside():
        actions.rate(actor=alice, reply_id=reply.pk, **words)


def dissatisfied(house: House, **rules: Any) -> tuple[UUID, Reply]:
    reply = house.replied("A", "SOLVED")
    put_under(house, case_id(reply), **{"redo_trigger": "ON_DISSATISFIED", **rules})
    rated(house, reply, **BAD)
    return case_id(reply), reply


def redone(house: House, pk: UUID) -> None:
    clerk = house.actor("clerk")
    with house.inside():
        actions.redo(actor=clerk, suggestion_id=pk, note=NOTE)


def talked_again(house: House, assignment_id: UUID) -> None:
    handler = house.actor("handler")
    talk: dict[str, Any] = {"way": "FACE", "with_name": "测alice", "note": "就重新办理当面听取意见。"}
    with house.inside():
        actions.log_contact(actor=handler, assignment_id=assignment_id, **talk)


def answered_anew(house: House, pk: UUID) -> Reply:
    handler = house.actor("handler")
    with house.inside():
        task = Assignment.objects.get(matter__suggestion_id=pk)
    talked_again(house, task.pk)
    with house.inside():
        return actions.reply(
            actor=handler, assignment_id=task.pk, letter_class="A", outcome="SOLVED", body=LETTER
        )


def settled(house: House, pk: UUID, **facts: Any) -> None:
    clerk = house.actor("clerk")
    with house.inside():
        actions.settle_dissent(actor=clerk, suggestion_id=pk, **{"opinion": OPINION, **facts})


def closed(house: House, pk: UUID) -> str:
    """The state after 办结, or the code of its refusal."""
    clerk = house.actor("clerk")
    try:
        with house.inside():
            return course_of.close(actor=clerk, suggestion_id=pk).state
    except DomainError as refused:
        return refused.code


def state(house: House, pk: UUID) -> str:
    with house.inside():
        return Suggestion.objects.get(pk=pk).state


def test_a_reply_that_does_not_satisfy_goes_back_and_the_new_one_is_rated(house: House) -> None:
    pk, first = dissatisfied(house, redo_span="1m")
    assert closed(house, pk) == RedoOwed.code
    redone(house, pk)
    assert state(house, pk) == "REDO"
    handler, alice = house.actor("handler"), house.actor("alice")
    with house.inside():
        task = Assignment.objects.select_related("matter").get(matter__suggestion_id=pk)
        assert task.state == "SIGNED" and task.matter.state == "OPEN" and task.due_at == task.matter.due_at
        assert task.due_at is not None
        left = clock.day_of_deadline(task.due_at) - clock.today()
        assert timedelta(days=28) <= left <= timedelta(days=40), "one month, rolled over days off"
        assert [item.kind_label for item in waiting.items(handler) if str(task.pk) in item.url] == [
            "待再次答复"
        ]
        deeds = {one.deed for one in course.parts(handler, suggestions.get(handler, pk)).deeds}
        assert {"reply", "log_contact"} <= deeds
    second = answered_anew(house, pk)
    assert state(house, pk) == "REPLIED" and second.round == first.round + 1
    with house.inside():
        assert [row.mandate_id for row in second.deliveries.all()] == [house.mandates["alice"]]
        assert [item.verb for item in waiting.items(alice) if str(second.pk) in item.url] == ["阅读答复"]
    rated(house, second, **GOOD)
    assert closed(house, pk) == "CLOSED"


def test_a_redo_goes_to_who_followed_an_abolished_unit(house: House) -> None:
    pk, first = dissatisfied(house)
    clerk, head = house.actor("clerk"), first.assignment
    assert head is not None and head.unit_id is not None
    try:
        with house.inside():
            Unit.objects.filter(pk=head.unit_id).update(active=False)
        with house.inside(), pytest.raises(UndertakerGone, match="已经撤并") as refused:
            actions.redo(actor=clerk, suggestion_id=pk, note=NOTE)
        assert refused.value.code == "undertaker_gone" and "恢复该单位" in refused.value.next
        assert state(house, pk) == "EVALUATED"
        with house.inside():
            heir = organs.add_unit(actor=None, name="桐庐县承继局", kind="department")
            Succession(unit_id=head.unit_id, successor=heir).save(force_insert=True)
        redone(house, pk)
        with house.inside():
            task = Assignment.objects.get(pk=head.pk)
            assert (task.unit_id, task.undertaker_name, task.state) == (heir.pk, "桐庐县承继局", "SIGNED")
    finally:
        with house.inside():
            Unit.objects.filter(pk=head.unit_id).update(active=True)
            Succession.objects.filter(unit_id=head.unit_id).delete()


def test_the_page_of_the_redo_shows_why_and_keeps_what_was_typed(house: House) -> None:
    pk, _ = dissatisfied(house)
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("clerk")
    page = f"/t/{house.ref.code}/suggestions/{pk}/redo"
    assert BAD["text"] in browser.get(page).content.decode()
    short = browser.post(page, {"note": "改改"})
    assert short.status_code == 422 and "改改" in short.content.decode()
    assert browser.post(page, {"note": NOTE}).status_code == 302
    case = browser.get(f"/t/{house.ref.code}/suggestions/{pk}/").content.decode()
    assert NOTE in case and "重新办理" in case
    assert browser.post(page, {"note": NOTE}).status_code == 409


def test_nobody_rates_a_reply_that_was_sent_back(house: House) -> None:
    reply = house.replied()
    put_under(house, case_id(reply), who_rates="ALL")
    bob = house.actor("bob")
    with house.inside():
        ReplyDelivery.objects.create(reply=reply, mandate_id=house.mandates["bob"], at=clock.now())
    rated(house, reply, **BAD)
    with house.inside():
        Suggestion.objects.filter(pk=case_id(reply)).update(state="EVALUATED")
    redone(house, case_id(reply))
    with house.inside():
        with pytest.raises(RatingOver):
            actions.rate(actor=bob, reply_id=reply.pk, **GOOD)
        assert not [item for item in waiting.items(bob) if str(reply.pk) in item.url]


def test_a_change_of_the_calendar_leaves_the_day_of_the_redo(house: House) -> None:
    pk, _ = dissatisfied(house)
    redone(house, pk)
    with house.inside():
        matter = Matter.objects.get(suggestion_id=pk)
        assert matter.due_at is not None and matter.pk not in list(recounting.Replies().waiting())
        Matter.objects.filter(pk=matter.pk).update(due_at=matter.due_at + timedelta(days=3))
        recounting.Replies().recount(matter.pk, because="放假安排公布")
        matter.refresh_from_db()
        assert matter.due_at == selectors.redo_orders_of(matter)[0].due_at


def test_who_is_satisfied_has_nothing_redone(house: House) -> None:
    reply = house.replied()
    rated(house, reply, **{**GOOD, "attitude": "DISSATISFIED", "text": "没有主动联系我。"})
    with pytest.raises(NothingToRedo):  # the manner is not what can be done anew
        redone(house, case_id(reply))


def test_before_the_rating_nothing_goes_back(house: House) -> None:
    reply = house.replied()
    with pytest.raises(StateRefused):
        redone(house, case_id(reply))


@pytest.mark.parametrize("name", ["alice", "handler"])
def test_only_the_office_sends_back_and_settles(house: House, name: str) -> None:
    pk, _ = dissatisfied(house)
    actor = house.actor(name)
    with house.inside():
        with pytest.raises(NotPermitted):
            actions.redo(actor=actor, suggestion_id=pk, note=NOTE)
        with pytest.raises(NotPermitted):
            actions.settle_dissent(actor=actor, suggestion_id=pk, decision="STANDS", opinion=OPINION)


def test_where_replies_are_assessed_together_the_office_may_let_it_be(house: House) -> None:
    pk, _ = dissatisfied(house, redo_trigger="AFTER_ASSESSMENT")
    clerk = house.actor("clerk")
    with house.inside():
        found = course.parts(clerk, suggestions.get(clerk, pk))
        assert "redo" in {one.deed for one in found.deeds}
        assert not [item for item in waiting.items(clerk) if str(pk) in item.url and item.kind == "redo"]
    assert closed(house, pk) == "CLOSED"


def test_a_second_time_needs_what_the_rules_say_and_a_third_reply_is_the_last(house: House) -> None:
    pk, _ = dissatisfied(house, second_dissatisfaction="OFFICE_DECIDES")
    with pytest.raises(NothingToSettle):
        settled(house, pk, decision="STANDS")
    redone(house, pk)
    rated(house, answered_anew(house, pk), **BAD)
    with pytest.raises(SettleFirst):
        redone(house, pk)
    clerk = house.actor("clerk")
    with house.inside():
        kinds = [item.kind for item in waiting.items(clerk) if str(pk) in item.url]
        assert kinds == ["settle_dissent"]
    settled(house, pk, decision="REDO")
    assert closed(house, pk) == RedoOwed.code
    redone(house, pk)
    rated(house, answered_anew(house, pk), **BAD)
    with pytest.raises(DecisionRefused):
        settled(house, pk, decision="REDO")
    settled(house, pk, decision="STANDS")
    with pytest.raises(NothingToRedo):
        redone(house, pk)
    assert closed(house, pk) == "CLOSED"


@pytest.mark.parametrize("way", ["OFFICE_CONVENES", "EXPERTS", "FACE_TO_FACE"])
def test_a_meeting_experts_or_a_talk_are_kept_with_their_day(house: House, way: str) -> None:
    pk, _ = dissatisfied(house, second_dissatisfaction=way)
    redone(house, pk)
    rated(house, answered_anew(house, pk), **BAD)
    today = clock.today()
    for day in (None, today + timedelta(days=1)):
        with pytest.raises(HeldOnRefused):
            settled(house, pk, decision="STANDS", held_on=day, people="测alice、县交通运输局")
    if way == "FACE_TO_FACE":
        with pytest.raises(DecisionRefused):
            settled(house, pk, decision="REDO", held_on=today, people="测alice、县交通运输局")
    settled(house, pk, decision="STANDS", held_on=today, people="测alice、县交通运输局")
    assert closed(house, pk) == "CLOSED"


def test_what_the_government_below_answered_is_assigned_anew(house: House) -> None:
    pk, referral = house.registered(), uuid7()
    clerk, alice = house.actor("clerk"), house.actor("alice")
    seat = clerk.require("suggestion.assign")
    facts = {"outcome": "REFERENCE", "body": LETTER, "unit_name": "某县人民政府"}
    with house.inside():
        actions.assign_to_lower(
            actor=clerk, seat=seat, suggestion_id=pk, referral_id=referral, undertaker_name="某县人民政府"
        )
        reply = actions.take_lower_reply(referral_id=referral, facts=facts)
        actions.rate(actor=alice, reply_id=reply.pk, **BAD)
        actions.redo(actor=clerk, suggestion_id=pk, note=NOTE)
        found = course.parts(clerk, suggestions.get(clerk, pk))
        assert "assign" in {one.deed for one in found.deeds}
        made = actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.units["handler"])
        matter = Matter.objects.get(suggestion_id=pk)
        assert made.due_at == matter.due_at == selectors.redo_orders_of(matter)[0].due_at
    handler = house.actor("handler")
    with house.inside():
        actions.sign_for(actor=handler, assignment_id=made.pk)
        assert Matter.objects.get(suggestion_id=pk).due_at == made.due_at, "signing begins no new period"
    assert state(house, pk) == "REDO"


def test_of_several_that_answered_only_the_one_that_does_not_satisfy_goes_back(house: House) -> None:
    first, second = several.signed(house, way="SEPARATE")
    put_under(house, case_id(first), redo_trigger="ON_DISSATISFIED")
    one, two = several.replied(house, "handler", first), several.replied(house, "other", second)
    rated(house, one, **BAD)
    assert state(house, case_id(first)) == "REPLIED", "the other letter waits for its rating"
    rated(house, two, **GOOD)
    redone(house, case_id(first))
    assert several.state(house, first) == ("REDO", "SIGNED")
    assert several.state(house, second) == ("REDO", "REPLIED")
    talked_again(house, first.pk)
    again = several.replied(house, "handler", first)
    assert state(house, case_id(first)) == "REPLIED"
    rated(house, again, **GOOD)
    assert state(house, case_id(first)) == "TRACKING"


def test_the_rounds_of_a_unit_that_was_replaced_count_for_who_came_after_it_alone(house: House) -> None:
    first, second = several.signed(house, way="SEPARATE")
    put_under(house, case_id(first), redo_trigger="ON_DISSATISFIED")
    one, two = several.replied(house, "handler", first), several.replied(house, "other", second)
    for reply in (one, two):
        rated(house, reply, **(BAD if reply is one else GOOD))
    redone(house, case_id(first))
    with house.inside():
        Assignment.objects.filter(pk=first.pk).update(state="CANCELLED")
        Evaluation.objects.filter(reply=two).update(result="DISSATISFIED", dissatisfied=True)
        matter = Matter.objects.get(suggestion_id=case_id(first))
        rules = deadlines.rules(matter.profile_version)
        rounds = {each.reply.pk: each.round for each in dissent.of(matter, by=rules)}
        assert rounds[two.pk] == 1, "nobody has sent its letter back"
        Assignment.objects.filter(pk=second.pk).update(assigned_at=clock.now())
        rounds = {each.reply.pk: each.round for each in dissent.of(matter, by=rules)}
        assert rounds[two.pk] == 2, "it came in the place of who was sent it back"


def test_until_it_is_handled_anew_the_office_holds_it_and_is_not_asked_to_close_it(house: House) -> None:
    pk, _ = dissatisfied(house)
    clerk = house.actor("clerk")
    with house.inside():
        headline = course.parts(clerk, Suggestion.objects.get(pk=pk)).headline
    assert headline is not None
    assert (headline.holder, headline.next_step) == ("代表工作机构", "交承办单位重新办理")
