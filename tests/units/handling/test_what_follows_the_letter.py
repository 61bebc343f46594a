"""To whom a letter is shown, what the unit reads when it comes back, and what a later result opens again."""

from __future__ import annotations

from typing import Any

from tenant_apps.handling import actions, copied, selectors
from tenant_apps.records import seen
from tenant_apps.suggestions import actions as intake
from tests.units.handling import test_joint_leads as joint
from tests.units.handling import test_merging as merging
from tests.units.handling import test_redoing as redoing
from tests.units.handling.house import LETTER, House
from tests.units.handling.test_pages import browser, text_of, url
from tests.units.handling.test_several_units import VIEW, replied, signed

LATER: dict[str, Any] = {"body": LETTER, "outcome": "SOLVED", "doc_no": "桐人大函〔2026〕7号"}


def test_a_later_result_opens_what_was_merged_too(house: House) -> None:
    main, other = merging.merged(house)
    merging.answered(house, main)
    clerk = house.actor("clerk")
    with house.inside():
        reply = selectors.replies_of(main)[-1]
    for who in ("alice", "bob"):
        actor = house.actor(who)
        with house.inside():
            if not selectors.rating_by(reply, house.mandates[who]):
                actions.rate(actor=actor, reply_id=reply.pk, **merging.GOOD)
    with house.inside():
        intake.close(actor=clerk, suggestion_id=main)
    assert merging.case(house, other).state == "CLOSED"
    with house.inside():
        sent = actions.follow_up_reply(actor=clerk, suggestion_id=main, **LATER)
    assert sent.doc_no == LATER["doc_no"]
    assert (merging.case(house, main).state, merging.case(house, other).state) == ("TRACKING", "MERGED")
    with house.inside():
        intake.close(actor=clerk, suggestion_id=main)
    assert merging.case(house, other).state == "CLOSED"


def test_who_assisted_is_shown_the_letter_until_it_is_read(house: House) -> None:
    lead, co = signed(house)
    other, handler = house.actor("other"), house.actor("handler")
    with house.inside():
        actions.give_opinion(actor=other, assignment_id=co.pk, text=VIEW)
    sent = replied(house, "handler", lead)
    with house.inside():
        (item,) = [one for one in copied.items(other) if one.mark == str(sent.pk)]
        assert (item.kind_label, item.reading) == ("答复件抄送", True)
        assert not [one for one in copied.items(handler) if one.mark == str(sent.pk)]
        seen.note(other, [item.mark], kind=item.kind)
        assert not [one for one in copied.items(other) if one.mark == str(sent.pk)]
    assert browser(house, "other").get(item.url).status_code == 200


def test_a_letter_that_came_back_says_what_is_asked_and_what_was_missed(house: House) -> None:
    pk, reply = redoing.dissatisfied(house)
    redoing.redone(house, pk)
    page = text_of(browser(house, "handler").get(url(house, "handling:reply", reply.assignment_id)))
    assert redoing.NOTE in page and redoing.BAD["text"] in page


def test_what_was_said_to_an_earlier_text_stays_beside_what_is_said_to_this_one(house: House) -> None:
    lead, other = joint.at_work(house)
    joint.do(house, "handler", actions.circulate_letter, lead, **joint.GIVEN)
    joint.do(house, "other", actions.object_letter, other, opinion=joint.CHANGES)
    joint.do(house, "handler", actions.circulate_letter, lead, **joint.GIVEN)
    page = text_of(browser(house, "other").get(url(house, "handling:countersigning", other.pk)))
    assert joint.CHANGES in page and "此前一稿" in page
