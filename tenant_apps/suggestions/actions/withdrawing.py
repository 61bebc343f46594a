"""撤回: in writing, until when and by whom the rules of the case say. Nothing is deleted; a number that was given stays given."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.suggestions import access, along, deadlines, limits, merging, publishing, selectors, states
from tenant_apps.suggestions.actions.filing import deputy_words
from tenant_apps.suggestions.models import Signature, Suggestion


class WithdrawalLate(StateRefused):
    code = "withdrawal_late"
    message = "已经交办，按规则不能撤回。"


class WithdrawalAsked(StateRefused):
    code = "withdrawal_asked"
    message = "已经申请撤回，正在等候联名代表同意。"


class NotAskedToWithdraw(StateRefused):
    code = "not_asked_to_withdraw"
    message = "没有等候您答复的撤回申请。"


@transaction.atomic
def withdraw(*, actor: Actor, suggestion_id: UUID, reason: str) -> Suggestion:
    """撤回建议, by its lead. Where all who signed must want it (joint_withdrawal) they are asked, and it takes effect with the last.

    Raises WithdrawalLate, WithdrawalAsked, limits' refusals, StateRefused, NotFound.
    """
    merging.lock_all(access.get_own(actor, suggestion_id))
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "withdraw")
    seat = actor.require(states.REVISE)
    _in_time(suggestion)
    if suggestion.withdrawal_asked_at is not None and selectors.to_agree(suggestion):
        raise WithdrawalAsked  # where nobody is left to answer (out of office, names void) it is asked for anew, and holds
    suggestion.withdrawal_reason, suggestion.withdrawal_asked_at = limits.reason(reason), clock.now()
    waits = selectors.to_agree(suggestion)
    if not waits:
        return _take_back(suggestion, actor, seat)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="withdrawal_asked",
        label="申请撤回",
        text=f"须经 {len(waits)} 位联名代表同意",
        who=deputy_words(suggestion),
        quote=suggestion.withdrawal_reason,
        internal=True,
    )
    return suggestion


@transaction.atomic
def agree_withdrawal(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """同意撤回, by one who signed; the last one's makes it effective. Raises NotAskedToWithdraw, WithdrawalLate, StateRefused, NotFound."""
    suggestion, row, seat = _asked(actor, suggestion_id, "agree_withdrawal")
    _in_time(suggestion)
    row.withdraws_at = clock.now()
    row.save(update_fields=["withdraws_at"])
    _tell(actor, seat, suggestion, row, "withdrawal_agreed", "同意撤回")
    if not selectors.to_agree(suggestion):
        return _take_back(suggestion, actor, seat)
    return suggestion


@transaction.atomic
def refuse_withdrawal(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """不同意撤回: the handling goes on, and the request is over. Raises as `agree_withdrawal`."""
    suggestion, row, seat = _asked(actor, suggestion_id, "refuse_withdrawal")
    Signature.objects.filter(suggestion=suggestion).update(withdraws_at=None)
    suggestion.withdrawal_asked_at, suggestion.withdrawal_reason = None, ""
    suggestion.save()
    _tell(actor, seat, suggestion, row, "withdrawal_refused", "不同意撤回")
    return suggestion


def _in_time(suggestion: Suggestion) -> None:
    if why := deadlines.withdrawal_refused(suggestion):
        raise WithdrawalLate(why)


def _asked(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, Signature, SeatFacts]:
    merging.lock_all(access.get(actor, suggestion_id))
    suggestion = access.get(actor, suggestion_id, lock=True)
    seat = actor.require(states.MACHINE.check(suggestion, deed).capability)
    row = selectors.asked_to_agree(actor, suggestion)
    if row is None:
        raise NotAskedToWithdraw
    return suggestion, row, seat


def _take_back(suggestion: Suggestion, actor: Actor, seat: SeatFacts) -> Suggestion:
    """It takes effect: whoever works on it hears of it in this very transaction (publishing's listeners)."""
    states.MACHINE.move(suggestion, "withdraw")
    suggestion.withdrawn_at = clock.now()
    main = along.taken_out(suggestion)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="withdrawn",
        label="撤回建议",
        text="编号保留，不再使用" if suggestion.number else "",
        who=deputy_words(suggestion),
        quote=suggestion.withdrawal_reason,
        key=True,
    )
    along.release(suggestion)
    if main is not None:
        text = f"{suggestion.number_label}已经撤回，不再并入本件"
        along.tell(main, actor, seat, "gave_back", "解除并案", text, internal=True)
    return suggestion


def _tell(
    actor: Actor, seat: SeatFacts, suggestion: Suggestion, row: Signature, deed: str, label: str
) -> None:
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed=deed,
        label=label,
        who=" ".join(filter(None, (row.person_name, row.delegation))),
        internal=True,
    )
