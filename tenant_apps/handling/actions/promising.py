"""承诺事项: written down by the unit, reported by it, confirmed or explained by the office (重庆 第二十四条, 山东 第十八条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.codes import Commitments
from shared_apps.worktime.counting import LAST_YEAR
from tenant_apps.handling import access, deadlines, following, selectors, states, telling, texts
from tenant_apps.handling.models import Assignment, Commitment, Matter, Reply
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions import states as course

# What the journal calls the office's deeds.
_TOLD = {
    "send_back_commitment": "commitment_sent_back",
    "confirm_commitment": "commitment_confirmed",
    "explain_commitment": "commitment_explained",
}
FURTHEST = 10  # years to a day of its own: two terms
WHOLE = "答复所列正在解决、列入计划的事项"


class DayRefused(InputRefused):
    code = "commitment_day"
    message = f"完成日期不能早于今日，也不能晚于 {LAST_YEAR} 年。"
    field = "due_on"


class CommitmentUnknown(InputRefused):
    code = "commitment_unknown"
    message = "请从本件尚未了结的承诺事项中选择。"
    field = "settles"


class PromiseNotNamed(InputRefused):
    """Others still owe their answers: only a promise of who has answered is followed up before."""

    code = "promise_not_named"
    message = "其他承办单位尚未答复，现在只能就已经答复的单位承诺的事项再次答复，请勾选本次了结的承诺事项。"
    field = "settles"


class TrackedAbove(StateRefused):
    code = "tracked_above"
    message = "上级交办事项的承诺由上级人大跟踪，请在答复中写明。"


class CaseOver(StateRefused):
    code = "case_over"
    message = "本件已经办结，不能再登记承诺事项。"


class CaseWithdrawn(StateRefused):
    code = "case_withdrawn"
    message = "代表已撤回本件，不能再登记承诺事项。"


class ReplyFirst(StateRefused):
    """跟踪办理，解决后再次答复代表 (浙江 第二十条, 北京, 河南)."""

    code = "reply_first"
    message = "按本件适用的规则，承诺事项解决后须再次答复代表，不能只作确认。"
    next = "请办理“再次答复”，并勾选这一承诺事项。"


@transaction.atomic
def make_commitment(
    *, actor: Actor, assignment_id: UUID, text: str, due_on: date | None = None
) -> Commitment:
    """登记承诺事项, while the letter is written or later. Without a day of its own it is looked at after the period of the rules.

    Raises NotFound, NotPermitted, StateRefused, TrackedAbove, CaseOver, CaseWithdrawn, DayRefused, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "make_commitment")
    matter = assignment.matter
    if matter.is_assigned_down:
        raise TrackedAbove
    if matter.suggestion is not None and matter.suggestion.state in (course.CLOSED, course.ARCHIVED):
        raise CaseOver
    if matter.suggestion is not None and matter.suggestion.state == course.WITHDRAWN:
        raise CaseWithdrawn
    if due_on is not None and not clock.today() <= due_on <= date(LAST_YEAR, 12, 31):
        raise DayRefused
    if due_on is not None and due_on.year > clock.today().year + FURTHEST:
        raise DayRefused(f"完成日期太远，最迟为 {clock.today().year + FURTHEST} 年，请核对。")
    # Of several that lead one letter is all's.
    sends = selectors.lead_of(matter) if assignment.role == states.JOINT_LEAD else assignment
    sender = sends.pk if sends is not None else assignment.pk
    reply = next((one for one in selectors.standing_replies(matter) if one.assignment_id == sender), None)
    made = Commitment(
        matter=matter,
        assignment=assignment,
        reply=reply,
        text=texts.line(text, texts.COMMITMENT, field="text"),
        own_date=due_on is not None,
        year=clock.today().year,
        made_at=clock.now(),
        by_name=actor.name,
    )
    _dated(made, due_on)
    made.save(force_insert=True)
    _itemised(made)
    _tell(made, actor, seat, deed="commitment_made", label="登记承诺事项", unit=True)
    return made


