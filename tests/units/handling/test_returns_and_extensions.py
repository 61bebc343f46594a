"""退办 and 延期: in time, once, with its reason; what the office makes of it, and what becomes of the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from kernel import clock
from kernel.errors import DomainError
from shared_apps.rules import deadlines as ruled
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import actions, counting, course, deadlines, selectors, waiting
from tenant_apps.handling.actions import returning
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import actions as organs
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import House, case_id
from tests.units.handling.test_pages import browser, text_of, url
from tests.units.handling.test_several_units import refused, replied, signed, state
from tests.units.handling.test_waiting import waits

WHY = "乡村公交站点的养护不属于本局的职责范围。"
LATER = "需要等候省级资金下达，不能按期答复。"


def asked(house: House, one: Assignment, **more: Any) -> None:
    handler = house.actor("handler")
    with house.inside():
        facts: dict[str, Any] = {"reason": WHY, "competent_unit_id": house.units["other"]} | more
        actions.request_return(actor=handler, assignment_id=one.pk, **facts)


def a_unit(house: House, name: str) -> UUID:
    clerk = house.actor("clerk")
    with house.inside():
        return organs.add_unit(actor=clerk, name=name, kind="department").pk


def test_a_unit_gives_back_what_is_not_its_own_and_another_goes_on_with_the_clock(house: House) -> None:
    lead = house.talked()
    page = browser(house, "handler")
    case = text_of(page.get(url(house, "suggestions:case", case_id(lead))))
    assert "申请退办" in case and "申请延期" in case
    form = {"reason": WHY, "competent_unit_id": "", "competent_name": ""}
    kept = page.post(url(house, "handling:return", lead.pk), form)
    assert (
        kept.status_code == 422
        and "请选择或者填写应当承办本件的单位" in text_of(kept)
        and WHY in text_of(kept)
    )
    sent = page.post(
        url(house, "handling:return", lead.pk), form | {"competent_unit_id": str(house.units["other"])}
    )
    assert sent.status_code == 302 and state(house, lead) == ("IN_HANDLING", "RETURN_REQUESTED")
    assert waits(house, "clerk", lead.pk) == [("return_request", "决定")]
    assert waits(house, "handler", lead.pk, case_id(lead)) == []
    assert refused(house, "handler", actions.reply, assignment_id=lead.pk, letter_class="A", outcome="SOLVED", body="").code == "state"  # fmt: skip
    clerk = browser(house, "clerk")
    shown = text_of(clerk.get(url(house, "handling:return_acceptance", lead.pk)))
    assert WHY in shown and "应当由县林业水利局办理" in shown
    done = clerk.post(
        url(house, "handling:return_acceptance", lead.pk), {"unit_id": str(house.units["other"])}
    )
    assert done.status_code == 302
    assert state(house, lead) == ("ASSIGNED", "RETURNED")
    with house.inside():
        now = Assignment.objects.get(instead_of=lead)
        assert (now.role, now.due_at) == ("LEAD", Assignment.objects.get(pk=lead.pk).due_at)
        assert counting.chain(now)[-1].pk == lead.pk
        told = [row.facts["text"] for row in records.of_case(case_id(lead)) if row.deed == "return_accepted"]
    assert told[0].startswith("县交通运输局退办，改交县林业水利局")
    # Its page and its list are no more the unit's that gave it back.
    assert page.get(url(house, "suggestions:case", case_id(lead))).status_code == 404


def test_given_back_without_another_unit_it_waits_with_the_office(house: House) -> None:
    lead = house.assigned()
    asked(house, lead)
    clerk = house.actor("clerk")
    with house.inside():
        actions.accept_return(actor=clerk, assignment_id=lead.pk)
        [item] = [row for row in waiting.items(clerk) if str(case_id(lead)) in row.url]
        assert (item.kind, item.kind_label) == ("assign", "退办待重新交办") and item.due_at is not None
    facts = {"suggestion_id": case_id(lead), "unit_id": house.units["handler"]}
    told = refused(house, "clerk", actions.assign, **facts)
    assert (told.code, told.field) == ("gave_back", "again_reason")  # no loop A → B → A
    page = browser(house, "clerk").get(url(house, "handling:assign", case_id(lead)))
    assert "再次交办的理由" in text_of(page)
    with house.inside():
        again = actions.assign(actor=clerk, **facts, again_reason="编制部门已经明确由其负责。")  # type: ignore[arg-type]
        assert again.instead_of_id == lead.pk and again.reason == "编制部门已经明确由其负责。"


def test_no_16_back_to_the_first_of_two_that_gave_it_back_only_with_a_reason(house: House) -> None:
    lead, clerk, other = house.signed(), house.actor("clerk"), house.actor("other")
    asked(house, lead)
    with house.inside():
        now = actions.accept_return(actor=clerk, assignment_id=lead.pk, unit_id=house.units["other"])
        actions.request_return(
            actor=other, assignment_id=now.pk, reason=WHY, competent_unit_id=house.units["handler"]
        )
    back = {"assignment_id": now.pk, "unit_id": house.units["handler"]}
    assert refused(house, "clerk", actions.accept_return, **back).code == "gave_back"
    with house.inside():
        assert actions.accept_return(actor=clerk, **back, again_reason="经协调由其办理。").role == "LEAD"  # type: ignore[arg-type]


def test_no_16_a_refused_request_is_not_made_twice_and_the_unit_goes_on(house: House) -> None:
    lead, clerk = house.assigned(), house.actor("clerk")
    asked(house, lead)
    assert refused(house, "clerk", actions.refuse_return, assignment_id=lead.pk, answer="").field == "answer"
    with house.inside():
        stays = actions.refuse_return(actor=clerk, assignment_id=lead.pk, answer="属于你局的职责。")
        rules = deadlines.rules(stays.matter.profile_version)
        assert rules.refused_return == "CONTINUE"
    assert state(house, lead) == ("ASSIGNED", "PENDING_SIGN"), "nobody has signed for it"
    handler = house.actor("handler")
    with house.inside():
        assert actions.sign_for(actor=handler, assignment_id=lead.pk).received_by_name == handler.name
    assert state(house, lead) == ("IN_HANDLING", "SIGNED")
    told = refused(
        house, "handler", actions.request_return, assignment_id=lead.pk, reason=WHY, competent_name="某局"
    )
    assert told.code == "return_refused_before"
    case = text_of(browser(house, "handler").get(url(house, "suggestions:case", case_id(lead))))
    assert "属于你局的职责。" in case and "应当继续办理，不能再次申请" in case
    assert "属于你局的职责。" not in text_of(
        browser(house, "alice").get(url(house, "suggestions:case", case_id(lead)))
    )


def test_no_16_a_request_on_the_day_after_is_late(house: House) -> None:
    lead = house.signed()
    with house.inside():
        rules = deadlines.rules(lead.matter.profile_version)
        last = returning.return_day(lead, by=rules)[0]
    with time_machine.travel(last - timedelta(minutes=1)), house.inside():
        assert returning.check_return(lead, by=rules) is False
    assert rules.late_return_refused
    with time_machine.travel(last), house.inside(), pytest.raises(returning.ReturnLate) as told:
        returning.check_return(lead, by=rules)
    assert str(clock.day_of_deadline(last)) in told.value.message


def test_no_16_the_last_day_for_a_return_steps_over_a_holiday(house: House) -> None:
    """2026-04-30 + 5 working days over the May holiday is 2026-05-11 (DOMAIN 8)."""
    with house.inside():
        rules = deadlines.rules(None)
        day = ruled.due(
            date(2026, 4, 30),
            rules.receive_span,
            rules=rules,
            calendar=worktime.calendar(house.ref.id),
        )
        assert str(rules.receive_span) == "5wd" and day.date == date(2026, 5, 11)
        signed_at = datetime(2026, 4, 30, 10, tzinfo=clock.SHANGHAI)
        last = deadlines.return_due(assigned_at=signed_at, received_at=signed_at, by=rules)[0]
        counted = ruled.due(
            date(2026, 4, 30),
            rules.return_span,
            rules=rules,
            calendar=worktime.calendar(house.ref.id),
        )
        assert clock.day_of_deadline(last) == counted.date


def test_no_16_who_assists_gives_nothing_back_and_asks_for_no_other_day(house: House) -> None:
    _, co = signed(house)
    for deed, facts in (
        (actions.request_return, {"reason": WHY, "competent_name": "某局"}),
        (actions.request_extension, {"until": clock.today() + timedelta(days=100), "reason": LATER}),
    ):
        assert refused(house, "other", deed, assignment_id=co.pk, **facts).code == "not_of_role"


def test_one_of_two_that_answer_gives_back_and_the_letter_of_the_other_is_enough(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    replied(house, "other", second)
    asked(house, first)
    clerk = house.actor("clerk")
    with house.inside():
        actions.accept_return(actor=clerk, assignment_id=first.pk)
    assert state(house, second) == ("REPLIED", "REPLIED")


def test_the_last_one_gives_back_after_the_others_letter_was_rated_and_the_case_goes_on(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    letter = replied(house, "other", second)
    asked(house, first)
    clerk, alice = house.actor("clerk"), house.actor("alice")
    with house.inside():
        actions.rate(actor=alice, reply_id=letter.pk, attitude="SATISFIED", result="SATISFIED")
        actions.accept_return(actor=clerk, assignment_id=first.pk)
    assert state(house, second) == ("TRACKING", "REPLIED")  # the letter promises something


def later(house: House, one: Assignment, until: date | None) -> DomainError:
    return refused(
        house, "handler", actions.request_extension, assignment_id=one.pk, until=until, reason=LATER
    )


def test_a_granted_extension_moves_the_day_and_a_second_one_ends_at_the_longest(house: House) -> None:
    lead, clerk = house.signed(), house.actor("clerk")
    with house.inside():
        rules = deadlines.rules(lead.matter.profile_version)
        assigned, received = counting.starts(lead)
        longest = clock.day_of_deadline(
            deadlines.reply_due_at_latest(assigned_at=assigned, received_at=received, by=rules)[0]
        )
        assert lead.due_at is not None
        due = clock.day_of_deadline(lead.due_at)
    for until in (None, due, longest + timedelta(days=1)):
        told = later(house, lead, until)
        assert (told.code, told.field) == ("extension_day", "until") and str(longest) in told.message
    handler = browser(house, "handler")
    form = {"until": f"{due + timedelta(days=30)}", "reason": LATER}
    assert str(longest) in text_of(handler.get(url(house, "handling:extension", lead.pk)))
    empty = handler.post(url(house, "handling:extension", lead.pk), {"until": "", "reason": ""})
    assert empty.status_code == 422 and {"until", "reason"} <= set(empty.context["form"].errors)
    assert str(longest) in text_of(empty)
    assert handler.post(url(house, "handling:extension", lead.pk), form).status_code == 302
    assert waits(house, "clerk", lead.pk) == [("extension_request", "审批")]
    assert (
        browser(house, "clerk").post(url(house, "handling:extension_grant", lead.pk), {}).status_code == 302
    )
    with house.inside():
        now = Assignment.objects.get(pk=lead.pk)
        assert now.state == "SIGNED" and now.due_at == clock.end_of_day(due + timedelta(days=30))
        assert now.matter.due_at == now.due_at == counting.due(now, by=rules)[0]
    actor = house.actor("handler")
    with house.inside():
        actions.request_extension(actor=actor, assignment_id=lead.pk, until=longest, reason=LATER)
        actions.grant_extension(actor=clerk, assignment_id=lead.pk)
    told = later(house, lead, longest + timedelta(days=1))
    assert told.code == "extension_at_most"


def test_no_19_no_extension_after_the_day_and_none_of_a_day_from_above(house: House) -> None:
    lead = house.signed()
    assert lead.due_at is not None
    with time_machine.travel(lead.due_at):
        assert later(house, lead, clock.today() + timedelta(days=5)).code == "extension_late"


def test_a_refused_extension_leaves_the_day_and_the_unit_may_work_meanwhile(house: House) -> None:
    lead, handler, clerk = house.talked(), house.actor("handler"), house.actor("clerk")
    assert lead.due_at is not None
    until = clock.day_of_deadline(lead.due_at) + timedelta(days=20)
    with house.inside():
        actions.request_extension(actor=handler, assignment_id=lead.pk, until=until, reason=LATER)
        actions.log_contact(
            actor=handler, assignment_id=lead.pk, way="FACE", with_name="测alice", note="说明延期的原因。"
        )
        found = suggestions.get(clerk, case_id(lead))
        assert {deed.deed for deed in course.parts(clerk, found).deeds} >= {
            "grant_extension",
            "refuse_extension",
        }
        actions.refuse_extension(actor=clerk, assignment_id=lead.pk, answer="请按期答复代表。")
        assert Assignment.objects.get(pk=lead.pk).due_at == lead.due_at
        assert selectors.extensions_of(lead.matter)[0].decision == "REFUSED"
    replied(house, "handler", lead)
