"""Bills of a county that is merged: open ones go on in the successor under a number that says whose it is, closed ones stay in the archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import clock
from kernel.actor import Actor
from tenant_apps.bills import actions as bills
from tenant_apps.bills import course, deadlines, selectors
from tenant_apps.bills.models import Bill, BillSeries
from tenant_apps.deputies.models import Mandate, Session, Term
from tenant_apps.files import uploading
from tenant_apps.files.models import Attachment
from tenant_apps.files.uploading import Destination
from tenant_apps.suggestions.models import Suggestion
from tenants import states
from tenants.adjusting import actions, ports
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack import jobs
from tests.units.adjusting.conftest import HEIR, row
from tests.units.adjusting.test_two_counties_merge import browser_of_deputy, numbers, planned, settle
from tests.units.bills.deeds import COMMITTEE, MEETING, OPINION, REASON, TEXT
from tests.units.files import specimens

ORDER = "绿道保护办法（草案）.pdf"


@dataclass
class Played:
    bills: dict[str, UUID]
    due: object
    counted: dict[tuple[str, str], Any]
    heir: dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def played(console: Actor) -> Played:
    """The county's bills in five states, one of them become a suggestion; the successor has a number 1 of its own; then the merger."""
    cast.furnish(CITY, COUNTY, HEIR)
    made = {name: _filed(COUNTY) for name in ("submitted", "agenda", "committee", "converted", "closed")}
    made["draft"] = do(COUNTY, "deputy1", bills.draft, **TEXT).pk
    _register(HEIR, _filed(HEIR))
    for name in ("agenda", "committee", "converted", "closed"):
        _register(COUNTY, made[name])
    day: dict[str, Any] = {"decided_by": MEETING, "decided_on": clock.today()}
    do(COUNTY, "head", bills.put_on_agenda, bill_id=made["agenda"], **day)
    do(COUNTY, "head", bills.send_to_committee, bill_id=made["committee"], committee=COMMITTEE, **day)
    inside(COUNTY, lambda: _of_a_session(made["committee"]))
    do(COUNTY, "head", bills.decide_no_bill, bill_id=made["converted"], reason=REASON, **day)
    do(COUNTY, "clerk", bills.convert, bill_id=made["converted"])
    do(COUNTY, "head", bills.put_on_agenda, bill_id=made["closed"], **day)
    result = {"result": "ADOPTED", "result_by": MEETING, "result_on": clock.today()}
    do(COUNTY, "head", bills.conclude, bill_id=made["closed"], **result)
    due = inside(COUNTY, lambda: deadlines.report_due(access_to(made["committee"])))
    change = planned(console, jobs.run_queued)
    counted = numbers(change, COUNTY)
    actions.carry_out(actor=console, adjustment_id=change.pk)
    assert settle(change, jobs.run_queued).state == states.CARRIED
    actions.confirm(actor=console, adjustment_id=change.pk)
    assert settle(change, jobs.run_queued).state == states.CONFIRMED
    return Played(made, due, counted, numbers(change, HEIR))


def _filed(code: str) -> UUID:
    """To the standing committee, by three of its members; one with a draft of the rules as its attachment."""
    members = inside(code, lambda: list(Mandate.objects.filter(term__status="CURRENT").order_by("seat_no")))
    inside(code, lambda: Mandate.objects.update(roles=["STANDING_MEMBER"]))
    pk: UUID = do(code, "deputy1", bills.draft, **{**TEXT, "kind": "STANDING"}).pk
    uploading.take(
        actor=cast.actor(code, "deputy1"),
        congress=cast.congress(code),
        to=Destination("bill", pk),
        name=ORDER,
        file=SimpleUploadedFile(ORDER, specimens.pdf()),
    )
    lead = inside(code, lambda: Bill.objects.get(pk=pk).lead_mandate_id)
    others = [one.pk for one in members if one.pk != lead]
    do(code, "deputy1", bills.invite, bill_id=pk, mandates=others)
    for who in ("deputy2", "deputy3"):
        do(code, who, bills.cosign, bill_id=pk)
    do(code, "deputy1", bills.submit, bill_id=pk)
    return pk


def _register(code: str, pk: UUID) -> None:
    do(code, "clerk", bills.register, bill_id=pk)


