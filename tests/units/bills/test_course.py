"""From the number to the end: opinion, decision, report within its period, result; and what becomes a suggestion, once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import RequestFactory

from kernel import clock
from kernel.errors import InputRefused, StateRefused
from kernel.ids import uuid7
from tenant_apps.bills import actions, carrying, course, deadlines, wording
from tenant_apps.bills.actions import deciding
from tenant_apps.bills.api import OneBill
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies.models import Mandate, Session
from tenant_apps.files.models import Attachment, Blob
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import casepage
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.factories.house import House
from tests.units.bills.deeds import (
    COMMITTEE,
    GROUNDS,
    MEETING,
    OPINION,
    PLAN,
    REASON,
    decided,
    of,
    opined,
    registered,
    seat_more,
    sitting,
)
from tests.units.bills.test_filing import kinds


@pytest.fixture(scope="module")
def others(house: House) -> list[Mandate]:
    return seat_more(house, 8)


@pytest.fixture(autouse=True)
def session(house: House) -> Session:
    return sitting(house)


def test_the_committee_reports_within_three_months_of_the_sessions_end_and_the_result_closes_it(
    house: House, others: list[Mandate], session: Session
) -> None:
    pk, clerk, head = decided(house, others, "TO_COMMITTEE"), house.actor("clerk"), house.actor("head")
    bill = of(house, pk)
    with house.entered():
        Session.objects.filter(pk=session.pk).update(begins=date(2026, 1, 19), ends=date(2026, 1, 23))
        Bill.objects.filter(pk=pk).update(decided_on=date(2026, 1, 22))
    with house.entered():
        bill = Bill.objects.select_related("session").get(pk=pk)
        due = deadlines.report_due(bill)
        assert due is not None and due.date == date(2026, 4, 23)
        Bill.objects.filter(pk=pk).update(decided_on=date(2026, 2, 2))
        due = deadlines.report_due(Bill.objects.select_related("session").get(pk=pk))
        assert due is not None and due.date == date(2026, 5, 6)  # 5 月 2 日 is a holiday, as is 5 月 5 日
    assert "bill_report" in kinds(house, "clerk", pk) and kinds(house, "deputy2", pk) == {"bill_result"}
    second = house.actor("deputy2")
    with house.entered():
        actions.note_result(actor=second, bill_id=pk)
    assert kinds(house, "deputy2", pk) == set()
    with house.entered():
        actions.report(actor=clerk, bill_id=pk, report=OPINION, reported_on=clock.today())
        with pytest.raises(deciding.ResultUnknown):
            actions.conclude(
                actor=head, bill_id=pk, result="ADOPTED", result_by=MEETING, result_on=clock.today()
            )
        done = actions.conclude(
            actor=head,
            bill_id=pk,
            result="NOT_LISTED",
            result_by="常委会第八次会议",
            result_on=clock.today(),
            note="有关工作已列入年度计划。",
        )
        assert done.state == "CLOSED" and deadlines.report_due(done) is None
        labels = [entry.facts["label"] for entry in records.of_case(pk)]
    assert labels[-4:] == ["登记议案", "交专委会审议", "提交审议结果报告", "审议结果"]
    assert kinds(house, "deputy2", pk) == {"bill_result"}


def test_a_day_lies_between_what_came_before_and_today(house: House, others: list[Mandate]) -> None:
    pk, head = opined(house, others), house.actor("head")
    for day in (clock.today() + timedelta(days=2), clock.today() - timedelta(days=2)):
        with house.entered(), pytest.raises(deciding.DayOutside) as refused:
            actions.put_on_agenda(actor=head, bill_id=pk, decided_by=MEETING, decided_on=day)
        assert refused.value.field == "decided_on"
    with house.entered(), pytest.raises(InputRefused):
        actions.put_on_agenda(actor=head, bill_id=pk, decided_by=MEETING, decided_on=None)
    with house.entered(), pytest.raises(InputRefused) as endless:
        actions.put_on_agenda(
            actor=head, bill_id=pk, decided_by=MEETING, decided_on=clock.today(), reason="长" * 501
        )
    assert endless.value.field == "reason", "a remark, as short as the office likes, has its limit too"
    with house.entered(), pytest.raises(InputRefused) as lacking:
        actions.decide_no_bill(
            actor=head, bill_id=pk, decided_by=MEETING, decided_on=clock.today(), reason="否"
        )
    assert lacking.value.field == "reason" and of(house, pk).state == "OPINION_GIVEN"


def test_what_is_no_bill_becomes_a_suggestion_with_its_text_names_and_files(
    house: House, others: list[Mandate]
) -> None:
    pk, clerk = decided(house, others, "NOT_A_BILL"), house.actor("clerk")
    assert "bill_convert" in kinds(house, "clerk", pk)
    with house.entered():
        _attach(house, pk)
        done = actions.convert(actor=clerk, bill_id=pk)
        made = Suggestion.objects.get(pk=str(done.suggestion_id))
        assert (made.state, made.source) == ("SUBMITTED", "BILL_CONVERTED")
        assert not made.publish_consent, "nobody has asked its deputy"
        assert made.title == "关于制定富春江绿道保护办法的建议" and GROUNDS in made.body and PLAN in made.body
        signed = Signature.objects.filter(suggestion=made, status="SIGNED")
        assert signed.count() == 10 and signed.filter(mandate_id=made.lead_mandate_id).exists()
        assert set(signed.values_list("mandate_id", "signed_at")) == set(
            done.signatures.filter(status="SIGNED").values_list("mandate_id", "signed_at")
        )
        assert Attachment.objects.get(carrier_id=made.pk).carrier_kind == "suggestion"
        said = [entry.facts["text"] for entry in records.of_case(made.pk)]
        assert said == [f"来源 第十七届第三次会议{done.number_label}，10 位代表联名"]
        numbered = suggestions.register(actor=clerk, suggestion_id=made.pk)
        assert numbered.number
    handler, second = house.actor("handler1"), house.actor("deputy2")
    with house.entered():
        for actor, panels in ((clerk, ["原议案"]), (second, ["原议案"]), (handler, [])):
            known = casepage.gather(actor, made)
            assert [panel.title for part in known for panel in part.panels if "议案" in panel.title] == panels
            assert any(party.role == "来源" for part in known for party in part.parties)


def test_who_has_left_is_not_told_which_suggestion_it_became(house: House, others: list[Mandate]) -> None:
    extra, clerk, second = seat_more(house, 1), house.actor("clerk"), house.actor("deputy2")
    pk = decided(house, [*others, *extra], "NOT_A_BILL")
    with house.entered():
        BillSignature.objects.filter(bill_id=pk, mandate_id=house.mandate_ids["deputy2"]).update(
            status="VOIDED", left_at=clock.now()
        )
        made = actions.convert(actor=clerk, bill_id=pk).suggestion_id
    told = []
    for actor in (clerk, second):
        request = RequestFactory().get("/")
        request.actor = actor  # type: ignore[attr-defined]
        with house.entered():
            told.append(OneBill.as_view()(request, pk=pk).data["suggestion_id"])
    assert told == [str(made), None]


def test_a_draft_without_a_cause_gives_no_title() -> None:
    assert wording.as_suggestion(cause="", grounds="", plan="")[0] == ""


def test_a_refused_withdrawal_is_read_before_the_decision_and_none_is_passed_over(
    house: House, others: list[Mandate]
) -> None:
    pk, lead, head = registered(house, others), house.actor("deputy1"), house.actor("head")
    second = house.actor("deputy2")
    decision: dict[str, Any] = {
        "actor": head,
        "bill_id": pk,
        "decided_by": MEETING,
        "decided_on": clock.today(),
    }
    with house.entered():
        actions.ask_withdrawal(actor=lead, bill_id=pk, reason=REASON)
        with pytest.raises(deciding.WithdrawalUnanswered):
            actions.decide_no_bill(**decision, reason=REASON)
        with pytest.raises(deciding.WithdrawalUnanswered):
            actions.send_to_committee(**decision, committee=COMMITTEE)
        actions.refuse_withdrawal(actor=head, bill_id=pk, answer=REASON)
    assert kinds(house, "deputy2", pk) == {"bill_result"}
    assert "note_result" in {one.deed for one in _deeds(house, "deputy2", pk)}
    with house.entered():
        actions.note_result(actor=second, bill_id=pk)
    assert kinds(house, "deputy2", pk) == set() and of(house, pk).state == "REGISTERED"
    with house.entered():
        actions.put_on_agenda(**decision)
        actions.ask_withdrawal(actor=lead, bill_id=pk, reason=REASON)
        result: dict[str, Any] = {"result": "ADOPTED", "result_by": MEETING, "result_on": clock.today()}
        with pytest.raises(deciding.WithdrawalUnanswered):
            actions.conclude(actor=head, bill_id=pk, **result)
        actions.refuse_withdrawal(actor=head, bill_id=pk, answer=REASON)
        assert actions.conclude(actor=head, bill_id=pk, **result).state == "CLOSED"


def _deeds(house: House, who: str, pk: UUID) -> list[course.Deed]:
    actor, bill = house.actor(who), of(house, pk)
    with house.entered():
        return course.deeds(actor, bill)


def _attach(house: House, pk: UUID) -> None:
    blob = Blob.objects.create(
        congress_id=house.ref.id, sha256="b" * 64, kind="pdf", size=1, scan="clean", preview="none",
        stored_at=clock.now(),
    )  # fmt: skip
    Attachment.objects.create(
        congress_id=house.ref.id, carrier_kind="bill", carrier_id=pk, blob=blob, name="草案.pdf",
        added_at=clock.now(), added_by_id=uuid7(), added_by_name="沈建芳",
    )  # fmt: skip


def test_two_who_convert_at_the_same_moment_make_one_suggestion(house: House, others: list[Mandate]) -> None:
    pk = decided(house, others, "NOT_A_BILL")
    actors, gate = [house.actor("clerk"), house.actor("head")], threading.Barrier(2)
    with house.entered():
        before = Suggestion.objects.count()
    told: list[str] = ["", ""]

    def click(index: int) -> None:
        try:
            gate.wait(120)
            with house.entered():
                actions.convert(actor=actors[index], bill_id=pk)
            told[index] = "made"
        except StateRefused as refused:
            told[index] = refused.code
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(index,)) for index in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(300)
    assert sorted(told) == ["made", "state"]
    with house.entered():
        assert Suggestion.objects.count() == before + 1


def test_who_still_waits_for_a_result_keeps_the_seat_when_the_term_ends(
    house: House, others: list[Mandate]
) -> None:
    pk = registered(house, others)
    mine = [house.mandate_ids["deputy1"], house.mandate_ids["deputy2"], house.mandate_ids["deputy3"]]
    with house.entered():
        Bill.objects.exclude(pk=pk).update(state="CLOSED")
        assert carrying.still_owed(mine) == set(mine[:2])
        lead = Mandate.objects.get(pk=mine[0])
        assert pk in {bill.pk for bill in carrying.filed_in(lead.term_id)}
        Bill.objects.filter(pk=pk).update(state="CLOSED")
        assert carrying.still_owed(mine) == set()


def test_the_page_says_how_many_are_missing_and_offers_what_may_be_done(
    house: House, others: list[Mandate]
) -> None:
    pk, head, clerk = opined(house, others), house.actor("head"), house.actor("clerk")
    bill = of(house, pk)
    with house.entered():
        assert {one.deed for one in course.deeds(head, bill)} == {
            "put_on_agenda",
            "send_to_committee",
            "decide_no_bill",
        }
        assert course.deeds(clerk, bill) == []
        view = course.build(head, bill, reads_suggestion=False)
        assert view.trace is not None and "主席团" in view.holder
        assert [party.name for party in view.parties][-1] == COMMITTEE