def _itemised(made: Commitment) -> None:
    """What was tracked of the letter as a whole is tracked item by item from now on."""
    for row in selectors.open_commitments(made.matter):
        if row.reply_id is None or row.reply_id != made.reply_id or row.stated or row.state != states.OPEN:
            continue
        states.COMMITMENT.move(row, "itemise")
        row.answer, row.answered_at = "承办单位已逐项登记。", made.made_at
        row.save()


@transaction.atomic
def report_commitment(*, actor: Actor, commitment_id: UUID, report: str) -> Commitment:
    """报告落实: the unit says what was done. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    found, seat = access.commitment_to_report(actor, commitment_id)
    states.COMMITMENT.move(found, "report_commitment")
    found.report = texts.block(report, texts.FULFILMENT, field="report")
    found.reported_at, found.reported_by_name = clock.now(), actor.name
    found.save()
    _tell(found, actor, seat, deed="commitment_reported", label="报告落实", quote=found.report, unit=True)
    return found


@transaction.atomic
def send_back_commitment(*, actor: Actor, commitment_id: UUID, answer: str) -> Commitment:
    """退回补充: the report says too little. Raises as `explain_commitment`."""
    return _answered(actor, commitment_id, "send_back_commitment", answer)


@transaction.atomic
def confirm_commitment(*, actor: Actor, commitment_id: UUID, answer: str = "") -> Commitment:
    """确认落实: the deputy reads it in the course of the case. Raises NotFound, NotPermitted, StateRefused, ReplyFirst, TextRefused."""
    seen = access.commitment(actor, commitment_id)
    actor.require(states.COMMITMENT.row("confirm_commitment").capability)
    check_confirmable(seen)
    return _answered(actor, commitment_id, "confirm_commitment", answer or "情况属实。")


@transaction.atomic
def explain_commitment(*, actor: Actor, commitment_id: UUID, answer: str) -> Commitment:
    """说明情况: it can't be fulfilled as it was promised, and why. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    return _answered(actor, commitment_id, "explain_commitment", answer)


def check_confirmable(commitment: Commitment) -> None:
    """Raises ReplyFirst where the rules want the deputy answered again."""
    if deadlines.rules(commitment.matter.profile_version).commitments is Commitments.FOLLOW_UP:
        raise ReplyFirst


def check_in_part(matter: Matter, ids: Collection[UUID]) -> None:
    """Raises PromiseNotNamed, CommitmentUnknown for one whose unit has not answered yet."""
    ready = {one.pk for one in following.answered_for(selectors.open_commitments(matter))}
    if not ids:
        raise PromiseNotNamed
    if not set(ids) <= ready:
        raise CommitmentUnknown


def settle(matter: Matter, ids: Collection[UUID], *, by: Reply, actor: Actor) -> None:
    """A 再次答复 (its case locked) says that these are done. Raises CommitmentUnknown."""
    found = [row for row in selectors.open_commitments(matter) if row.pk in set(ids)]
    if len(found) != len(set(ids)):
        raise CommitmentUnknown
    for row in found:
        states.COMMITMENT.move(row, "settle")
        row.settled_by, row.answered_at, row.answered_by_name = by, clock.now(), actor.name
        row.save()


