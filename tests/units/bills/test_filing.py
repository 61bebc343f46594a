"""A bill is filed in the session, before its cut-off, by as many as the law asks for; else it goes on as a suggestion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import NotFound, StateRefused
from kernel.ids import uuid7
from shared_apps.identity.shelves import Wanted
from shared_apps.rules import selectors as rules
from shared_apps.rules.validation import CountByLaw, check_own
from tenant_apps.bills import access, actions, shelves, signing, thresholds, waiting
from tenant_apps.bills.actions import cosigning, filing, withdrawing
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies.models import Mandate, Session
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.units.bills.deeds import (
    MEETING,
    TEXT,
    cosigned_by,
    decided,
    drafted,
    names,
    of,
    opined,
    registered,
    seat_more,
    signed,
    sitting,
    submitted,
)


@pytest.fixture(scope="module")
def others(house: House) -> list[Mandate]:
    """Eight who have signed already: with deputy1 and deputy2 they are ten."""
    return seat_more(house, 8)


@pytest.fixture(autouse=True)
def session(house: House) -> Session:
    return sitting(house)


def kinds(house: House, who: str, pk: UUID) -> set[str]:
    actor = house.actor(who)
    with house.entered():
        voided = {str(one.pk) for one in BillSignature.objects.filter(bill_id=pk)}
        return {
            item.kind
            for item in waiting.items(actor)
            if str(pk) in item.url or any(one in item.url for one in voided)
        }


def test_ten_file_it_in_the_session_and_nine_do_not(house: House, others: list[Mandate]) -> None:
    pk, lead = signed(house, others), house.actor("deputy1")
    assert kinds(house, "deputy2", pk) == {"bill_cosign"} and kinds(house, "deputy1", pk) == {
        "bill_cosigning"
    }
    with house.entered(), pytest.raises(thresholds.TooFewSign) as refused:
        actions.submit(actor=lead, bill_id=pk)
    assert "10人以上" in refused.value.message and "现有 9 人" in refused.value.message
    assert "改作建议提出" in refused.value.next
    # What was refused has cost nobody their name.
    assert of(house, pk).state == "COSIGNING"
    cosigned_by(house, pk)
    with house.entered():
        actions.submit(actor=lead, bill_id=pk)
    filed = of(house, pk)
    assert (filed.state, filed.occasion) == ("SUBMITTED", "第十七届第三次会议")
    found = names(house, pk)
    assert found[0] == "沈建芳" and len(found) == len(set(found)) == 10
    assert "bill_register" in kinds(house, "clerk", pk) and kinds(house, "deputy2", pk) == set()


def test_the_lead_can_not_be_asked_and_so_is_counted_once(house: House, others: list[Mandate]) -> None:
    pk, lead = drafted(house), house.actor("deputy1")
    with house.entered(), pytest.raises(cosigning.WrongInvitee):
        actions.invite(actor=lead, bill_id=pk, mandates=[house.mandate_ids["deputy1"]])
    with house.entered(), pytest.raises(cosigning.NobodyAsked):
        actions.invite(actor=lead, bill_id=pk, mandates=[])


def test_a_town_needs_five_and_the_standing_committee_five_or_three(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill, member_bill = Bill(kind="DEPUTIES"), Bill(kind="STANDING")

    class Here:
        level = "county"

    monkeypatch.setattr("kernel.tenancy.current", lambda: Here)
    by = rules.version_for(house.ref.id, clock.today())
    asked: dict[str, Any] = {}
    for level in ("town", "county", "city", "province"):
        Here.level = level
        asked[level] = (thresholds.needed(bill, by=by), thresholds.needed(member_bill, by=by))
    assert [asked[one][0] for one in ("town", "county", "city", "province")] == [5, 10, 10, 10]
    assert [asked[one][1] for one in ("county", "city", "province")] == [3, 5, 5]
    with pytest.raises(CountByLaw):
        check_own({"bill_deputies": 9})
    check_own({"bill_deputies": 10})


def test_after_the_cutoff_or_between_sessions_it_is_refused_and_offered_as_a_suggestion(
    house: House, others: list[Mandate]
) -> None:
    pk, lead = signed(house, others), house.actor("deputy1")
    cosigned_by(house, pk)
    sitting(house, cutoff=clock.now() - timedelta(minutes=1))
    with house.entered(), pytest.raises(thresholds.AfterCutoff) as late:
        actions.submit(actor=lead, bill_id=pk)
    assert "议案截止时间为" in late.value.message and "改作建议提出" in late.value.next
    with house.entered():
        Session.objects.filter(no=3).update(ends=clock.today() - timedelta(days=1))
        with pytest.raises(thresholds.NoSession):
            actions.submit(actor=lead, bill_id=pk)
        done = actions.file_as_suggestion(actor=lead, bill_id=pk)
        made = Suggestion.objects.get(pk=str(done.suggestion_id))
    assert (made.state, made.title) == ("DRAFT", "关于制定富春江绿道保护办法的建议")
    assert TEXT["grounds"] in made.body and TEXT["plan"] in made.body
    assert kinds(house, "deputy2", pk) == {"bill_name_voided"}
    clerk = house.actor("clerk")
    with house.entered(), pytest.raises(NotFound):
        access.get(clerk, pk)  # it was never filed
    with house.entered(), pytest.raises(StateRefused):
        actions.file_as_suggestion(actor=lead, bill_id=pk)


def test_a_name_stands_under_its_text_and_of_who_sits_now(house: House, others: list[Mandate]) -> None:
    pk, lead = signed(house, others), house.actor("deputy1")
    cosigned_by(house, pk)
    with house.entered(), pytest.raises(StateRefused):
        actions.save_draft(actor=lead, bill_id=pk, plan=f"{TEXT['plan']}改动。")
    with house.entered(), pytest.raises(filing.BillTextFrozen):
        actions.submit(actor=lead, bill_id=pk, plan=f"{TEXT['plan']}改动。")
    gone = others[0]
    with house.entered():
        Mandate.objects.filter(pk=gone.pk).update(status="SUSPENDED")
    try:
        with house.entered(), pytest.raises(signing.SignersOut):
            actions.submit(actor=lead, bill_id=pk)
        with house.entered(), pytest.raises(thresholds.TooFewSign):
            actions.submit(actor=lead, bill_id=pk, drop_out=True)
    finally:
        with house.entered():
            Mandate.objects.filter(pk=gone.pk).update(status="ACTIVE")
    with house.entered():
        actions.recall_text(actor=lead, bill_id=pk)
    assert names(house, pk) == [] and kinds(house, "deputy2", pk) == {"bill_name_voided"}
    second = house.actor("deputy2")
    with house.entered(), pytest.raises(NotFound):
        access.get(second, pk)


def test_who_opened_the_page_before_the_text_changed_does_not_sign_the_new_one(
    house: House, others: list[Mandate]
) -> None:
    pk, lead, second = signed(house, []), house.actor("deputy1"), house.actor("deputy2")
    before = signing.digest(of(house, pk))
    with house.entered():
        actions.recall_text(actor=lead, bill_id=pk)
        actions.save_draft(actor=lead, bill_id=pk, plan=f"{TEXT['plan']}改动。")
        actions.invite(actor=lead, bill_id=pk, mandates=[house.mandate_ids["deputy2"]])
        with pytest.raises(cosigning.SignedTextChanged):
            actions.cosign(actor=second, bill_id=pk, text_sha256=before)
        actions.decline_cosigning(actor=second, bill_id=pk, words="下次再议。")
        with pytest.raises(NotFound):
            access.get(second, pk)


def test_only_members_file_a_bill_to_the_standing_committee_and_need_no_session(house: House) -> None:
    pk, lead = drafted(house, kind="STANDING"), house.actor("deputy1")
    members = seat_more(house, 2, roles=("STANDING_MEMBER",))
    with house.entered():
        Session.objects.filter(no=3).update(ends=clock.today() - timedelta(days=1))
        with pytest.raises(filing.NoMember):
            actions.invite(actor=lead, bill_id=pk, mandates=[members[0].pk])
        Mandate.objects.filter(pk=house.mandate_ids["deputy1"]).update(roles=["STANDING_MEMBER"])
        with pytest.raises(cosigning.WrongInvitee):
            actions.invite(actor=lead, bill_id=pk, mandates=[house.mandate_ids["deputy2"]])
        actions.invite(actor=lead, bill_id=pk, mandates=[one.pk for one in members])
        BillSignature.objects.filter(bill_id=pk).update(status="SIGNED", signed_at=clock.now())
        filed = actions.submit(actor=lead, bill_id=pk)
        assert (filed.session, filed.occasion) == (None, "常委会")
    clerk = house.actor("clerk")
    with house.entered():
        done = actions.register(actor=clerk, bill_id=pk)
        given = done.registered_at
        assert done.occasion == f"常委会{clock.today().year}年", "its number is that of the year"
    assert given is not None and (done.no, done.series) == (1, str(clock.local(given).year))


def test_numbers_of_a_session_go_one_after_another_and_a_refused_registration_gives_its_back(
    house: House, others: list[Mandate], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = of(house, registered(house, others))
    pk, clerk = submitted(house, others), house.actor("clerk")
    with monkeypatch.context() as broken:
        broken.setattr(Bill, "save", _fails)
        with house.entered(), pytest.raises(RuntimeError):
            actions.register(actor=clerk, bill_id=pk)
    with house.entered():
        done = actions.register(actor=clerk, bill_id=pk)
    assert (done.series, done.no) == (first.series, (first.no or 0) + 1)
    assert first.number_label == f"第{first.no}号议案"


def _fails(self: Bill, *args: object, **kwargs: object) -> None:
    raise RuntimeError("the power is off")


@pytest.mark.parametrize("make", [submitted, registered, opined], ids=lambda make: make.__name__)
def test_whoever_leaves_may_leave_too_few(house: House, others: list[Mandate], make: Any) -> None:
    pk, second, lead = make(house, others), house.actor("deputy2"), house.actor("deputy1")
    with house.entered():
        with pytest.raises(withdrawing.LeadStays):
            actions.leave(actor=lead, bill_id=pk)
        left = actions.leave(actor=second, bill_id=pk)
    assert left.state == "LAPSED" and "不足 10 人" in left.decision_reason
    assert "不足法定人数，本件失效" in left.ended_note
    assert kinds(house, "deputy1", pk) == {"bill_result"} and kinds(house, "deputy2", pk) == set()
    third = house.actor("deputy3")
    with house.entered(), pytest.raises(NotFound):
        actions.note_result(actor=third, bill_id=pk)
    with house.entered():
        actions.note_result(actor=lead, bill_id=pk)
    assert kinds(house, "deputy1", pk) == set()


def test_a_meetings_own_words_stay_where_too_few_names_are_left(house: House, others: list[Mandate]) -> None:
    pk, head, second = opined(house, others), house.actor("head"), house.actor("deputy2")
    day = {"decided_by": MEETING, "decided_on": clock.today()}
    with house.entered():
        actions.put_on_agenda(actor=head, bill_id=pk, reason="条件成熟。", **day)  # type: ignore[arg-type]
        left = actions.leave(actor=second, bill_id=pk)
    assert (left.state, left.decision_reason) == ("LAPSED", "条件成熟。")


def test_what_was_done_stands_on_the_desk_and_what_came_of_it_is_read_at_once(
    house: House, others: list[Mandate]
) -> None:
    pk, second, clerk = decided(house, others, "ON_AGENDA"), house.actor("deputy2"), house.actor("clerk")
    with house.entered():
        read = [item for item in waiting.items(second) if str(pk) in item.url]
        assert [(item.kind, item.reading) for item in read] == [(waiting.RESULT, True)]
        waiting.mark_results(second, [read[0].mark, str(uuid7()), "no id"])
        assert not [item for item in waiting.items(second) if str(pk) in item.url]
        for actor, shelf, there in (
            (second, "started", True),
            (clerk, "started", False),
            (clerk, "done", True),
            (clerk, "closed", False),
        ):
            found = shelves.source(actor, shelf, Wanted(text="绿道"), 100)
            assert (str(pk) in " ".join(line.url for line in found.lines)) is there, (actor.name, shelf)
            assert found.count == len(found.lines)
        assert shelves.source(clerk, "done", Wanted(text="没有这个词"), 100).count == 0
        by_number = shelves.source(clerk, "done", Wanted(text=str(Bill.objects.get(pk=pk).no)), 100)
        assert str(pk) in " ".join(line.url for line in by_number.lines)


def test_who_leaves_while_enough_stay_ends_nothing(house: House, others: list[Mandate]) -> None:
    extra = seat_more(house, 1)
    pk, second = submitted(house, [*others, *extra]), house.actor("deputy2")
    with house.entered():
        assert actions.leave(actor=second, bill_id=pk).state == "SUBMITTED"
    assert len(names(house, pk)) == 10


def test_before_its_number_the_lead_withdraws_alone_and_later_with_consent(
    house: House, others: list[Mandate]
) -> None:
    lead, head, reason = house.actor("deputy1"), house.actor("head"), "情况已有变化，不再需要审议。"
    early, late = submitted(house, others), decided(house, others, "ON_AGENDA")
    with house.entered():
        assert actions.withdraw(actor=lead, bill_id=early, reason=reason).state == "WITHDRAWN"
        with pytest.raises(StateRefused):
            actions.withdraw(actor=lead, bill_id=late, reason=reason)
    assert kinds(house, "deputy1", early) == set() and kinds(house, "deputy2", early) == {"bill_result"}
    with house.entered():
        with pytest.raises(withdrawing.NoWithdrawalAsked):
            actions.consent_withdrawal(actor=head, bill_id=late, answer=reason)
        actions.ask_withdrawal(actor=lead, bill_id=late, reason=reason)
        with pytest.raises(withdrawing.WithdrawalWaits):
            actions.ask_withdrawal(actor=lead, bill_id=late, reason=reason)
        assert actions.refuse_withdrawal(actor=head, bill_id=late, answer=reason).state == "ON_AGENDA"
        actions.ask_withdrawal(actor=lead, bill_id=late, reason=reason)
    assert "bill_withdrawal" in kinds(house, "head", late)
    with house.entered():
        done = actions.consent_withdrawal(actor=head, bill_id=late, answer=reason)
    assert done.state == "WITHDRAWN" and done.no and kinds(house, "deputy2", late) == {"bill_result"}
