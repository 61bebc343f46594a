"""重新办理 while others still work: of several units that answer each for itself the letter that does not satisfy goes back at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import StateRefused
from tenant_apps.handling import actions, counting, course, deadlines, dissent, selectors, waiting, withdrawn
from tenant_apps.handling.actions.extending import check_extension
from tenant_apps.handling.actions.redoing import NothingToRedo, SettleFirst
from tenant_apps.handling.actions.replying import ContactAgain
from tenant_apps.handling.actions.returning import RedoStays
from tenant_apps.handling.following import RedoFirst
from tenant_apps.handling.models import Assignment, Matter, Reply
from tenant_apps.organs import actions as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as intake
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_pages import browser, url
from tests.units.handling.test_redoing import (
    BAD,
    GOOD,
    NOTE,
    OPINION,
    dissatisfied,
    rated,
    redone,
    talked_again,
)
from tests.units.handling.test_several_units import replied, signed, state


def refused(house: House, **rules: Any) -> tuple[Assignment, Assignment, Reply]:
    """Two that answer separately; the first has, and its deputy is not satisfied."""
    first, second = signed(house, way="SEPARATE")
    put_under(house, case_id(first), **{"redo_trigger": "ON_DISSATISFIED", **rules})
    reply = replied(house, "handler", first)
    rated(house, reply, **BAD)
    with house.inside():
        second.refresh_from_db()
    return first, second, reply


def asked_of_the_office(house: House, pk: UUID) -> list[tuple[str, str]]:
    clerk = house.actor("clerk")
    with house.inside():
        return [(item.kind, item.verb) for item in waiting.items(clerk) if str(pk) in item.url]


def test_the_office_sees_it_at_once_and_the_other_unit_goes_on_as_before(house: House) -> None:
    first, second, reply = refused(house)
    pk, clerk = case_id(first), house.actor("clerk")
    with house.inside():
        page = course.parts(clerk, suggestions.get(clerk, pk))
    assert asked_of_the_office(house, pk) == [("redo", "重新办理")]
    assert "redo" in [one.deed for one in page.deeds] and page.headline is not None
    assert page.headline.holder.startswith("代表工作机构、") and "重新办理" in page.headline.next_step
    assert page.headline.due_at == second.due_at, "the other unit's day is told"
    shown = browser(house, "clerk")
    assert BAD["text"] in shown.get(url(house, "handling:redo", pk)).content.decode()
    assert shown.post(url(house, "handling:redo", pk), {"note": NOTE}).status_code == 302
    assert state(house, first) == ("IN_HANDLING", "SIGNED") and state(house, second) == (
        "IN_HANDLING",
        "SIGNED",
    )
    assert asked_of_the_office(house, pk) == []
    with house.inside():
        matter = Matter.objects.get(suggestion_id=pk)
        one, two = (Assignment.objects.get(pk=each.pk) for each in (first, second))
        by, order = deadlines.rules(matter.profile_version), selectors.redo_orders_of(matter)[0]
        assert (one.due_at, order.reply_id, order.round) == (order.due_at, reply.pk, 2)
        assert one.redo_from == order.at and (one.due_at, one.due_provisional) == counting.due(one, by=by)
        assert (two.redo_from, two.due_at) == (None, second.due_at) and matter.redo_from is None
        assert one.due_at and two.due_at and matter.due_at == min(one.due_at, two.due_at)
        sent_back = dissent.sent_back_to(one)
        assert sent_back is not None and sent_back.order.pk == order.pk
        check_extension(two, by=by)
        with pytest.raises(RedoStays):
            check_extension(one, by=by)


def test_the_new_letter_needs_a_talk_and_the_case_is_answered_with_the_last_of_them(house: House) -> None:
    first, second, _ = refused(house)
    redone(house, case_id(first))
    with pytest.raises(ContactAgain):
        replied(house, "handler", first)
    talked_again(house, first.pk)
    again = replied(house, "handler", first)
    assert state(house, first) == ("IN_HANDLING", "REPLIED")
    rated(house, again, **GOOD)
    last = replied(house, "other", second)
    assert state(house, second) == ("REPLIED", "REPLIED")
    rated(house, last, **GOOD)
    assert state(house, first)[0] in ("EVALUATED", "TRACKING")


def test_what_was_answered_and_not_rated_yet_stands_while_the_other_is_handled_anew(house: House) -> None:
    first, second, _ = refused(house)
    other, pk = replied(house, "other", second), case_id(first)
    assert state(house, first)[0] == "REPLIED" and asked_of_the_office(house, pk) == [("redo", "重新办理")]
    redone(house, pk)
    assert state(house, first) == ("REDO", "SIGNED") and state(house, second) == ("REDO", "REPLIED")
    rated(house, other, **BAD)
    assert asked_of_the_office(house, pk) == [("redo", "重新办理")]
    redone(house, pk)
    assert state(house, second) == ("REDO", "SIGNED")
    with pytest.raises(NothingToRedo):
        redone(house, pk)


def test_a_second_time_is_settled_as_the_rules_say_before_the_others_have_answered(house: House) -> None:
    first, second, _ = refused(house, second_dissatisfaction="OFFICE_DECIDES")
    pk = case_id(first)
    redone(house, pk)
    talked_again(house, first.pk)
    rated(house, replied(house, "handler", first), **BAD)
    assert asked_of_the_office(house, pk) == [("settle_dissent", "处理")]
    with pytest.raises(SettleFirst):
        redone(house, pk)
    clerk = house.actor("clerk")
    with house.inside():
        actions.settle_dissent(actor=clerk, suggestion_id=pk, decision="STANDS", opinion=OPINION)
    assert asked_of_the_office(house, pk) == [] and state(house, second) == ("IN_HANDLING", "SIGNED")


def test_a_letter_that_somebody_has_still_to_rate_waits(house: House) -> None:
    first, _ = signed(house, way="SEPARATE")
    put_under(house, case_id(first), redo_trigger="ON_DISSATISFIED")
    replied(house, "handler", first)
    with pytest.raises(NothingToRedo):
        redone(house, case_id(first))
    assert asked_of_the_office(house, case_id(first)) == []


def test_whoever_comes_in_the_place_of_a_unit_that_does_it_anew_goes_on_with_its_redo(house: House) -> None:
    first, _, _ = refused(house)
    redone(house, case_id(first))
    clerk = house.actor("clerk")
    with house.inside():
        third = organs.add_unit(actor=clerk, name=f"县财政局{first.pk.hex[-4:]}", kind="department")
        before = Assignment.objects.get(pk=first.pk)
        made = actions.replace_undertaker(
            actor=clerk, assignment_id=first.pk, unit_id=third.pk, reason="职责调整。"
        )
        heir = Assignment.objects.get(pk=made.pk)
        assert (heir.redo_from, heir.due_at) == (before.redo_from, before.due_at)
        assert before.redo_from is not None and before.redo_from > clock.now() - timedelta(hours=1)


def test_a_case_withdrawn_while_one_does_it_anew_leaves_nothing_to_do_and_its_page_stands(
    house: House,
) -> None:
    first, second, _ = refused(house, withdrawal="ANY_TIME")
    pk, alice, clerk = case_id(first), house.actor("alice"), house.actor("clerk")
    redone(house, pk)
    with house.inside():
        intake.withdraw(actor=alice, suggestion_id=pk, reason="情况已有变化，不再需要办理。")
    assert asked_of_the_office(house, pk) == []
    for who, one in (("handler", first), ("other", second)):
        actor = house.actor(who)
        with house.inside():
            left = [item for item in waiting.items(actor) if item.number == one.matter.number_label]
            assert {item.kind for item in left} <= {withdrawn.KIND}, "the news of it, and no work"
        assert browser(house, who).get(url(house, "suggestions:case", pk)).status_code == 200
    with house.inside(), pytest.raises(StateRefused):
        actions.redo(actor=clerk, suggestion_id=pk, note=NOTE)


def test_before_it_is_handled_anew_the_office_gives_no_other_answer(house: House) -> None:
    pk, _ = dissatisfied(house)
    clerk = house.actor("clerk")
    with house.inside():
        page = course.parts(clerk, suggestions.get(clerk, pk))
        assert "follow_up" not in [one.deed for one in page.deeds]
        why = [one.reason for one in page.cannot if one.label == "再次答复"]
        assert len(why) == 1 and "请先办理“重新办理”" in why[0]
        with pytest.raises(RedoFirst):
            actions.follow_up_reply(actor=clerk, suggestion_id=pk, body=LETTER, outcome="SOLVED")
    refused = browser(house, "clerk").get(url(house, "handling:follow_up", pk))
    assert refused.status_code == 409 and "请先办理“重新办理”" in refused.content.decode()
