"""退办: a unit gives back what is not its own; the office gives it to another, or says why it stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.codes import RefusedReturn
from shared_apps.rules.values import Rules
from tenant_apps.handling import access, deadlines, naming, selectors, states, telling, texts
from tenant_apps.handling.actions import choosing, promising, rounds, undertakers
from tenant_apps.handling.models import Assignment, Matter, ReturnRequest
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import publishing


class CompetentMissing(InputRefused):
    code = "return_competent"
    message = "请选择或者填写应当承办本件的单位。"
    field = "competent_name"


class CompetentTwice(InputRefused):
    """One of the list and another in words: which of them is meant?"""

    code = "return_competent_twice"
    message = "已从列表中选择“{unit}”，不能再填写另一个单位；请只保留一处。"
    field = "competent_name"


class CompetentSame(InputRefused):
    code = "competent_same"
    message = "应当承办的单位不能是本单位。"
    field = "competent_unit_id"


class ReturnLate(StateRefused):
    """玉林: a late request is refused."""

    code = "return_late"
    message = "申请退办的期限到 {day}，已经届满，按本件适用的规则不予退办，应当继续办理。"


class ReturnedBefore(StateRefused):
    """青岛 第十九条: whose request was refused goes on; elsewhere they may ask once more."""

    code = "return_refused_before"
    message = "本单位的退办申请已于 {day} 未获同意，应当继续办理，不能再次申请。"


class RedoStays(StateRefused):
    code = "redo_stays"
    message = "重新办理的事项由原承办单位办理，不能{verb}。"


@transaction.atomic
def request_return(
    *,
    actor: Actor,
    assignment_id: UUID,
    reason: str,
    competent_unit_id: UUID | None = None,
    competent_name: str = "",
) -> ReturnRequest:
    """申请退办, with the reason and the competent unit named: one of the register, or in words.

    Raises NotFound, NotPermitted, StateRefused, NotOfRole, RedoStays, ReturnLate, ReturnedBefore, CompetentMissing,
    CompetentTwice, CompetentSame, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    rules = deadlines.rules(assignment.matter.profile_version)
    late = check_return(assignment, by=rules)
    states.ASSIGNMENT.move(assignment, "request_return")
    request = ReturnRequest(
        assignment=assignment,
        reason=texts.block(reason, texts.RETURN_REASON, field="reason"),
        competent_unit_id=competent_unit_id,
        competent_name=_competent(assignment, competent_unit_id, competent_name),
        late=late,
        at=clock.now(),
        by_name=actor.name,
    )
    request.save(force_insert=True)
    assignment.save(update_fields=["state"])
    said = f"建议改由{request.competent_name}办理" + ("（逾期申请）" if late else "")
    _tell(actor, seat, assignment, deed="return_requested", label="申请退办", text=said, by_unit=True)
    facts: dict[str, object] = {"request_id": request.id, "reason": request.reason, "late": late}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="return.requested", facts=facts)
    return request


def check_return(assignment: Assignment, *, by: Rules) -> bool:
    """Whether a request now would be late; raises what refuses it. For the deed and for the page that offers it."""
    states.ASSIGNMENT.check(assignment, "request_return")
    if assignment.anew_since is not None:
        raise RedoStays(verb="申请退办")
    refused = [
        row for row in assignment.return_requests.order_by("at", "id") if row.decision == states.REFUSED
    ]
    most = 2 if by.refused_return is RefusedReturn.ASK_AGAIN else 1
    if len(refused) >= most:
        raise ReturnedBefore(day=f"{clock.local(refused[-1].decided_at):%Y-%m-%d}")
    last = return_day(assignment, by=by)[0]
    if clock.now() < last or refused:  # the second request of a place that allows one is of no new period
        return False
    if by.late_return_refused:
        raise ReturnLate(day=clock.day_of_deadline(last))
    return True


def return_day(assignment: Assignment, *, by: Rules) -> tuple[datetime, bool]:
    """The last moment of the unit's own period for the request, and whether it is provisional."""
    return deadlines.return_due(assigned_at=assignment.assigned_at, received_at=assignment.received_at, by=by)


