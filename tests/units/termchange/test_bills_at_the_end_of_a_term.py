"""Bills at 届满: what is undecided lapses with its explanation, and is undecided again where the change is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import set_urlconf

from kernel import clock
from kernel.errors import NotPermitted, StateRefused
from shared_apps.identity import todo
from tenant_apps.bills import actions as bills
from tenant_apps.bills.actions import filing
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Mandate
from tenant_apps.records import selectors as records
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.termchange import actions, page, report, selectors, states
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.bills.deeds import COMMITTEE, MEETING, REASON, TEXT
from tests.units.termchange import playing
from tests.units.termchange.playing import do

RunJobs = Callable[[], list[str]]
UNDECIDED = ("SUBMITTED", "REGISTERED", "ON_AGENDA", "TO_COMMITTEE_AFTER_SESSION")


@pytest.fixture(autouse=True)
def _todays_clock(run_jobs: RunJobs) -> Iterator[None]:
    run_jobs()
    set_urlconf("config.urls_tenant")  # the page's own addresses, without a request
    yield
    set_urlconf(None)
    Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


def asked(house: House) -> UUID:
    """To the standing committee; deputy2 has signed, deputy3 has not answered."""
    pk: UUID = do(house, "deputy1", bills.draft, **{**TEXT, "kind": "STANDING"}).pk
    others = [house.mandate_ids[who] for who in ("deputy2", "deputy3")]
    do(house, "deputy1", bills.invite, bill_id=pk, mandates=others)
    do(house, "deputy2", bills.cosign, bill_id=pk)
    return pk


def filed(house: House) -> UUID:
    pk = asked(house)
    do(house, "deputy3", bills.cosign, bill_id=pk)
    do(house, "deputy1", bills.submit, bill_id=pk)
    return pk


def every_state(house: House) -> dict[str, UUID]:
    with house.entered():
        Mandate.objects.update(roles=["STANDING_MEMBER"])
    found = {name: filed(house) for name in (*UNDECIDED, "NOT_A_BILL", "CLOSED")}
    found["COSIGNING"] = asked(house)
    day: dict[str, Any] = {"decided_by": MEETING, "decided_on": clock.today()}
    for name, pk in found.items():
        if name not in ("COSIGNING", "SUBMITTED"):
            do(house, "clerk", bills.register, bill_id=pk)
    for name in ("ON_AGENDA", "CLOSED"):
        do(house, "head", bills.put_on_agenda, bill_id=found[name], **day)
    sent = found["TO_COMMITTEE_AFTER_SESSION"]
    do(house, "head", bills.send_to_committee, bill_id=sent, committee=COMMITTEE, **day)
    do(house, "head", bills.decide_no_bill, bill_id=found["NOT_A_BILL"], reason=REASON, **day)
    result = {"result": "ADOPTED", "result_by": MEETING, "result_on": clock.today()}
    do(house, "head", bills.conclude, bill_id=found["CLOSED"], **result)
    return found


def states_of(house: House, ids: dict[str, UUID]) -> dict[str, str]:
    with house.entered():
        rows = dict(Bill.objects.values_list("pk", "state"))
    return {name: rows[pk] for name, pk in ids.items()}


def test_what_is_undecided_lapses_is_told_and_comes_back(database: Database, run_jobs: RunJobs) -> None:
    house = furnish("330122")
    made = every_state(house)
    change = playing.planned(house)
    playing.elect(house, change)
    run_jobs()
    head = house.actor("head")
    with house.entered():
        before = {line.word: line.count for line in page.build(head, change).bills}
        [lead] = [line for line in selectors.people(change) if line.old_no == "001"]
    assert lead.note == "征集联名的议案 1 件，切换时联名作废，转为草稿。领衔的议案 5 件没有办结。"
    assert before == {
        "征集联名": 1,
        "待登记": 1,
        "已登记": 1,
        "列入议程": 1,
        "交专委会审议": 1,
        "不作为议案": 1,
    }
    playing.scheduled(house, change)
    run_jobs()
    change = playing.fresh(house, change)
    assert change.state == states.SWITCHED
    after = {"NOT_A_BILL": "NOT_A_BILL", "CLOSED": "CLOSED", "COSIGNING": "DRAFT"}
    assert states_of(house, made) == {**dict.fromkeys(UNDECIDED, "LAPSED"), **after}
    with house.entered():
        view = page.build(head, change)
        assert {line.word: line.count for line in view.bills} == before, "the report says what it found"
        assert any("届满终止审议" in line.becomes for line in view.bills)
        assert report.book(change, house.ref, view)
        told = records.of_case(made["ON_AGENDA"])[-1]
    assert told.deed == "bill_ended_with_term" and "不再继续审议" in told.facts["text"]
    for who in ("deputy1", "deputy2"):
        read = {item.url for item in todo.gather(house.actor(who)).readings if item.kind == "bill_result"}
        assert all(any(str(made[name]) in url for url in read) for name in UNDECIDED), who
    _as_a_suggestion(house, made)
    day = clock.today() + timedelta(days=40)
    do(house, "head", actions.take_back, change_id=change.pk, reason="选举结果待重新确认", switch_on=day)
    run_jobs()
    assert playing.fresh(house, change).state == states.PREPARING
    again = {name: name for name in UNDECIDED if name != "REGISTERED"}
    assert states_of(house, made) == {**again, **after, "REGISTERED": "CONVERTED"}
    do(house, "clerk", bills.register, bill_id=made["SUBMITTED"])


def _as_a_suggestion(house: House, made: dict[str, UUID]) -> None:
    """deputy1 was elected again and files the text anew; the names under the bill stand as they stood."""
    kept = do(house, "deputy1", bills.file_as_suggestion, bill_id=made["REGISTERED"])
    with house.entered():
        case = Suggestion.objects.get(pk=str(kept.suggestion_id))
        assert case.state == "DRAFT" and "一、案据" in case.body
        assert case.lead_mandate.seat_id == house.seat_ids["deputy1 again"]
        assert Bill.objects.get(pk=kept.pk).signatures.filter(status="SIGNED").count() == 3
    with pytest.raises(StateRefused) as refused:
        do(house, "deputy1", bills.file_as_suggestion, bill_id=made["NOT_A_BILL"])
    assert "不作为议案" in refused.value.message


def test_who_was_not_elected_again_reads_it_and_files_nothing(database: Database, run_jobs: RunJobs) -> None:
    house = furnish("330127")
    with house.entered():
        Mandate.objects.update(roles=["STANDING_MEMBER"])
    pk = filed(house)
    change = playing.planned(house)
    playing.elect(house, change, again=("deputy2",))
    run_jobs()
    playing.scheduled(house, change)
    run_jobs()
    assert states_of(house, {"it": pk}) == {"it": "LAPSED"}
    with pytest.raises((filing.LeadNotActive, NotPermitted)):
        do(house, "deputy1", bills.file_as_suggestion, bill_id=pk)
    assert "bill_result" in {item.kind for item in todo.gather(house.actor("deputy1")).readings}
    do(house, "deputy1", bills.note_result, bill_id=pk)
    assert "bill_result" not in {item.kind for item in todo.gather(house.actor("deputy1")).readings}