def _of_a_session(pk: UUID) -> None:
    """As if deputies had filed it in a session that was over some days after the decision."""
    term = Term.objects.get(status="CURRENT")
    day = clock.today()
    sat = Session.objects.create(
        congress_id=term.congress_id, term=term, no=90, begins=day, ends=day.replace(year=day.year + 1)
    )
    Bill.objects.filter(pk=pk).update(session=sat)


def access_to(pk: UUID) -> Bill:
    found: Bill = Bill.objects.select_related("session", "lead_mandate", "suggestion").get(pk=pk)
    return found


def at_heir(look: Callable[[], Any]) -> Any:
    return inside(HEIR, look)


def test_open_bills_go_on_and_closed_ones_stay(played: Played) -> None:
    states_now = dict(at_heir(lambda: list(Bill.objects.values_list("pk", "state"))))
    went = {name: states_now.get(pk) for name, pk in played.bills.items()}
    assert went == {
        "draft": "DRAFT",
        "submitted": "SUBMITTED",
        "agenda": "ON_AGENDA",
        "committee": "TO_COMMITTEE_AFTER_SESSION",
        "converted": "CONVERTED",
        "closed": None,
    }
    assert inside(COUNTY, lambda: Bill.objects.get(pk=played.bills["closed"]).state) == "CLOSED"
    counted = {label: cells[:2] for (what, label), cells in played.counted.items() if what == ports.BILLS}
    assert counted["列入议程"] == (1, 1) and counted["已办结"] == (1, 0) and counted["已转为建议"] == (1, 1)
    after = {label: cells[2] for (what, label), cells in played.heir.items() if what == ports.BILLS}
    assert after["列入议程"] == 1 and after["草稿"] == 1 and after["已登记"] == 1


def test_a_number_says_whose_it_is_and_the_next_is_the_successors_own(played: Played) -> None:
    bill = at_heir(lambda: access_to(played.bills["agenda"]))
    assert bill.number_label == "原桐庐县第1号议案"
    own = at_heir(lambda: [str(one) for one in Bill.objects.filter(former="").exclude(no=None)])
    assert len(own) == 1 and own[0].startswith("第1号议案")
    _register(HEIR, played.bills["submitted"])
    assert at_heir(lambda: access_to(played.bills["submitted"]).number_label) == "第2号议案"
    assert at_heir(lambda: BillSeries.objects.get().last) == 2


def test_names_files_course_and_day_come_with_it(played: Played) -> None:
    pk = played.bills["committee"]
    bill = at_heir(lambda: access_to(pk))
    assert at_heir(lambda: len(selectors.names(bill))) == 3
    assert at_heir(lambda: deadlines.report_due(bill)) == played.due is not None
    files = at_heir(lambda: list(Attachment.objects.filter(carrier_id=pk).values_list("name", flat=True)))
    assert files == [ORDER]
    clerk = cast.actor(HEIR, "clerk")
    drawn = at_heir(lambda: course.build(clerk, bill, reads_suggestion=False).trace)
    deeds = [line.event.deed for leg in drawn.legs for line in leg.rows]
    assert deeds[:2] == ["征集联名", "联名"] and deeds.count("区划调整承接") == 1
    texts = [line.event.text for leg in drawn.legs for line in leg.rows]
    assert any("期限不变" in one and "原桐庐县第2号议案" in one for one in texts)


def test_work_goes_on_there_and_old_links_lead_there(played: Played) -> None:
    day = {"report": OPINION, "reported_on": clock.today()}
    do(HEIR, "clerk", bills.report, bill_id=played.bills["committee"], **day)
    case = at_heir(lambda: access_to(played.bills["converted"]).suggestion)
    assert case.state == "SUBMITTED" and at_heir(lambda: Suggestion.objects.filter(pk=case.pk).exists())
    kinds = at_heir(
        lambda: set(
            Attachment.objects.filter(name=ORDER, carrier_id=case.pk).values_list("carrier_kind", flat=True)
        )
    )
    assert kinds == {"suggestion"}, "the draft of the rules stands under both"
    assert at_heir(lambda: Attachment.objects.filter(carrier_id=played.bills["converted"]).count()) == 1
    browser, path = browser_of_deputy(), f"bills/{played.bills['agenda']}/"
    moved = browser.get(f"/t/{COUNTY}/{path}")
    assert (moved.status_code, moved["Location"]) == (308, f"/t/{HEIR}/{path}")
    said = browser.get(moved["Location"]).content.decode()
    assert "原桐庐县第1号议案" in said and row(COUNTY).state == states.MERGED