@transaction.atomic
def accept_return(
    *,
    actor: Actor,
    assignment_id: UUID,
    unit_id: UUID | None = None,
    answer: str = "",
    again_reason: str = "",
) -> Assignment:
    """同意退办, and with `unit_id` at once to whoever is competent, it may be one that assists; else it waits to be assigned anew. Gives
    what holds now.

    Raises NotFound, NotPermitted, StateRefused, UnitRefused, UnitInactive, SameUnit, GaveBack, TextRefused.
    """
    seat = access.directing(actor, access.assignment(actor, assignment_id).matter)
    words = texts.block(answer, texts.NOTE, field="answer")
    again = texts.block(again_reason, texts.AGAIN, field="again_reason")
    role = access.assignment(actor, assignment_id).role
    chosen = choosing.one_more(unit_id, role=role) if unit_id is not None else None
    given_back = access.locked(assignment_id)
    states.ASSIGNMENT.move(given_back, "accept_return")
    given_back.save(update_fields=["state"])
    _decide(given_back, states.GRANTED, words, actor)
    matter, now = given_back.matter, given_back
    if chosen is not None:
        chosen = replace(chosen, role=given_back.role)  # it may have become the one that drafts meanwhile
        choosing.refuse_held(matter, [chosen], may_lead=True)
        choosing.refuse_returned(matter, [chosen], because=again)
        now = undertakers.put_in_place(given_back, chosen, actor=actor, reason=again or words)
        due = deadlines.by_when(now.due_at, provisional=now.due_provisional)
        said = f"{given_back.undertaker_name}退办，改交{now.undertaker_name}，{due}前答复"
    else:
        drafts = undertakers.draft_by_another(given_back)
        said = f"{given_back.undertaker_name}退办，{_who_goes_on(matter)}"
        if drafts is not None:
            said += f"，由{drafts.undertaker_name}起草答复"
        undertakers.waits_again(matter)
        rounds.without(given_back)
    _tell(actor, seat, given_back, deed="return_accepted", label="同意退办", text=said)
    promising.drop(given_back, because="承办单位已退办。", actor=actor, seat=seat)
    facts: dict[str, object] = {"answer": words, "now": now.id, "due_at": now.due_at}
    telling.note(actor=actor, seat=seat, assignment=given_back, deed="return.accepted", facts=facts)
    return now


@transaction.atomic
def refuse_return(*, actor: Actor, assignment_id: UUID, answer: str) -> Assignment:
    """不同意退办, with the reason: the unit goes on; if it had not signed for it yet it is to do so.

    Raises NotFound, NotPermitted, StateRefused, TextRefused.
    """
    seat = access.directing(actor, access.assignment(actor, assignment_id).matter)
    words = texts.block(answer, texts.REASON, field="answer")
    assignment = access.locked(assignment_id)
    signed = assignment.received_at is not None
    states.ASSIGNMENT.move(assignment, "refuse_return" if signed else "refuse_unsigned_return")
    _decide(assignment, states.REFUSED, words, actor)
    assignment.save(update_fields=["state"])
    said = f"由{assignment.undertaker_name}继续办理"
    _tell(actor, seat, assignment, deed="return_refused", label="不同意退办", text=said)
    facts: dict[str, object] = {"answer": words}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="return.refused", facts=facts)
    return assignment


def _competent(assignment: Assignment, unit_id: UUID | None, name: str) -> str:
    if unit_id is None:
        if not name.strip():
            raise CompetentMissing
        return texts.line(name, texts.COMPETENT, field="competent_name")
    if unit_id == assignment.unit_id:
        raise CompetentSame
    unit = organs.unit(unit_id)
    if unit is None:
        raise CompetentMissing(field="competent_unit_id")
    if name.strip() and name.strip() != unit.name:
        raise CompetentTwice(unit=unit.name)
    return unit.name


def _who_goes_on(matter: Matter) -> str:
    """After one has given back and nobody was put in its place."""
    others = selectors.answering(selectors.assignments_of(matter))
    if not others:
        return "另行确定承办单位"
    owed = [one for one in others if one.state != states.REPLIED]
    return f"由{naming.named(owed)}继续办理" if owed else f"{naming.named(others)}已经答复，不再另行交办"


def _decide(assignment: Assignment, decision: str, answer: str, actor: Actor) -> None:
    request: ReturnRequest = assignment.return_requests.latest("at")
    request.decision, request.answer = decision, answer
    request.decided_at, request.decided_by_name = clock.now(), actor.name
    request.save(update_fields=["decision", "answer", "decided_at", "decided_by_name"])


def _tell(
    actor: Actor,
    seat: SeatFacts,
    assignment: Assignment,
    *,
    deed: str,
    label: str,
    text: str,
    by_unit: bool = False,
) -> None:
    """What was decided is told; the reasons stay between unit and office."""
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed=deed,
        label=label,
        text=text,
        who=publishing.by(actor, seat, unit=assignment.undertaker_name if by_unit else ""),
        internal=True,
        key=deed == "return_accepted",
    )
