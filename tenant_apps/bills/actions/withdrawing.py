"""撤回 and 退出联名: before a vote, with the presidium's consent once it is registered; with too few names left a bill lapses (上海 第十三条)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import StateRefused
from shared_apps.rules import selectors as rules
from tenant_apps.bills import access, publishing, selectors, signing, states, thresholds
from tenant_apps.bills.actions.deciding import moved
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import signatures
from tenant_apps.suggestions import limits
from tenant_apps.suggestions.publishing import by


class WithdrawalWaits(StateRefused):
    code = "bill_withdrawal_asked"
    message = "已经申请撤回，正在等候决定。"


class NoWithdrawalAsked(StateRefused):
    code = "bill_no_withdrawal"
    message = "没有等候决定的撤回申请。"


class LeadStays(StateRefused):
    """The lead takes the whole back, or stays."""

    code = "bill_lead_stays"
    message = "领衔代表不能退出联名；不再提出的，请撤回议案。"


@transaction.atomic
def withdraw(*, actor: Actor, bill_id: UUID, reason: str) -> Bill:
    """撤回议案 that has no number yet, by its lead alone. Raises StateRefused, NotPermitted, limits' refusals, NotFound."""
    bill = access.get_own(actor, bill_id, lock=True)
    seat = actor.require(states.FOLLOW)
    states.MACHINE.move(bill, "withdraw")
    bill.withdrawal_reason, bill.withdrawal_asked_at = limits.reason(reason), clock.now()
    bill.told_at = clock.now()
    bill.save()
    own = BillSignature.objects.filter(bill=bill, mandate_id=bill.lead_mandate_id)
    own.update(noted_at=bill.told_at)  # who withdrew it need not be told
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_withdrawn",
        label="撤回议案",
        who=publishing.lead_words(bill),
        quote=bill.withdrawal_reason,
    )
    return bill


@transaction.atomic
def ask_withdrawal(*, actor: Actor, bill_id: UUID, reason: str) -> Bill:
    """申请撤回议案, before the vote. Raises as `withdraw`, and WithdrawalWaits."""
    bill = access.get_own(actor, bill_id, lock=True)
    seat = actor.require(states.FOLLOW)
    states.MACHINE.check(bill, "ask_withdrawal")
    if bill.withdrawal_waits:
        raise WithdrawalWaits
    bill.withdrawal_reason, bill.withdrawal_asked_at = limits.reason(reason), clock.now()
    bill.withdrawal_answer = ""
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_withdrawal_asked",
        label="申请撤回",
        who=publishing.lead_words(bill),
        quote=bill.withdrawal_reason,
    )
    return bill


@transaction.atomic
def consent_withdrawal(*, actor: Actor, bill_id: UUID, answer: str) -> Bill:
    """同意撤回, as the presidium decided; its number stays given. Raises NoWithdrawalAsked, StateRefused, NotPermitted, NotFound."""
    return _answered(actor, bill_id, answer, "consent_withdrawal")


@transaction.atomic
def refuse_withdrawal(*, actor: Actor, bill_id: UUID, answer: str) -> Bill:
    """不同意撤回: the bill goes on. Raises as `consent_withdrawal`."""
    return _answered(actor, bill_id, answer, "refuse_withdrawal")


@transaction.atomic
def leave(*, actor: Actor, bill_id: UUID) -> Bill:
    """退出联名, after the filing and before a vote. With fewer names than the law asks for the bill has no effect any more.

    Raises LeadStays, StateRefused, NotPermitted, NotFound.
    """
    bill = access.get(actor, bill_id, lock=True)
    row = access.own_name(actor, bill, lock=True)
    seat = actor.require(states.FOLLOW)
    states.MACHINE.check(bill, "leave")
    if row.mandate_id == bill.lead_mandate_id:
        raise LeadStays
    signatures.void([row], signing.LEFT)
    row.left_at = row.seen_at = row.noted_at = clock.now()
    row.save()
    left = len(selectors.names(bill))
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_name_taken_back",
        label="退出联名",
        text=f"尚有 {left} 人",
        who=" ".join(filter(None, (row.person_name, row.delegation))),
    )
    _lapse_if_too_few(bill, left)
    return bill


@transaction.atomic
def note_result(*, actor: Actor, bill_id: UUID) -> Bill:
    """知悉处理结果, by one whose name stands under it. Raises StateRefused, NotPermitted, NotFound."""
    bill = access.get(actor, bill_id, lock=True)
    row: BillSignature = access.own_name(actor, bill, lock=True)
    actor.require(states.FOLLOW)
    states.MACHINE.check(bill, "note_result")
    row.noted_at = clock.now()
    row.save(update_fields=["noted_at"])
    return bill


def _answered(actor: Actor, bill_id: UUID, answer: str, deed: str) -> Bill:
    bill, seat = moved(actor, bill_id, deed)
    waits = bill.withdrawal_asked_at is not None and not bill.withdrawal_answer
    if not waits:
        raise NoWithdrawalAsked
    bill.withdrawal_answer = limits.reason(answer, field="answer")
    bill.told_at = clock.now()
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_withdrawal_answered",
        label=states.MACHINE.row(deed).label,
        who=by(actor, seat),
        quote=bill.withdrawal_answer,
    )
    return bill


def _lapse_if_too_few(bill: Bill, left: int) -> None:
    by_rules = rules.rules(bill.profile_version) if bill.profile_version else thresholds.rules_today()
    least = thresholds.needed(bill, by=by_rules)
    if left >= least:
        return
    states.MACHINE.move(bill, "lapse")
    why, bill.told_at = f"联名人数不足 {least} 人。", clock.now()
    if not bill.decided_by:  # what a meeting said of its decision stays
        bill.decision_reason = why
    bill.save()
    publishing.publish(
        actor=None,
        seat=None,
        bill=bill,
        deed="bill_lapsed",
        label="失效",
        text=why,
    )
