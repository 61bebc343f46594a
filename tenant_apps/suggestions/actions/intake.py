"""What the office does with what was handed in, and how other apps move a suggestion (`mark_…`)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.deputies import offices
from tenant_apps.suggestions import (
    access,
    along,
    closing,
    deadlines,
    limits,
    merging,
    numbering,
    publishing,
    states,
)
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.moving import moved as _moved


class ExclusionUnknown(InputRefused):
    code = "exclusion"
    message = "请从列表中选择不予受理的情形。"
    field = "exclusion"


class ObjectionOpen(StateRefused):
    code = "objection_open"
    message = "代表对代录的内容提出了异议，答复异议后再受理登记。"


class PaperMissing(StateRefused):
    """The rules of the case want the signed sheet besides (另交签名纸质件)."""

    code = "paper_missing"
    message = "按本级规则须另交本人签名的纸质件，尚未登记收到。"
    next = "收到后先在办理页“登记纸质件”，再受理登记。"


class AssignmentUndecided(StateRefused):
    code = "assignment_undecided"
    message = "按本级规则，闭会期间提出的建议由主任会议决定交办，尚未登记决定。"
    next = "主任会议决定后，先在办理页“登记交办决定”，再交办。"


class DecidedOnRefused(InputRefused):
    code = "decided_on"
    message = "决定日期应在代表提出之后，不晚于今日。"
    field = "decided_on"


class DecisionNotAsked(StateRefused):
    code = "decision_not_asked"
    message = "本件不须主任会议决定交办，或者决定已经登记。"


@transaction.atomic
def decide_assignment(*, actor: Actor, suggestion_id: UUID, decided_on: date, occasion: str) -> Suggestion:
    """登记交办决定 of 主任会议: from then on it can be assigned. Raises DecisionNotAsked, DecidedOnRefused, limits' refusals, StateRefused,
    NotPermitted, NotFound."""
    suggestion, seat = in_office(actor, suggestion_id, "decide_assignment")
    if not deadlines.undecided(suggestion):
        raise DecisionNotAsked
    filed = suggestion.received_on or clock.local(suggestion.submitted_at or suggestion.created_at).date()
    if not filed <= decided_on <= clock.today():
        raise DecidedOnRefused
    suggestion.decision, suggestion.decided_on = limits.occasion(occasion), decided_on
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="assignment_decided",
        label="决定交办",
        text=f"{decided_on:%Y-%m-%d} {suggestion.decision}",
        who=publishing.by(actor, seat),
        internal=True,
    )
    return suggestion


@transaction.atomic
def register(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """受理登记: the number of the year's series is given, once. Raises StateRefused, NotPermitted, NotFound."""
    suggestion, seat = in_office(actor, suggestion_id, "register")
    offices.only_in_a_congress()
    if suggestion.is_objected:
        raise ObjectionOpen
    if deadlines.lacks_paper(suggestion):
        raise PaperMissing
    suggestion.number, suggestion.series_year = numbering.give(
        trial=suggestion.trial, between=deadlines.numbered_apart(suggestion)
    )
    suggestion.registered_at = clock.now()
    suggestion.returned_reason = ""
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="registered",
        label="受理登记",
        text=f"编号 {suggestion.number}",
        who=publishing.by(actor, seat),
    )
    return suggestion


@transaction.atomic
def return_for_revision(*, actor: Actor, suggestion_id: UUID, reason: str) -> Suggestion:
    """退回修改: the deputy may change the text and hand it in again. Raises as `register`, and limits' refusals."""
    suggestion, seat = in_office(actor, suggestion_id, "return_for_revision")
    suggestion.returned_reason = limits.reason(reason)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="returned_for_revision",
        label="退回修改",
        who=publishing.by(actor, seat),
        quote=suggestion.returned_reason,
    )
    return suggestion


@transaction.atomic
def not_accept(*, actor: Actor, suggestion_id: UUID, exclusion: str, reason: str) -> Suggestion:
    """不予受理: by a code of the exclusion list (DOMAIN 2.3) and a sentence for the deputy. Raises as `return_for_revision`."""
    suggestion, seat = in_office(actor, suggestion_id, "not_accept")
    code = limits.clean_code(exclusion)
    chosen = codes.use(Dictionary.EXCLUSION, code, field="exclusion")
    if chosen is None:
        raise ExclusionUnknown
    suggestion.exclusion, suggestion.exclusion_version = chosen.code, chosen.version
    suggestion.returned_reason = limits.reason(reason)
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="not_accepted",
        label="不予受理",
        text=chosen.label,
        who=publishing.by(actor, seat),
        quote=suggestion.returned_reason,
    )
    return suggestion


@transaction.atomic
def close(*, actor: Actor, suggestion_id: UUID, note: str = "") -> Suggestion:
    """办结, after the deputy's rating or once what was tracked is done, together with what was merged into it. Raises StateRefused (what is still owed), NotPermitted, NotFound."""
    merging.lock_all(access.get(actor, suggestion_id))
    suggestion, seat = in_office(actor, suggestion_id, "close")
    closing.check(suggestion, explained=bool(note.strip()))
    words = limits.reason(note, field="note") if note.strip() else ""
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="closed",
        label="办结",
        who=publishing.by(actor, seat),
        quote=words,
    )
    along.close_along(suggestion, actor=actor, seat=seat, note=words)
    return suggestion


def mark_assigned(*, suggestion: Suggestion) -> Suggestion:
    """Handling has assigned it. As all `mark_…`: locks the row, moves it, writes no entry (the deed that calls does).

    Raises AssignmentUndecided.
    """
    check_decided(suggestion)
    return _moved(suggestion, "assign")


def check_decided(suggestion: Suggestion) -> None:
    """Raises AssignmentUndecided where the rules let 主任会议 decide and nothing is entered yet."""
    if suggestion.state == states.REGISTERED and deadlines.undecided(suggestion):
        raise AssignmentUndecided


def mark_in_handling(*, suggestion: Suggestion) -> Suggestion:
    """A unit has signed for it."""
    return _moved(suggestion, "start_handling")


def mark_replied(*, suggestion: Suggestion) -> Suggestion:
    """All who must be answered have been."""
    return _moved(suggestion, "mark_replied", answered=True)


def mark_evaluated(*, suggestion: Suggestion, complete: bool = True) -> Suggestion:
    """A deputy has rated a reply. One whom others still follow, or of a follow-up reply, leaves the suggestion where it is."""
    return _moved(suggestion, "evaluate" if complete else "evaluate_again", otherwise="evaluate_again")


def mark_tracking(*, suggestion: Suggestion) -> Suggestion:
    """A later result has been given to the same deputies (再次答复)."""
    tracked = _moved(suggestion, "follow_up", answered=True)
    along.track_along(tracked)
    return tracked


def in_office(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, SeatFacts]:
    """The suggestion, locked and moved but not saved, and the seat that allows the deed."""
    suggestion = access.get(actor, suggestion_id, lock=True)
    seat = actor.require(states.MACHINE.row(deed).capability)
    states.MACHINE.move(suggestion, deed)
    return suggestion, seat
