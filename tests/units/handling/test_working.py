"""签收, 沟通 and 单位说明, by the unit's own people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel import clock
from kernel.errors import DomainError, NotFound, NotPermitted, StateRefused
from shared_apps.rules.codes import ClockStart
from tenant_apps.handling import actions, deadlines, selectors
from tenant_apps.handling.actions.working import ContactTimeRefused, WayUnknown
from tenant_apps.handling.texts import TextRefused
from tenant_apps.records import selectors as records
from tests.units.handling.house import House, case_id
from tests.units.handling.test_pages import browser, text_of, url

STRANGE = "𠅤家岙、䶮村 ئۇيغۇرچە བོད་ཡིག\u200b\x00 的村民说：<script>alert(1)</script>"


def test_signing_for_it_puts_the_suggestion_into_handling(house: House) -> None:
    signed = house.signed()
    with house.inside():
        assert signed.received_by_name == "测handler"
        assert signed.matter.suggestion is not None and signed.matter.suggestion.state == "IN_HANDLING"
        assert records.of_case(case_id(signed))[-1].deed == "signed_for"


def test_it_is_signed_for_once(house: House) -> None:
    signed, mate = house.signed(), house.actor("mate")
    with house.inside(), pytest.raises(StateRefused, match="办理中"):
        actions.sign_for(actor=mate, assignment_id=signed.pk)


def test_another_units_handler_does_not_even_see_it(house: House) -> None:
    assignment, other = house.assigned(), house.actor("other")
    with house.inside(), pytest.raises(NotFound):
        actions.sign_for(actor=other, assignment_id=assignment.pk)


def test_the_office_sees_it_but_does_not_sign_for_it(house: House) -> None:
    assignment, clerk = house.assigned(), house.actor("clerk")
    with house.inside(), pytest.raises(NotPermitted):
        actions.sign_for(actor=clerk, assignment_id=assignment.pk)


def test_a_contact_is_kept_and_its_content_stays_out_of_the_trace(house: House) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside():
        actions.log_contact(
            actor=handler,
            assignment_id=signed.pk,
            way="PHONE",
            with_name="测alice",
            note="代表说预约电话 13800001111 打不通。",
        )
        assert selectors.contacts_of(signed.matter)[0].way_label == "电话"
        entries = records.of_case(case_id(signed), published_only=False)
        assert "13800001111" not in "".join(entry.body for entry in entries)


@pytest.mark.parametrize("days", [-40, 1])
def test_a_contact_lies_between_the_assignment_and_now(house: House, days: int) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside(), pytest.raises(ContactTimeRefused):
        actions.log_contact(
            actor=handler,
            assignment_id=signed.pk,
            way="FACE",
            with_name="测alice",
            note="当面听取意见。",
            at=clock.now() + timedelta(days=days),
        )


def test_an_unknown_way_is_refused_at_its_field(house: House) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside(), pytest.raises(WayUnknown) as refused:
        actions.log_contact(
            actor=handler, assignment_id=signed.pk, way="\x00", with_name="测alice", note="当面听取意见。"
        )
    assert refused.value.field == "way"


@pytest.mark.parametrize("note", ["", "  \u200b\n", "\x00", "短", "长" * 2001, "汉" * 10_000_000])
def test_an_empty_or_huge_contact_is_refused_at_its_field(house: House, note: str) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside(), pytest.raises(TextRefused) as refused:
        actions.log_contact(
            actor=handler, assignment_id=signed.pk, way="FACE", with_name="测alice", note=note
        )
    assert refused.value.field == "note"


def test_rare_characters_are_kept_and_invisible_ones_dropped(house: House) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside():
        contact = actions.log_contact(
            actor=handler, assignment_id=signed.pk, way="FACE", with_name="买买提·吐尔逊", note=STRANGE
        )
        statement = actions.state_competence(actor=handler, assignment_id=signed.pk, text=STRANGE)
    for kept in (contact.note, statement.text):
        assert "𠅤家岙、䶮村 ئۇيغۇرچە བོད་ཡིག" in kept
        assert "\x00" not in kept and "\u200b" not in kept


def test_a_statement_stays_in_the_house(house: House) -> None:
    signed, handler = house.signed(), house.actor("handler")
    words = "岸线利用许可属省级职权，超出本县职权，建议提请上级。"
    with house.inside():
        actions.state_competence(actor=handler, assignment_id=signed.pk, text=words)
        entry = records.of_case(case_id(signed))[-1]
        assert entry.deed == "competence_stated" and entry.facts["internal"] is True
        assert selectors.stated_beyond_competence(case_id(signed)) == words


@pytest.mark.parametrize("text", ["", "说明", "长" * 2001])
def test_an_empty_or_endless_statement_is_refused(house: House, text: str) -> None:
    signed, handler = house.signed(), house.actor("handler")
    with house.inside(), pytest.raises(TextRefused) as refused:
        actions.state_competence(actor=handler, assignment_id=signed.pk, text=text)
    assert refused.value.field == "text"


def test_nothing_is_logged_before_signing(house: House) -> None:
    assignment, handler = house.assigned(), house.actor("handler")
    with house.inside(), pytest.raises(DomainError, match="待签收"):
        actions.log_contact(
            actor=handler, assignment_id=assignment.pk, way="FACE", with_name="测alice", note="当面听取意见。"
        )


def test_the_receipt_says_from_when_the_unit_is_taken_to_have_received_it(house: House) -> None:
    assignment = house.assigned()
    with house.inside():
        rules = deadlines.rules(assignment.matter.profile_version)
        presumed = deadlines.presumed_receipt(assignment.assigned_at, by=rules)
        from_assignment = replace(rules, clock_start=ClockStart.ASSIGNED)
        assert deadlines.presumed_receipt(assignment.assigned_at, by=from_assignment) is None
    assert presumed is not None
    page = text_of(browser(house, "handler").get(url(house, "handling:receipt", assignment.pk)))
    assert f"到 {presumed.date} 仍未签收的，视为该日收到" in page
