"""测评: by the deputy who was answered, once, on both axes, with a reason where it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from kernel.errors import DomainError, NotFound, NotPermitted
from tenant_apps.deputies import actions as deputies
from tenant_apps.handling import actions, course, selectors
from tenant_apps.handling.access import NotYourReply
from tenant_apps.handling.actions.rating import NotRepliedYet, RatedAlready, RatingMissing, ReasonMissing
from tenant_apps.handling.texts import TextRefused
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import LETTER, House, case_id

GOOD: dict[str, Any] = {"attitude": "SATISFIED", "result": "BASICALLY"}
BAD: dict[str, Any] = {"attitude": "SATISFIED", "result": "DISSATISFIED"}


def test_a_rating_is_kept_on_both_axes_and_stays_in_the_house(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        rated = actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
        assert (rated.attitude, rated.result, rated.dissatisfied) == ("SATISFIED", "BASICALLY", False)
        found = suggestions.get(alice, case_id(reply))
        assert found.state == "TRACKING", "what is in progress is tracked"
        entry = records.of_case(found.pk)[-1]
        assert entry.deed == "rated" and entry.facts["internal"] is True


def test_before_a_reply_there_is_nothing_to_rate(house: House) -> None:
    signed, alice = house.signed(), house.actor("alice")
    with house.inside(), pytest.raises(NotRepliedYet):
        actions.rate_latest(actor=alice, suggestion_id=case_id(signed), **GOOD)


def test_a_rating_is_handed_in_once(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
        with pytest.raises(RatedAlready):
            actions.rate(actor=alice, reply_id=reply.pk, **BAD, text="一点也没有解决问题。")
        assert selectors.evaluations_of([reply])[reply.pk].result == "BASICALLY"


def test_two_tabs_hand_in_one_rating(house: House) -> None:
    reply, alice, ready = house.replied(), house.actor("alice"), Barrier(2)

    def rate(number: int) -> str:
        try:
            with house.inside():
                ready.wait(60)
                actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
            return "rated"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(rate, range(2))) == ["rated", "rated_already"]


def test_another_deputy_does_not_rate(house: House) -> None:
    reply, bob = house.replied(), house.actor("bob")
    with house.inside(), pytest.raises(NotFound):
        actions.rate(actor=bob, reply_id=reply.pk, **GOOD)


def test_neither_the_office_nor_the_unit_rates(house: House) -> None:
    reply = house.replied()
    for name in ("clerk", "handler"):
        actor = house.actor(name)
        with house.inside(), pytest.raises(NotPermitted):
            actions.rate(actor=actor, reply_id=reply.pk, **GOOD)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\x00"])
def test_dissatisfied_without_a_reason_is_refused_at_its_field(house: House, text: str) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        with pytest.raises((ReasonMissing, TextRefused)) as refused:
            actions.rate(actor=alice, reply_id=reply.pk, **BAD, text=text)
        assert refused.value.field == "text"
        assert selectors.evaluations_of([reply]) == {}


def test_a_reason_makes_dissatisfied_good(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        rated = actions.rate(actor=alice, reply_id=reply.pk, **BAD, text="电话预约没有开通，没有时间表。")
        assert rated.dissatisfied


@pytest.mark.parametrize(("axis", "given"), [("attitude", ""), ("attitude", "\x00"), ("result", "GREAT")])
def test_every_axis_needs_one_of_the_places_words(house: House, axis: str, given: str) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside(), pytest.raises(RatingMissing) as refused:
        actions.rate(actor=alice, reply_id=reply.pk, **{**GOOD, axis: given})
    assert refused.value.field == axis


def test_a_suspended_deputy_does_not_rate(house: House) -> None:
    reply, alice = house.replied(), house.actor("alice")
    with house.inside():
        deputies.suspend(actor=None, mandate_id=house.mandates["alice"], ground="DETAINED")
    try:
        with house.inside(), pytest.raises(NotYourReply):
            actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
    finally:
        with house.inside():
            deputies.restore(actor=None, mandate_id=house.mandates["alice"])


def test_a_follow_up_is_rated_too_and_each_reply_for_itself(house: House) -> None:
    reply, clerk, alice = house.replied(), house.actor("clerk"), house.actor("alice")
    with house.inside():
        pk: UUID = case_id(reply)
        actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
        later = actions.follow_up_reply(actor=clerk, suggestion_id=pk, body=LETTER, outcome="SOLVED")
        actions.rate_latest(actor=alice, suggestion_id=pk, attitude="SATISFIED", result="SATISFIED")
        found = selectors.evaluations_of([reply, later])
        assert [found[reply.pk].result, found[later.pk].result] == ["BASICALLY", "SATISFIED"]
        assert suggestions.get(alice, pk).state == "TRACKING"


def test_the_unit_sees_the_rating_only_when_it_is_handed_in(house: House) -> None:
    reply, alice, handler = house.replied(), house.actor("alice"), house.actor("handler")

    def seen() -> object:
        found = suggestions.get(handler, case_id(reply))
        panel = next(p for p in course.parts(handler, found).panels if p.title == "答复")
        return panel.context["lines"][0]["ratings"]

    with house.inside():
        assert not seen()
        actions.rate(actor=alice, reply_id=reply.pk, **GOOD)
        assert seen()
