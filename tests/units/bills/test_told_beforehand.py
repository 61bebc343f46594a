"""What a bill's page says before anybody presses: until when, with how many, what was decided, what can't be done any more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity import shelves, todo
from tenant_apps.bills import actions, course, listing, thresholds
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies.models import Mandate, Session
from tenant_apps.files.models import Attachment
from tests.factories.house import SINCE, House
from tests.units.bills.deeds import (
    COMMITTEE,
    MEETING,
    OPINION,
    REASON,
    cosigned_by,
    decided,
    drafted,
    of,
    opined,
    registered,
    seat_more,
    signed,
    sitting,
    submitted,
)
from tests.units.bills.test_course import _attach
from tests.units.bills.test_pages import words


@pytest.fixture(scope="module")
def others(house: House) -> list[Mandate]:
    return seat_more(house, 8)


@pytest.fixture(autouse=True)
def session(house: House) -> Session:
    return sitting(house)


def seen(house: House, who: str, pk: UUID) -> course.View:
    actor, bill = house.actor(who), of(house, pk)
    with house.entered():
        return course.build(actor, bill, reads_suggestion=False)


def refused(view: course.View) -> dict[str, str]:
    return {one.label: one.reason for one in view.acts.cannot}


def test_after_the_cutoff_the_page_leads_into_a_suggestion(house: House, others: list[Mandate]) -> None:
    pk, browser = signed(house, others), house.browser("deputy1")
    view = seen(house, "deputy1", pk)
    assert [act.label for act in view.acts.can if act.primary] == ["征集联名"], "one name short"
    assert refused(view) == {"提出议案": "须 10 人以上联名，现有 9 人（含领衔代表）。"}
    later = clock.now() + timedelta(hours=1)
    sitting(house, cutoff=later)
    until = f"第三次会议的议案截止时间为 {clock.local(later):%Y-%m-%d %H:%M}"
    assert until in words(browser.get(house.url("bills/new")))
    beforehand = f"{until}，在此以前联名足数并由领衔代表提出；过后不能再作为议案提出"
    second = house.browser("deputy2")
    for reader, path in ((browser, ""), (browser, "cosigners"), (second, ""), (second, "cosignature")):
        assert beforehand in words(reader.get(house.url(f"bills/{pk}/{path}"))), path
    cosigned_by(house, pk)
    assert [act.label for act in seen(house, "deputy1", pk).acts.can if act.primary] == ["提出议案"]
    sitting(house, cutoff=clock.now() - timedelta(minutes=1))
    assert "现已截止，不能再提出议案。" in words(second.get(house.url(f"bills/{pk}/")))
    view = seen(house, "deputy1", pk)
    assert [act.label for act in view.acts.can if act.primary] == ["改作建议提出"]
    assert "提出议案" not in {act.label for act in view.acts.can} and "现已截止" in refused(view)["提出议案"]
    for path in ("bills/new", f"bills/{pk}/", f"bills/{pk}/cosigners", f"bills/{pk}/submission"):
        assert "现已截止" in words(browser.get(house.url(path))), path
    with house.entered():
        Session.objects.filter(no=3).update(ends=clock.today() - timedelta(days=1))
    assert "现在不是大会会议期间" in words(browser.get(house.url("bills/new")))


def test_names_are_gathered_before_the_session_whose_day_is_known(
    house: House, others: list[Mandate]
) -> None:
    pk, browser = signed(house, others), house.browser("deputy1")
    opens = clock.today() + timedelta(days=10)
    with house.entered():
        Session.objects.filter(no=3).update(begins=opens, ends=opens + timedelta(days=3))
    ahead = f"第三次会议于 {opens:%Y-%m-%d} 开始，会议期间才能提出议案。"
    view = seen(house, "deputy1", pk)
    assert [act.label for act in view.acts.can if act.primary] == ["征集联名"]
    assert refused(view) == {"提出议案": ahead}
    for path in (f"bills/{pk}/", f"bills/{pk}/cosigners"):
        assert f"{ahead}现在可以先征集联名" in words(browser.get(house.url(path))), path
    assert ahead in words(browser.get(house.url("bills/new")))
    cosigned_by(house, pk)
    view, lead = seen(house, "deputy1", pk), house.actor("deputy1")
    assert not [act.label for act in view.acts.can if act.primary] and refused(view) == {"提出议案": ahead}
    with house.entered(), pytest.raises(thresholds.SessionAhead) as early:
        actions.submit(actor=lead, bill_id=pk)
    assert early.value.code == "bill_session_ahead" and "不等会议的" in early.value.next


def test_who_is_too_few_is_told_and_who_can_not_log_in_is_marked(house: House, others: list[Mandate]) -> None:
    one = others[0]
    identity.enrol_people(people=[(person := uuid7(), "代表甲")])
    seat = identity.NewSeat(
        person_id=person, congress_id=house.ref.id, kind="deputy", term="第17届", valid_from=SINCE
    )
    [given] = identity.give_seats(seats=[seat], status="pending")
    with house.entered():
        Mandate.objects.filter(pk=one.pk).update(seat_id=given.id)
    pk = drafted(house)
    page = words(house.browser("deputy1").get(house.url(f"bills/{pk}/cosigners")))
    assert page.count("· 账号尚未激活") == 1 and f"证号 {one.seat_no} · 账号尚未激活" in page
    assert "达不到联名须有的" not in page
    mine = [house.mandate_ids["deputy1"], house.mandate_ids["deputy2"]]
    with house.entered():
        Mandate.objects.filter(pk__in=mine).update(roles=["STANDING_MEMBER"])
        Bill.objects.filter(pk=pk).update(kind="STANDING")
    assert "常委会组成人员现有 2 人，达不到联名须有的 3 人" in thresholds_of(house, pk)
    assert "达不到联名须有的 3 人" in words(house.browser("deputy1").get(house.url(f"bills/{pk}/cosigners")))


def thresholds_of(house: House, pk: UUID) -> str:
    bill = of(house, pk)
    with house.entered():
        return thresholds.out_of_reach(bill)


def test_what_was_decided_stands_there_and_what_is_past_is_not_taken_back(
    house: House, others: list[Mandate]
) -> None:
    pk, lead, head = registered(house, others), house.actor("deputy1"), house.actor("head")
    with house.entered():
        actions.ask_withdrawal(actor=lead, bill_id=pk, reason=REASON)
        actions.refuse_withdrawal(actor=head, bill_id=pk, answer=REASON)
        day = {"decided_by": MEETING, "decided_on": clock.today()}
        actions.put_on_agenda(actor=head, bill_id=pk, **day)  # type: ignore[arg-type]
    view = seen(house, "deputy1", pk)
    assert (view.decision, view.withdrawal) == ("列入会议议程", "申请撤回，未获同意")
    assert f"<b>列入会议议程</b> {MEETING}" in words(house.browser("deputy1").get(house.url(f"bills/{pk}/")))
    with house.entered():
        actions.conclude(actor=head, bill_id=pk, result="ADOPTED", result_by=MEETING, result_on=clock.today())
    assert seen(house, "deputy1", pk).withdrawal == ""
    sent = decided(house, others, "TO_COMMITTEE")
    assert "交专门委员会会后审议，不能再申请撤回议案" in refused(seen(house, "deputy1", sent))["申请撤回议案"]
    assert "不能再退出联名" in refused(seen(house, "deputy2", sent))["退出联名"]
    assert refused(seen(house, "clerk", sent)) == {}


def test_a_withdrawal_is_answered_before_anything_is_decided_that_would_leave_it_unanswered(
    house: House, others: list[Mandate]
) -> None:
    pk, lead, head = opined(house, others), house.actor("deputy1"), house.browser("head")
    with house.entered():
        actions.ask_withdrawal(actor=lead, bill_id=pk, reason=REASON)
    view = seen(house, "head", pk)
    assert [act.label for act in view.acts.can] == ["同意撤回", "不同意撤回", "列入会议议程"]
    assert view.acts.can[0].primary and set(refused(view)) == {"交专委会会后审议", "不作为议案处理"}
    assert "尚未答复。请先登记“同意撤回”" in refused(view)["不作为议案处理"]
    assert refused(seen(house, "clerk", pk)) == {}, "who decides nothing misses nothing"
    for path in ("committee", "no-bill"):
        assert "尚未答复" in words(head.get(house.url(f"bills/{pk}/{path}")), 409), path

    def waits() -> set[str]:
        return {one.kind for one in todo.gather(house.actor("head")).items if str(pk) in one.url}

    assert waits() == {"bill_withdrawal"} and view.holder == "大会主席团决定是否同意撤回"
    decider = house.actor("head")
    with house.entered():
        actions.put_on_agenda(actor=decider, bill_id=pk, decided_by=MEETING, decided_on=clock.today())
    assert set(refused(seen(house, "head", pk))) == {"登记审议结果"} and waits() == {"bill_withdrawal"}
    with house.entered():
        actions.refuse_withdrawal(actor=decider, bill_id=pk, answer=REASON)
    view = seen(house, "head", pk)
    assert "登记审议结果" in {act.label for act in view.acts.can} and refused(view) == {}
    assert waits() == {"bill_conclude"}


def test_a_bill_to_the_standing_committee_is_named_with_its_year_and_its_office(
    house: House, others: list[Mandate]
) -> None:
    pk, clerk = signed(house, others), house.actor("clerk")
    with house.entered():
        Bill.objects.filter(pk=pk).update(kind="STANDING", session=None)
    page = words(house.browser("deputy1").get(house.url(f"bills/{pk}/submission")))
    assert "由代表工作机构登记编号" in page and "大会秘书处" not in page
    with house.entered():
        Bill.objects.filter(pk=pk).update(state="SUBMITTED", submitted_at=clock.now())
        done = actions.register(actor=clerk, bill_id=pk)
    name = f"常委会{clock.today():%Y}年第{done.no}号议案"
    assert done.full_number == name
    assert {one.number for one in todo.gather(house.actor("head")).items if str(pk) in one.url} == {name}
    [line] = [
        one
        for one in shelves.gather(house.actor("clerk"), shelves.DONE, shelves.Wanted(), most=20).rows.lines
        if str(pk) in one.url
    ]
    assert line.number == name
    page = words(house.browser("head").get(house.url(f"bills/{pk}/agenda")))
    assert f"{name} · 领衔" in page and "例如“第十二次主任会议”" in page and "主席团" not in page


def test_a_text_that_was_never_filed_says_so(house: House, others: list[Mandate]) -> None:
    pk, lead = signed(house, others), house.actor("deputy1")
    cosigned_by(house, pk)
    with house.entered():
        actions.file_as_suggestion(actor=lead, bill_id=pk)
    page = words(house.browser("deputy1").get(house.url(f"bills/{pk}/")))
    assert "改作建议提出时的文本" in page and "没有作为议案提出" in page and "还没有代表签名" not in page
    with house.entered():
        asked = [str(one.pk) for one in BillSignature.objects.filter(bill_id=pk)]
    board = todo.gather(house.actor("deputy2"))
    assert not [one for one in board.items if one.kind == "bill_name_voided"], "nothing is to be done"
    assert [one.kind for one in board.readings if one.mark in asked] == ["bill_name_voided"]


def test_a_lapsed_bill_goes_on_as_its_leads_suggestion_with_its_files(
    house: House, others: list[Mandate]
) -> None:
    pk, lead, second = submitted(house, others), house.actor("deputy1"), house.actor("deputy2")
    with house.entered():
        _attach(house, pk)
        assert actions.leave(actor=second, bill_id=pk).state == "LAPSED"
    assert [act.label for act in seen(house, "deputy1", pk).acts.can][-1] == "改作建议提出"
    with house.entered():
        done = actions.file_as_suggestion(actor=lead, bill_id=pk)
        held = Attachment.objects.filter(carrier_id__in=[pk, done.suggestion_id]).order_by("carrier_kind")
        assert [one.carrier_kind for one in held] == ["bill", "suggestion"]
        assert done.signatures.filter(status="SIGNED").count() == 9, "whose names stood under it still do"


def test_the_committee_is_asked_and_what_is_late_is_seen_by_who_takes_the_minutes(
    house: House, others: list[Mandate]
) -> None:
    pk = registered(house, others)

    def waits(who: str) -> dict[str, str]:
        return {one.kind: one.lamp for one in todo.gather(house.actor(who)).items if str(pk) in one.url}

    assert waits("clerk") == {"bill_opinion": "none"} and "bill_decide" in waits("head")
    with house.entered():
        Bill.objects.filter(pk=pk).update(
            state="TO_COMMITTEE_AFTER_SESSION",
            committee=COMMITTEE,
            session=None,
            decided_on=clock.today() - timedelta(days=200),
        )
    assert waits("clerk") == {"bill_report": "over"}
    clerk = house.actor("clerk")
    with house.entered():
        [row] = [
            one for one in listing.rows_of(list(listing.listed(clerk, listing.Filter()))) if one.pk == pk
        ]
        assert row.lamp is not None and row.lamp.code == "over"
        actions.report(actor=clerk, bill_id=pk, report=OPINION, reported_on=clock.today())
    assert waits("clerk") == {}
