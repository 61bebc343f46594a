"""会办 that changes: one takes the lead with what it had said, one is taken off, one is waited for no more, one is asked to say it better."""

from __future__ import annotations

from typing import Any

from shared_apps.identity import shelves
from tenant_apps.handling import actions, course, past, states, withdrawn
from tenant_apps.handling.models import Assignment
from tenant_apps.records import seen
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import House, case_id
from tests.units.handling.test_pages import browser, text_of, url
from tests.units.handling.test_returns_and_extensions import WHY
from tests.units.handling.test_several_units import VIEW, given, refused, replied, signed, state

NO_PART = "经核实，本件不涉及该单位的职责。"


def do(house: House, who: str, deed: Any, one: Assignment, **facts: Any) -> Any:
    actor = house.actor(who)
    with house.inside():
        return deed(actor=actor, assignment_id=one.pk, **facts)


def deeds(house: House, one: Assignment) -> list[str]:
    clerk = house.actor("clerk")
    with house.inside():
        return [row.deed for row in course.parts(clerk, suggestions.get(clerk, case_id(one))).deeds]


def test_the_unit_that_is_named_leads_though_it_assists_already_and_keeps_what_it_said(house: House) -> None:
    lead, co = signed(house)
    do(house, "other", actions.give_opinion, co, text=VIEW)
    named = {"reason": WHY, "competent_unit_id": house.units["other"]}
    do(house, "handler", actions.request_return, lead, **named)
    clerk, page = browser(house, "clerk"), url(house, "handling:return_acceptance", lead.pk)
    assert "县林业水利局（申请单位建议）" in text_of(clerk.get(page))
    assert clerk.post(page, {"unit_id": str(house.units["other"])}).status_code == 302
    assert state(house, co) == ("ASSIGNED", states.PENDING_SIGN)
    do(house, "other", actions.sign_for, co)
    with house.inside():
        now = Assignment.objects.select_related("matter").get(pk=co.pk)
        was = Assignment.objects.get(pk=lead.pk)
        assert (now.role, now.instead_of_id, now.due_at) == (states.LEAD, lead.pk, was.due_at)
        assert Assignment.objects.filter(matter=now.matter).count() == 2, "no second row of its own"
    case = text_of(browser(house, "other").get(url(house, "suggestions:case", case_id(co))))
    assert VIEW in case and "原会办" in case
    do(house, "other", actions.log_contact, co, way="FACE", with_name="测alice", note="当面听取意见。")
    assert replied(house, "other", co).unit_name == "县林业水利局", "no opinion is waited for"


def test_who_was_chosen_by_mistake_is_taken_off_with_its_opinion_kept(house: House) -> None:
    lead, co = signed(house)
    do(house, "other", actions.give_opinion, co, text=VIEW)
    assert "remove_undertaker" in deeds(house, co)
    page = browser(house, "clerk")
    kept = page.post(url(house, "handling:removal", co.pk), {"reason": ""})
    assert kept.status_code == 422
    assert page.post(url(house, "handling:removal", co.pk), {"reason": NO_PART}).status_code == 302
    assert state(house, co)[1] == states.CANCELLED
    case = text_of(page.get(url(house, "suggestions:case", case_id(co))))
    assert VIEW in case and "不再会办" in case and NO_PART in case
    assert NO_PART not in text_of(browser(house, "alice").get(url(house, "suggestions:case", case_id(co))))
    assert refused(house, "clerk", actions.remove_undertaker, assignment_id=lead.pk, reason=NO_PART).code == (
        "not_of_role"
    )
    replied(house, "handler", lead)
    _, other = given(house)
    again = do(house, "clerk", actions.remove_undertaker, other, reason=NO_PART)
    assert (again.over_why, again.over_at is not None) == (NO_PART, True)


def test_an_opinion_that_is_not_needed_is_waited_for_no_more_before_its_day(house: House) -> None:
    lead, co = signed(house)
    assert refused(house, "handler", actions.excuse_opinion, assignment_id=co.pk, reason=NO_PART).code in (
        "not_found",
        "not_permitted",
    )
    do(house, "clerk", actions.excuse_opinion, co, reason=NO_PART)
    assert state(house, co)[1] == states.LAPSED and "excuse_opinion" not in deeds(house, co)
    sent = replied(house, "handler", lead)
    assert "县林业水利局" in sent.copies, "it assists still"
    told = refused(house, "clerk", actions.remove_undertaker, assignment_id=co.pk, reason=NO_PART)
    assert told.code == "case_answered"


def test_an_opinion_that_was_sent_back_is_mended_and_not_written_anew(house: House) -> None:
    _, co = signed(house)
    do(house, "other", actions.give_opinion, co, text=VIEW, contact_name="李工")
    do(house, "handler", actions.send_back_opinion, co, reason="请写明完成时间。")
    page = text_of(browser(house, "other").get(url(house, "handling:opinion", co.pk)))
    assert VIEW in page and "请写明完成时间。" in page and "李工" in page


def test_who_was_taken_off_is_told_why_and_once(house: House) -> None:
    _, co = signed(house)
    do(house, "clerk", actions.remove_undertaker, co, reason=NO_PART)
    other = house.actor("other")
    with house.inside():
        (told,) = [one for one in past.items(other) if one.mark == str(co.pk)]
        assert (told.kind_label, told.previous, told.reading) == ("不再会办", NO_PART, True)
        assert not [one for one in withdrawn.items(other) if one.mark == str(co.pk)]
        seen.note(other, [told.mark], kind=told.kind)
        assert not [one for one in past.items(other) if one.mark == str(co.pk)]
    page = browser(house, "other").get(told.url)
    assert page.status_code == 200 and NO_PART in text_of(page)
    still_open = browser(house, "other").post(url(house, "handling:opinion", co.pk), {"text": VIEW})
    assert still_open.status_code == 409 and "本单位已不再承办这一件（已撤销）" in text_of(still_open)


def test_who_gave_it_back_finds_it_among_what_they_did_with_the_answer(house: House) -> None:
    lead, co = signed(house)
    do(house, "handler", actions.request_return, lead, reason=WHY, competent_unit_id=house.units["other"])
    do(house, "clerk", actions.accept_return, lead, unit_id=house.units["other"], answer="同意退办。")
    handler, other = house.actor("handler"), house.actor("other")
    with house.inside():
        found = past.source(handler, shelves.DONE, shelves.Wanted(), 50)
        (line,) = [one for one in found.lines if str(lead.pk) in one.url]
        assert (line.state, found.count >= 1) == ("已退办", True)
        assert not [
            one
            for one in past.source(handler, shelves.CLOSED, shelves.Wanted(), 50).lines
            if str(lead.pk) in one.url
        ]
        assert not [one for one in past.items(other) if one.mark == str(co.pk)], "it leads now"
    shown = text_of(browser(house, "handler").get(line.url))
    assert "同意退办。" in shown and "县林业水利局" in shown and WHY in shown
    gone = browser(house, "handler").post(url(house, "handling:contact", lead.pk), {"note": "当面听取意见。"})
    assert gone.status_code == 409 and "已退办" in text_of(gone)