def at_reply(actor: Actor | None, seat: SeatFacts | None, matter: Matter, reply: Reply) -> None:
    """Called after every reply (hooks.on_reply): what the unit, or who leads beside it, has written down belongs to its letter from now on; a letter that
    promises without it is tracked as a whole; a new letter takes the place of such a promise of the one before."""
    if reply.kind != states.MAIN or matter.suggestion is None or reply.assignment is None:
        return
    mine = [
        row
        for row in selectors.open_commitments(matter)
        if row.assignment_id == reply.assignment_id
        or {row.assignment.role, reply.assignment.role} == {states.JOINT_LEAD, states.LEAD}
    ]
    for row in mine:
        if row.stated:
            row.reply = row.reply or reply
            _dated(row, None)
        else:
            states.COMMITMENT.move(row, "supersede")
            row.answer, row.answered_at = f"承办单位已重新答复：{reply.outcome_label}", clock.now()
        row.save()
    if reply.outcome in states.PROMISING and not any(row.stated for row in mine):
        whole = Commitment(
            matter=matter,
            assignment=reply.assignment,
            reply=reply,
            text=WHOLE,
            stated=False,
            year=clock.local(reply.at).year,
            made_at=clock.now(),
            by_name=reply.by_name,
        )
        _dated(whole, None)
        whole.save(force_insert=True)


def drop(gone: Assignment, *, because: str, actor: Actor | None, seat: SeatFacts | None) -> None:
    """Its unit undertakes the (locked) matter no more: what it had promised is nobody's to report, and the register says why."""
    for row in selectors.open_commitments(gone.matter):
        if row.assignment_id != gone.pk:
            continue
        row.matter = gone.matter
        states.COMMITMENT.move(row, "drop")
        row.answer, row.answered_at = because, clock.now()
        row.answered_by_name = actor.name if actor is not None else ""
        row.save()
        _tell(row, actor, seat, deed="commitment_dropped", label="承诺事项终止")


@transaction.atomic
def carry_on(*, commitment_id: UUID) -> bool:
    """年内未解决的，转下年度 (上海 第二十二条): the register of the new year has it; a day that has passed is the year's last now."""
    matter_id = Commitment.objects.values_list("matter_id", flat=True).get(pk=commitment_id)
    matter = access.lock_matter(matter_id)
    found: Commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id)
    year = clock.today().year
    if found.year >= year or not states.COMMITMENT.allows(found, "carry_on"):
        return False
    states.COMMITMENT.move(found, "carry_on")
    found.year, found.matter = year, matter
    if found.due_at <= clock.now():
        found.due_at, found.due_provisional = clock.end_of_day(date(year, 12, 31)), False
        found.own_date = True
    found.save()
    _tell(found, None, None, deed="commitment_carried", label="承诺事项转下年度")
    return True


def _answered(actor: Actor, commitment_id: UUID, deed: str, answer: str) -> Commitment:
    found, seat = access.commitment_to_answer(actor, commitment_id, states.COMMITMENT.row(deed).capability)
    states.COMMITMENT.move(found, deed)
    found.answer = texts.block(answer, texts.COMMITMENT_WORD, field="answer")
    found.answered_at, found.answered_by_name = clock.now(), actor.name
    found.save()
    _tell(found, actor, seat, deed=_TOLD[deed], label=states.COMMITMENT.row(deed).label)
    return found


def _dated(row: Commitment, due_on: date | None) -> None:
    """Its own day, or the one after the period of the rules; a day it has of its own stays."""
    if due_on is not None:
        row.due_at, row.due_provisional = clock.end_of_day(due_on), False
    elif not row.own_date:
        start = row.reply.at if row.reply is not None else row.made_at
        by = deadlines.rules(row.matter.profile_version)
        row.due_at, row.due_provisional = deadlines.follow_up_due(start, by=by)


def _tell(
    row: Commitment,
    actor: Actor | None,
    seat: SeatFacts | None,
    *,
    deed: str,
    label: str,
    quote: str = "",
    unit: bool = False,
) -> None:
    name = row.assignment.undertaker_name if unit else ""
    telling.tell(
        actor=actor,
        seat=seat,
        matter=row.matter,
        deed=deed,
        label=label,
        text=f"{row.text}，{deadlines.by_when(row.due_at, provisional=row.due_provisional)}前",
        who=publishing.by(actor, seat, unit=name),
        quote=quote or ("" if unit else row.answer),
        internal=True,
    )
