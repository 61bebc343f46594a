"""What becomes of a bill: its number, the committee's opinion and report, the presidium's decision, the result."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.bills import access, numbering, publishing, selectors, states, wording
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import offices
from tenant_apps.suggestions import limits
from tenant_apps.suggestions.publishing import by


class DayOutside(InputRefused):
    """In the future, or before what must come first."""

    code = "bill_day"
    message = "日期须在 {first} 至今天之间。"


class WayUnknown(InputRefused):
    code = "bill_way"
    message = "请从列表中选择处理建议。"
    field = "recommends"


class ResultUnknown(InputRefused):
    code = "bill_result"
    message = "请从列表中选择审议结果。"
    field = "result"


class WithdrawalUnanswered(StateRefused):
    """This would leave the lead's request without an answer for ever."""

    code = "bill_withdrawal_unanswered"
    message = "领衔代表申请撤回本件，尚未答复。"
    next = "请先登记“同意撤回”或者“不同意撤回”。"

    @classmethod
    def reason(cls) -> str:
        """The same before anybody tries, as one sentence after the other."""
        return f"{cls.message}{cls.next}"


@transaction.atomic
def register(*, actor: Actor, bill_id: UUID) -> Bill:
    """登记议案: the number of the session's series is given, once. Raises StateRefused, NotPermitted, NotFound."""
    bill, seat = moved(actor, bill_id, "register")
    offices.only_in_a_congress()
    numbering.give(bill)
    bill.registered_at = clock.now()
    bill.save()
    _tell(bill, actor, seat, "bill_registered", "登记议案", text=bill.number_label)
    return bill


@transaction.atomic
def give_opinion(*, actor: Actor, bill_id: UUID, committee: str, recommends: str, opinion: str) -> Bill:
    """提出审议意见, of a 专门委员会 or the 议案审查委员会 (地方组织法 第二十二条第二款). Raises as `register`, and input refusals."""
    bill, seat = moved(actor, bill_id, "give_opinion")
    if recommends not in Bill.Way.values:
        raise WayUnknown
    bill.committee = wording.organ(committee, field="committee", label="提出意见的委员会")
    bill.opinion = wording.body(opinion, field="opinion", label="审议意见")
    bill.recommends, bill.opined_at = recommends, clock.now()
    bill.save()
    text = f"{bill.committee}建议{bill.get_recommends_display()}"
    _tell(bill, actor, seat, "bill_opinion_given", "提出审议意见", text=text, quote=bill.opinion)
    return bill


@transaction.atomic
def put_on_agenda(
    *, actor: Actor, bill_id: UUID, decided_by: str, decided_on: date | None, reason: str = ""
) -> Bill:
    """列入会议议程, as the presidium decided. Raises as `register`, DayOutside, limits' refusals."""
    bill, seat = moved(actor, bill_id, "put_on_agenda")
    return _decided(bill, actor, seat, decided_by, decided_on, wording.remark(reason, field="reason"))


@transaction.atomic
def send_to_committee(
    *, actor: Actor, bill_id: UUID, committee: str, decided_by: str, decided_on: date | None, reason: str = ""
) -> Bill:
    """交专委会会后审议: the committee reports within the rules' period. Raises as `put_on_agenda`."""
    bill, seat = moved(actor, bill_id, "send_to_committee")
    bill.committee = wording.organ(committee, field="committee", label="审议的委员会")
    return _decided(bill, actor, seat, decided_by, decided_on, wording.remark(reason, field="reason"))


@transaction.atomic
def decide_no_bill(
    *, actor: Actor, bill_id: UUID, decided_by: str, decided_on: date | None, reason: str
) -> Bill:
    """不作为议案处理, with the reason; it is then turned into a suggestion (`convert`). Raises as `put_on_agenda`."""
    bill, seat = moved(actor, bill_id, "decide_no_bill")
    return _decided(bill, actor, seat, decided_by, decided_on, limits.reason(reason))


@transaction.atomic
def report(*, actor: Actor, bill_id: UUID, report: str, reported_on: date | None) -> Bill:
    """提交审议结果报告, by the committee that took it up after the session. Raises as `register`, DayOutside, input refusals."""
    bill, seat = moved(actor, bill_id, "report")
    bill.report = wording.body(report, field="report", label="审议结果报告")
    bill.reported_on = _day(reported_on, "reported_on", first=bill.decided_on)
    bill.told_at = clock.now()
    bill.save()
    _tell(bill, actor, seat, "bill_reported", "提交审议结果报告", text=bill.committee, quote=bill.report)
    return bill


@transaction.atomic
def conclude(
    *, actor: Actor, bill_id: UUID, result: str, result_by: str, result_on: date | None, note: str = ""
) -> Bill:
    """登记审议结果: how the vote went, or what was decided on the report; the proposers are told. Raises as `report`, ResultUnknown."""
    bill, seat = moved(actor, bill_id, "conclude")
    if bill.reported_on is None:
        _answered_first(bill)
    if result not in selectors.possible_results(bill):
        raise ResultUnknown
    bill.result = result
    bill.result_by = wording.organ(result_by, field="result_by", label="作出决定的会议")
    bill.result_on = _day(result_on, "result_on", first=bill.reported_on or bill.decided_on)
    bill.result_note = wording.remark(note, field="note")
    bill.told_at = clock.now()
    bill.save()
    text = f"{bill.result_by}：{bill.get_result_display()}"
    _tell(bill, actor, seat, "bill_concluded", "审议结果", text=text, quote=bill.result_note)
    return bill


def moved(actor: Actor, bill_id: UUID, deed: str) -> tuple[Bill, SeatFacts]:
    """The bill, locked and moved but not saved, and the seat that allows the deed."""
    bill = access.get(actor, bill_id, lock=True)
    seat = actor.require(states.MACHINE.row(deed).capability)
    states.MACHINE.move(bill, deed)
    return bill, seat


def _decided(
    bill: Bill, actor: Actor, seat: SeatFacts, decided_by: str, decided_on: date | None, reason: str
) -> Bill:
    if bill.state != states.ON_AGENDA:
        _answered_first(bill)
    submitted = clock.local(bill.submitted_at).date() if bill.submitted_at else None
    bill.decided_by = wording.organ(decided_by, field="decided_by", label="作出决定的会议")
    bill.decided_on = _day(decided_on, "decided_on", first=submitted)
    bill.decision_reason = reason
    bill.told_at = clock.now()
    bill.save()
    text = bill.decided_by + (f"，交{bill.committee}" if bill.state == states.TO_COMMITTEE else "")
    _tell(bill, actor, seat, "bill_decided", bill.state_label, text=text, quote=bill.decision_reason)
    return bill


def _answered_first(bill: Bill) -> None:
    """After this no withdrawal can be answered, so none may wait. Raises WithdrawalUnanswered."""
    if bill.withdrawal_asked_at is not None and not bill.withdrawal_answer:
        raise WithdrawalUnanswered


def _day(given: date | None, field: str, *, first: date | None) -> date:
    earliest = first or clock.today()
    if given is None:
        raise InputRefused("请填写日期，例如 2026-03-01。", field=field)
    if not earliest <= given <= clock.today():
        raise DayOutside(field=field, first=f"{earliest:%Y-%m-%d}")
    return given


def _tell(
    bill: Bill, actor: Actor, seat: SeatFacts, deed: str, label: str, *, text: str = "", quote: str = ""
) -> None:
    publishing.publish(
        actor=actor, seat=seat, bill=bill, deed=deed, label=label, text=text, who=by(actor, seat), quote=quote
    )
