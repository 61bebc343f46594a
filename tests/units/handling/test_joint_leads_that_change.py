"""共同主办, when a unit leaves, merges, promises or attaches something meanwhile: the letter leaves whole, and no deed is stuck."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kernel import clock
from tenant_apps.handling import access, actions, selectors, states
from tenant_apps.handling.models import Assignment, Countersigning
from tenant_apps.organs import actions as organs
from tests.units.files import specimens
from tests.units.handling import test_redoing as redoing
from tests.units.handling import test_several_units as several
from tests.units.handling.house import LETTER, House, case_id
from tests.units.handling.ruling import put_under
from tests.units.handling.test_annexes import add
from tests.units.handling.test_joint_leads import GIVEN, WHY, agreed, at_work, do, refusal
from tests.units.handling.test_pages import browser, text_of, url


def elsewhere(house: House, row: Assignment) -> UUID:
    """A unit of its own for this assignment."""
    clerk = house.actor("clerk")
    with house.inside():
        unit = organs.add_unit(actor=clerk, name=f"县公路中心{row.pk.hex[-6:]}", kind="department")
        Assignment.objects.filter(pk=row.pk).update(unit_id=unit.pk, undertaker_name=unit.name)
        return unit.pk


def merged(house: House, unit_id: UUID, into: str) -> None:
    clerk = house.actor("clerk")
    with house.inside():
        organs.abolish_unit(actor=clerk, unit_id=unit_id, successor_ids=[house.units[into]])


def test_after_the_last_that_had_not_signed_has_left_the_letter_may_be_laid_before_them_anew(
    house: House,
) -> None:
    clerk, pk = house.actor("clerk"), house.registered()
    with house.inside():
        third = organs.add_unit(actor=clerk, name=f"县公路中心{pk.hex[-6:]}", kind="department")
        organs.add_member(actor=None, unit=third, seat_id=house.seats["other"], person_name="测other")
        lead = actions.assign(
            actor=clerk,
            suggestion_id=pk,
            unit_id=house.units["handler"],
            way="JOINT_LEAD",
            other_unit_ids=[house.units["other"], third.pk],
        )
        joint, leaves = selectors.joint_leads(lead.matter)
    do(house, "handler", actions.sign_for, lead)
    do(house, "handler", actions.log_contact, lead, way="FACE", with_name="测alice", note="当面听取意见。")
    for one in (joint, leaves):
        do(house, "other", actions.sign_for, one)
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.agree_letter, joint)
    do(house, "other", actions.request_return, leaves, **WHY)
    do(house, "clerk", actions.accept_return, leaves)
    page = url(house, "handling:countersigning", joint.pk)
    assert LETTER.splitlines()[0] in text_of(browser(house, "other").get(page))
    changed = GIVEN | {"body": LETTER + "另作补充。"}
    do(house, "handler", actions.save_reply_draft, lead, **changed)
    assert LETTER.splitlines()[0] not in text_of(browser(house, "other").get(page)), "not what was signed"
    do(house, "handler", actions.circulate_letter, lead, **changed)
    with house.inside():
        rounds = Countersigning.objects.filter(assignment=lead).order_by("asked_at", "id")
        assert [one.state for one in rounds] == [states.AGREED, states.CIRCULATING]
    do(house, "other", actions.agree_letter, joint)
    assert do(house, "handler", actions.reply, lead, **changed).unit_name == "县交通运输局、县林业水利局"


def test_a_program_sends_what_was_signed_with_its_own_line_ends(house: House) -> None:
    lead, _ = agreed(house)
    raw = GIVEN | {"body": LETTER.replace("\n", "\r\n") + "\r\n"}
    assert do(house, "handler", actions.reply, lead, **raw).body == LETTER


def test_attachments_are_frozen_with_the_text_and_go_along_with_it(house: House) -> None:
    lead, joint = at_work(house)
    handler = browser(house, "handler")
    assert add(handler, house, lead, "改造计划.pdf", specimens.pdf()) == 302
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert add(handler, house, lead, "补充.pdf", specimens.pdf()) == 409
    assert "这份答复正在会签" in text_of(handler.get(url(house, "handling:annexes", lead.pk)))
    do(house, "handler", actions.request_return, lead, **WHY)
    do(house, "clerk", actions.accept_return, lead)
    do(house, "other", actions.log_contact, joint, way="FACE", with_name="测alice", note="当面听取意见。")
    sent = do(house, "other", actions.reply, joint, **GIVEN)
    with house.inside():
        assert [one.name for one in selectors.annexes_sent(sent.pk)] == ["改造计划.pdf"]


def test_what_is_attached_is_read_by_who_signs_and_a_change_of_it_is_signed_anew(house: House) -> None:
    lead, joint = at_work(house)
    handler, other = browser(house, "handler"), browser(house, "other")
    assert add(handler, house, lead, "改造计划.pdf", specimens.pdf()) == 302
    files = url(house, "handling:annexes", lead.pk)
    assert other.get(files).status_code == 404, "not laid before it yet"
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    assert "改造计划.pdf" in text_of(other.get(url(house, "handling:countersigning", joint.pk)))
    page = other.get(files)
    assert page.status_code == 200 and "data-upload" not in text_of(page), "read, and not changed"
    assert add(other, house, lead, "补充.pdf", specimens.pdf()) == 404
    do(house, "other", actions.agree_letter, joint)
    assert add(handler, house, lead, "补充.pdf", specimens.pdf()) == 302
    assert other.get(files).status_code == 404, "not what was signed"
    assert refusal(house, "handler", actions.reply, lead, **GIVEN) == "countersign_missing"
    do(house, "handler", actions.circulate_letter, lead, **GIVEN)
    do(house, "other", actions.agree_letter, joint)
    assert do(house, "handler", actions.reply, lead, **GIVEN).round == 1


def test_a_decision_on_a_joint_units_own_request_moves_no_day_back(house: House) -> None:
    lead, joint = at_work(house)
    day = clock.day_of_deadline(lead.due_at) if lead.due_at else clock.today()
    why = "需要与上级部门协调资金安排，方案尚在报批。"
    for who, one, more in (("other", joint, 5), ("handler", lead, 20)):
        do(house, who, actions.request_extension, one, until=day + timedelta(days=more), reason=why)
    do(house, "clerk", actions.grant_extension, lead)
    now = do(house, "clerk", actions.grant_extension, joint)
    assert now.due_at == clock.end_of_day(day + timedelta(days=20)) == now.extended_to


def test_a_redo_goes_on_where_the_one_that_drafted_has_become_one_with_another_lead(house: House) -> None:
    lead, joint = agreed(house)
    first = do(house, "handler", actions.reply, lead, **GIVEN)
    merged(house, elsewhere(house, lead), into="other")
    put_under(house, case_id(lead), redo_trigger="ON_DISSATISFIED", redo_contact_required=False)
    redoing.rated(house, first, **redoing.BAD)
    redoing.redone(house, case_id(lead))
    assert several.state(house, lead) == ("REDO", "SIGNED")
    assert several.state(house, joint)[1] == "CANCELLED"
    again = do(house, "other", actions.reply, lead, **GIVEN)
    assert (again.round, again.unit_name) == (2, "县林业水利局")


def test_what_another_lead_promised_stands_for_the_letter_of_all(house: House) -> None:
    lead, joint = agreed(house)
    made = do(house, "other", actions.make_commitment, joint, text="年底前增加一辆车。")
    sent = do(house, "handler", actions.reply, lead, **GIVEN)
    with house.inside():
        (kept,) = selectors.open_commitments(lead.matter)
        assert (kept.pk, kept.reply_id) == (made.pk, sent.pk), "nothing is tracked twice"


def test_a_redo_goes_on_where_two_that_led_together_have_become_one_unit(house: House) -> None:
    lead, joint = agreed(house)
    first = do(house, "handler", actions.reply, lead, **GIVEN)
    merged(house, elsewhere(house, joint), into="handler")
    put_under(house, case_id(lead), redo_trigger="ON_DISSATISFIED", redo_contact_required=False)
    redoing.rated(house, first, **redoing.BAD)
    redoing.redone(house, case_id(lead))
    assert (several.state(house, lead)[1], several.state(house, joint)[1]) == ("SIGNED", "CANCELLED")
    again = do(house, "handler", actions.reply, lead, **GIVEN)
    assert (again.round, again.unit_name) == (2, "县交通运输局")


def test_in_a_redo_the_heir_is_asked_for_the_opinion_that_an_abolished_unit_never_gave(house: House) -> None:
    lead, co = several.signed(house)
    with house.inside():
        Assignment.objects.filter(pk=co.pk).update(due_at=lead.assigned_at)
    first = several.replied(house, "handler", lead, co_overdue=True)
    merged(house, elsewhere(house, co), into="other")
    redoing.rated(house, first, **redoing.BAD)
    redoing.redone(house, case_id(first))
    with house.inside():
        now = Assignment.objects.get(pk=co.pk)
        assert (now.state, now.unit_id) == ("PENDING_SIGN", house.units["other"])


@pytest.mark.parametrize("deed", ["accept_return", "replace_undertaker"])
def test_who_comes_in_the_place_of_one_that_drafts_by_now_drafts(
    house: House, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    """The unit that drafted left while the office chose: between its choice and its lock."""
    lead, joint = at_work(house)
    locked = access.locked

    def meanwhile(pk: UUID) -> Assignment:
        found = locked(pk)
        Assignment.objects.filter(pk=lead.pk).update(state=states.RETURNED)
        found.role = states.LEAD
        found.save(update_fields=["role"])
        return found

    clerk = house.actor("clerk")
    with house.inside():
        into = organs.add_unit(actor=clerk, name=f"县公路中心{joint.pk.hex[-6:]}", kind="department").pk
    if deed == "accept_return":
        do(house, "other", actions.request_return, joint, **WHY)
    monkeypatch.setattr(access, "locked", meanwhile)
    why = {} if deed == "accept_return" else {"reason": "职能已经划转。"}
    assert do(house, "clerk", getattr(actions, deed), joint, unit_id=into, **why).role == "LEAD"
    assert several.state(house, joint)[1] in ("RETURNED", "CANCELLED")
