"""交办: once, by the office, to a unit that exists; the period begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from kernel import clock
from kernel.errors import DomainError, NotFound, NotPermitted, StateRefused
from tenant_apps.handling import actions, deadlines, selectors
from tenant_apps.handling.actions.assigning import AssignedAlready
from tenant_apps.handling.actions.choosing import UnitRefused
from tenant_apps.handling.texts import SecretMarking, TextRefused
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import selectors as suggestion_selectors
from tests.units.handling.house import TEXT, TITLE, House, a_category, case_id


def test_an_assignment_goes_to_the_unit_with_the_places_deadline(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        made = actions.assign(
            actor=clerk, suggestion_id=pk, unit_id=house.units["handler"], note="请抓紧办理"
        )
        assert made.state == "PENDING_SIGN"
        assert made.undertaker_name == "县交通运输局"
        assert made.due_at is not None and made.due_at > clock.now() + timedelta(days=80)
        assert clock.local(made.due_at).strftime("%H:%M") == "00:00"  # 24:00 of the day before
        found = suggestion_selectors.facts(pk)
        assert found is not None and found.state == "ASSIGNED"
        matter = selectors.matter_of(pk)
        assert matter is not None and matter.profile_version == found.profile_version
        entry = records.of_case(pk)[-1]
        assert entry.deed == "assigned" and "县交通运输局" in entry.facts["text"]
        assert entry.seat_id == house.seats["clerk"]


def test_receipt_counts_the_period_anew_where_the_rules_say_so(house: House) -> None:
    assignment, handler = house.assigned(), house.actor("handler")
    with house.inside():
        place = deadlines.rules(assignment.matter.profile_version)
        presumed = assignment.due_at
        signed = actions.sign_for(actor=handler, assignment_id=assignment.pk)
        assert place.clock_start == "RECEIVED"
        assert signed.due_at is not None and presumed is not None and signed.due_at <= presumed
        assert signed.matter.due_at == signed.due_at


def test_a_suggestion_is_not_assigned_twice(house: House) -> None:
    assignment, clerk = house.assigned(), house.actor("clerk2")
    with house.inside():
        pk = case_id(assignment)
        with pytest.raises(AssignedAlready) as refused:
            actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.units["other"])
        assert "县交通运输局" in refused.value.message
        assert len(selectors.live_assignments([pk])) == 1


def test_of_two_clerks_at_once_one_assigns_and_one_is_told(house: House) -> None:
    pk, ready = house.registered(), Barrier(2)
    clerks = [house.actor("clerk"), house.actor("clerk2")]

    def assign(number: int) -> str:
        try:
            with house.inside():
                ready.wait(60)
                unit = house.units["handler" if number else "other"]
                actions.assign(actor=clerks[number], suggestion_id=pk, unit_id=unit)
            return "assigned"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcome = sorted(pool.map(assign, range(2)))
    assert outcome == ["assigned", "assigned_already"]
    with house.inside():
        assert len(selectors.live_assignments([pk])) == 1


def test_only_the_office_assigns(house: House) -> None:
    pk = house.registered()
    for name, refusal in (
        ("alice", NotPermitted),
        ("bob", NotFound),
        ("handler", NotFound),
        ("admin", NotFound),
    ):
        actor = house.actor(name)
        with house.inside(), pytest.raises(refusal):
            actions.assign(actor=actor, suggestion_id=pk, unit_id=house.units["handler"])


def test_an_unregistered_suggestion_is_not_assigned(house: House) -> None:
    alice, clerk = house.actor("alice"), house.actor("clerk")
    with house.inside():
        made = suggestions.draft(actor=alice, title=TITLE, body=TEXT, category=a_category())
        suggestions.submit(actor=alice, suggestion_id=made.pk)
        with pytest.raises(StateRefused, match="待受理"):
            actions.assign(actor=clerk, suggestion_id=made.pk, unit_id=house.units["handler"])


def test_an_unknown_unit_and_the_government_itself_are_refused(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        for unit_id in (uuid4(), house.units["distributor"]):
            with pytest.raises(UnitRefused):
                actions.assign(actor=clerk, suggestion_id=pk, unit_id=unit_id)


def test_a_note_that_is_too_long_or_secret_is_refused_and_nothing_is_assigned(house: House) -> None:
    pk, clerk = house.registered(), house.actor("clerk")
    with house.inside():
        for note, refusal in (
            ("长" * 501, TextRefused),
            ("x" * 2_000_000, TextRefused),
            ("机密★ 一年", SecretMarking),
        ):
            with pytest.raises(refusal) as refused:
                actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.units["handler"], note=note)
            assert refused.value.field == "note"
        assert selectors.matter_of(pk) is None


def test_after_a_recalled_assignment_down_the_suggestion_can_be_assigned_anew(house: House) -> None:
    pk, clerk, referral = house.registered(), house.actor("clerk"), uuid4()
    with house.inside():
        seat = clerk.require("suggestion.assign")
        lower = actions.assign_to_lower(
            actor=clerk, seat=seat, suggestion_id=pk, referral_id=referral, undertaker_name="某县人民政府"
        )
        actions.cancel_lower(actor=clerk, seat=seat, referral_id=referral, reason="交办有误")
        again = actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.units["handler"])
        assert again.matter_id == lower.matter_id
        assert again.due_at == lower.due_at  # the clock ran on


@pytest.mark.parametrize(
    ("assigned", "due", "provisional"),
    [
        ("2026-01-05 10:00", "2026-04-07", False),  # three months end on 清明: the next working day
        ("2026-02-10 10:00", "2026-05-11", False),  # a Sunday rolls to Monday
        ("2025-12-31 23:59", "2026-03-31", False),  # still that day in Shanghai
        ("2045-12-01 10:00", "2046-03-01", True),  # no calendar is known for the year
    ],
)
def test_a_period_signed_for_at_once_ends_as_the_calendar_says(
    house: House, assigned: str, due: str, provisional: bool
) -> None:
    moment = datetime.fromisoformat(assigned).replace(tzinfo=clock.SHANGHAI)
    with time_machine.travel(moment):
        signed = house.signed()
    assert signed.due_at is not None
    assert (str(clock.day_of_deadline(signed.due_at)), signed.due_provisional) == (due, provisional)
