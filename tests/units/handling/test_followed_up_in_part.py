"""再次答复 while others still work: what one of several units promised and has done does not wait for their answers."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import StateRefused
from tenant_apps.handling import actions, course, states, waiting
from tenant_apps.handling.actions.promising import CommitmentUnknown, PromiseNotNamed
from tenant_apps.handling.models import Assignment, Commitment
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_commitments import GOOD, reported
from tests.units.handling.test_pages import browser, url
from tests.units.handling.test_several_units import replied, signed, state


def promised_by(house: House, who: str, one: Assignment) -> Commitment:
    actor = house.actor(who)
    with house.inside():
        return actions.make_commitment(actor=actor, assignment_id=one.pk, text=f"{who}增加一辆车")


def test_what_one_of_several_did_is_answered_while_the_other_still_works(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    put_under(house, case_id(first), commitments="FOLLOW_UP")
    still, done = promised_by(house, "handler", first), promised_by(house, "other", second)
    replied(house, "other", second)
    with house.inside():
        Commitment.objects.filter(pk=done.pk).update(state=states.REPORTED, reported_at=done.made_at)
    clerk, pk = house.actor("clerk"), case_id(first)
    with house.inside():
        found = [one for one in waiting.items(clerk) if one.title == done.text]
        deeds = [one.deed for one in course.parts(clerk, suggestions.get(clerk, pk)).deeds]
    page = url(house, "handling:follow_up", pk)
    assert [(one.verb, one.url) for one in found] == [("再次答复", page)] and "follow_up" in deeds
    shown = browser(house, "clerk").get(page).content.decode()
    assert done.text in shown and still.text not in shown
    later: dict[str, Any] = {"actor": clerk, "suggestion_id": pk, "body": LETTER, "outcome": "SOLVED"}
    for settles, refusal in (([], PromiseNotNamed), ([done.pk, still.pk], CommitmentUnknown)):
        with house.inside(), pytest.raises(refusal) as refused:
            actions.follow_up_reply(settles=settles, **later)
        assert refused.value.field == "settles"
    with house.inside():
        sent = actions.follow_up_reply(settles=[done.pk], **later)
        assert Commitment.objects.get(pk=done.pk).state == states.DONE
    assert state(house, first) == ("IN_HANDLING", states.SIGNED)
    alice = house.actor("alice")
    with house.inside():
        actions.rate(actor=alice, reply_id=sent.pk, **GOOD)
    replied(house, "handler", first)
    assert state(house, first) == ("REPLIED", states.REPLIED)


def test_what_was_reported_before_its_unit_has_answered_waits_and_the_page_says_for_what(
    house: House,
) -> None:
    first, _ = signed(house, way="SEPARATE")
    put_under(house, case_id(first), commitments="FOLLOW_UP")
    made, clerk, pk = promised_by(house, "handler", first), house.actor("clerk"), case_id(first)
    reported(house, made)
    with house.inside():
        assert not [one for one in waiting.items(clerk) if one.title == made.text]
        why = [
            one for one in course.parts(clerk, suggestions.get(clerk, pk)).cannot if one.label == "再次答复"
        ]
        assert len(why) == 1 and "县交通运输局尚未答复代表" in why[0].reason
        with pytest.raises(StateRefused):
            actions.follow_up_reply(
                actor=clerk, suggestion_id=pk, body=LETTER, outcome="SOLVED", settles=[made.pk]
            )
