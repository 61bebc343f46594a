"""撤回: until when and by whom the rules say; units and the other ends of referrals hear of it, and nothing is deleted."""

from __future__ import annotations

from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import StateRefused
from kernel.ids import uuid7
from shared_apps.rules.codes import JointWithdrawal, Withdrawal
from tenant_apps.deputies import actions as deputies
from tenant_apps.handling import access as handling_access
from tenant_apps.handling import actions as handling
from tenant_apps.handling import selectors as handled
from tenant_apps.handling import withdrawn
from tenant_apps.handling.models import Assignment
from tenant_apps.records import selectors as records
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral
from tenant_apps.succession import counts
from tenant_apps.suggestions import access, actions, deadlines, openness, selectors, waiting
from tenant_apps.suggestions.actions import withdrawing
from tenant_apps.suggestions.models import Signature, Suggestion
from tenants.adjusting import ports
from tenants.states import RENAME
from tests.factories.house import House
from tests.units.suggestions.deeds import registered, submitted
from tests.units.suggestions.ruled import put_under

WHY = "情况已有变化，不再需要办理。"


@pytest.fixture
def any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place where it may be taken back at any time, with the word of all."""
    real = deadlines.rules_of

    class Ruled:
        withdrawal, joint_withdrawal = Withdrawal.ANY_TIME, JointWithdrawal.ALL

        def __init__(self, found: object) -> None:
            self.found = found

        def __getattr__(self, name: str) -> object:
            return getattr(self.found, name)

    def ruled(suggestion: Suggestion) -> object:
        found = real(suggestion)
        return Ruled(found) if found else None

    monkeypatch.setattr(deadlines, "rules_of", ruled)


def withdraw(house: House, pk: UUID) -> Suggestion:
    lead = house.actor("deputy1")
    with house.entered():
        return actions.withdraw(actor=lead, suggestion_id=pk, reason=WHY)


def assigned(house: House) -> tuple[UUID, UUID]:
    pk, clerk = registered(house), house.actor("clerk")
    with house.entered():
        task = handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
    return pk, task.pk


def cosigned(house: House, pk: UUID, *who: str) -> None:
    with house.entered():
        for one in who:
            Signature.objects.create(
                suggestion_id=pk,
                mandate_id=house.mandate_ids[one],
                person_name=one,
                signed_at=clock.now(),
            )


def test_before_the_assignment_the_lead_takes_it_back_and_its_number_stays(house: House) -> None:
    pk = registered(house)
    done = withdraw(house, pk)
    assert done.state == "WITHDRAWN" and done.number and done.withdrawn_at is not None
    clerk = house.actor("clerk")
    with house.entered():
        assert access.get(clerk, pk).withdrawal_reason == WHY
        last = records.of_case(pk)[-1].facts
        assert last["label"] == "撤回建议" and last["quote"] == WHY
        with pytest.raises(StateRefused):
            handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
    with pytest.raises(StateRefused):
        withdraw(house, pk)
    # What comes next does not take its number.
    assert number_of(house, registered(house)) == int((done.number or "")[-4:]) + 1


def number_of(house: House, pk: UUID) -> int:
    with house.entered():
        return int(str(Suggestion.objects.get(pk=pk).number)[-4:])


def test_it_is_published_no_more(house: House) -> None:
    pk = registered(house)
    put_under(house, pk, publication="OPTIONAL")
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(openness="OPEN", openness_at=clock.now())
        assert Suggestion.objects.filter(openness.public_ones(), pk=pk).exists()
    withdraw(house, pk)
    with house.entered():
        assert not Suggestion.objects.filter(openness.public_ones(), pk=pk).exists()


def test_when_its_congress_is_renamed_it_counts_as_over(house: House) -> None:
    pk = registered(house)
    withdraw(house, pk)
    with house.entered():
        why = {(one.what, one.label): one.why for one in counts.of_congress(RENAME)}
    assert why[ports.SUGGESTIONS, "已撤回"] == counts.KEPT_AT_HOME


def test_after_the_assignment_it_is_late_where_the_rules_say_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, _ = assigned(house)
    monkeypatch.setattr(deadlines, "withdrawal_refused", lambda one: "已经交办，按规则不能撤回。")
    with pytest.raises(withdrawing.WithdrawalLate):
        withdraw(house, pk)


def test_a_unit_at_work_stops_and_is_told(house: House, any_time: None) -> None:
    pk, task = assigned(house)
    handler, stranger, clerk = (house.actor(who) for who in ("handler1", "handler2", "clerk"))
    with house.entered():
        handling.sign_for(actor=handler, assignment_id=task)
    withdraw(house, pk)
    with house.entered():
        assert Assignment.objects.get(pk=task).state == "CANCELLED"
        assert Assignment.objects.get(pk=task).matter.state == "ENDED"
        told = [item for item in withdrawn.items(handler) if str(pk) in item.url]
        assert [item.previous for item in told] == ["代表已撤回，停止办理"]
        assert not [item for item in withdrawn.items(stranger) if str(pk) in item.url]
        assert access.get(handler, pk).state == "WITHDRAWN"
        with pytest.raises(StateRefused):  # a dialogue that was open meanwhile
            handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler2"])
        assert not handling_access.visible_assignments(handler).filter(pk=task).exists()


def test_what_one_of_several_units_has_answered_is_rated_no_more(house: House, any_time: None) -> None:
    pk, clerk, handler = registered(house), house.actor("clerk"), house.actor("handler1")
    first, second = house.unit_ids["handler1"], house.unit_ids["handler2"]
    with house.entered():
        task = handling.assign(
            actor=clerk, suggestion_id=pk, unit_id=first, way="SEPARATE", other_unit_ids=[second]
        )
        handling.sign_for(actor=handler, assignment_id=task.pk)
        handling.log_contact(
            actor=handler, assignment_id=task.pk, way="PHONE", with_name="代表", note="已当面说明有关情况。"
        )
        letter = handling.reply(
            actor=handler,
            assignment_id=task.pk,
            letter_class="B",
            outcome="PLANNED",
            body="您提出的建议收悉。经研究，已将有关事项列入明年工作计划，届时将向您通报进展。",
        )
    lead, browser = house.mandate_ids["deputy1"], house.browser("deputy1")

    def owed() -> bool:
        with house.entered():
            return letter.pk in {one.reply_id for one in handled.unrated([lead])}

    rating = house.url(f"replies/{letter.pk}/evaluation")
    assert owed() and rating in browser.get(house.url(f"replies/{letter.pk}/")).content.decode()
    assert withdraw(house, pk).state == "WITHDRAWN"
    assert not owed() and rating not in browser.get(house.url(f"replies/{letter.pk}/")).content.decode()


def test_a_unit_replaced_before_neither_reads_it_again_nor_is_told(house: House, any_time: None) -> None:
    pk, task = assigned(house)
    clerk, before, after = (house.actor(who) for who in ("clerk", "handler1", "handler2"))
    with house.entered():
        handling.replace_undertaker(
            actor=clerk,
            assignment_id=task,
            unit_id=house.unit_ids["handler2"],
            reason="不属于该单位的职责。",
        )
    withdraw(house, pk)
    with house.entered():
        assert [item for item in withdrawn.items(after) if str(pk) in item.url]
        assert not [item for item in withdrawn.items(before) if str(pk) in item.url]
        assert access.visible(after).filter(pk=pk).exists()
        assert not access.visible(before).filter(pk=pk).exists()


def test_a_joint_one_goes_with_the_word_of_the_last_who_signed(house: House, any_time: None) -> None:
    pk = registered(house)
    cosigned(house, pk, "deputy2", "deputy3")
    assert withdraw(house, pk).state == "REGISTERED"
    with pytest.raises(withdrawing.WithdrawalAsked):
        withdraw(house, pk)
    lead, second, third = (house.actor(who) for who in ("deputy1", "deputy2", "deputy3"))
    with house.entered():
        assert [item.kind for item in waiting.items(second) if str(pk) in item.url] == ["withdrawal"]
        assert actions.agree_withdrawal(actor=second, suggestion_id=pk).state == "REGISTERED"
        assert not [item for item in waiting.items(second) if str(pk) in item.url]
        with pytest.raises(withdrawing.NotAskedToWithdraw):
            actions.agree_withdrawal(actor=second, suggestion_id=pk)
        with pytest.raises(withdrawing.NotAskedToWithdraw):
            actions.agree_withdrawal(actor=lead, suggestion_id=pk)
        assert actions.agree_withdrawal(actor=third, suggestion_id=pk).state == "WITHDRAWN"


def test_one_no_ends_the_request_and_the_handling_goes_on(house: House, any_time: None) -> None:
    pk = registered(house)
    cosigned(house, pk, "deputy2", "deputy3")
    withdraw(house, pk)
    second, third = house.actor("deputy2"), house.actor("deputy3")
    with house.entered():
        actions.agree_withdrawal(actor=second, suggestion_id=pk)
        found = actions.refuse_withdrawal(actor=third, suggestion_id=pk)
        assert (found.state, found.withdrawal_asked_at) == ("REGISTERED", None)
    withdraw(house, pk)
    with house.entered():  # the yes of then was to the request of then
        assert len(selectors.to_agree(Suggestion.objects.get(pk=pk))) == 2


def test_a_request_that_was_overtaken_is_shown_no_more(
    house: House, any_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, browser = registered(house), house.browser("deputy1")
    cosigned(house, pk, "deputy2")
    withdraw(house, pk)

    def shown() -> bool:
        return "等候联名代表同意" in browser.get(house.url(f"suggestions/{pk}/")).content.decode()

    assert shown()
    with monkeypatch.context() as late:
        late.setattr(deadlines, "withdrawal_refused", lambda one: "已经交办，按规则不能撤回。")
        assert not shown()
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(state="REPLIED")
    assert not shown()


def test_nobody_waits_for_one_who_is_gone(house: House, any_time: None) -> None:
    pk = submitted(house)
    cosigned(house, pk, "deputy3")
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        assert withdraw(house, pk).state == "WITHDRAWN"
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_a_request_that_nobody_is_left_to_answer_may_be_made_anew(house: House, any_time: None) -> None:
    pk, browser = submitted(house), house.browser("deputy1")
    cosigned(house, pk, "deputy3")
    case, link = house.url(f"suggestions/{pk}/"), f'href="{house.url(f"suggestions/{pk}/withdrawal")}"'
    assert withdraw(house, pk).state == "SUBMITTED"
    assert link not in browser.get(case).content.decode()
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        assert link in browser.get(case).content.decode()
        assert withdraw(house, pk).state == "WITHDRAWN"
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_a_referral_that_nobody_signed_for_is_taken_back_with_it(house: House, any_time: None) -> None:
    pk, task = assigned(house)
    handler, clerk, head = house.actor("handler1"), house.actor("clerk"), house.actor("head")
    with house.entered():
        handling.sign_for(actor=handler, assignment_id=task)
        handling.state_competence(actor=handler, assignment_id=task, text="涉及上级事权，超出本级职权范围。")
    other, other_task = assigned(house)
    with house.entered():
        handling.sign_for(actor=handler, assignment_id=other_task)
        handling.state_competence(
            actor=handler, assignment_id=other_task, text="涉及上级事权，超出本级职权范围。"
        )
        drafted = referrals.refer_up(actor=clerk, suggestion_id=pk, reason="BEYOND_POWER", note="请予转请。")
        sent = referrals.refer_up(actor=clerk, suggestion_id=other, reason="BEYOND_POWER", note="请予转请。")
        referrals.approve(actor=head, referral_id=sent.pk)
    withdraw(house, pk)
    withdraw(house, other)
    with house.entered():
        assert Referral.objects.get(pk=drafted.pk).state == "TAKEN_BACK"
        assert Referral.objects.get(pk=sent.pk).state == "RECALLING"


def test_the_pages_of_a_withdrawal(house: House) -> None:
    pk, browser = submitted(house), house.browser("deputy1")
    url = house.url(f"suggestions/{pk}/withdrawal")
    assert f'href="{url}"' in browser.get(house.url(f"suggestions/{pk}/")).content.decode()
    assert browser.post(url, {"reason": "短", "idempotency_key": str(uuid7())}).status_code == 422
    assert browser.post(url, {"reason": WHY, "idempotency_key": str(uuid7())}).status_code == 302
    case = browser.get(house.url(f"suggestions/{pk}/")).content.decode()
    assert WHY in case and "已撤回" in case and url not in case
