"""重新办理 and 再次不满意的处理: what the office does with a reply that the deputy is not satisfied with."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.codes import SecondDissatisfaction
from shared_apps.rules.values import Rules
from tenant_apps.handling import (
    counting,
    deadlines,
    dissent,
    hooks,
    naming,
    selectors,
    states,
    telling,
    texts,
)
from tenant_apps.handling.actions import handing_over, opinions, promising, tracking
from tenant_apps.handling.dissent import Dissent
from tenant_apps.handling.models import Assignment, Matter, RedoOrder, Settlement
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import moving, publishing
from tenant_apps.suggestions import states as course


class NothingToRedo(StateRefused):
    code = "nothing_to_redo"
    message = "现有答复没有“不满意”的测评，不需要重新办理。"


class SettleFirst(StateRefused):
    """No redo of a redo but as the profile says."""

    code = "settle_first"
    message = "重新办理后代表仍不满意，按本件适用的规则：{rule}。"
    next = "请先办理“处理再次不满意”。"


class NothingToSettle(StateRefused):
    code = "nothing_to_settle"
    message = "没有重新办理后仍不满意、尚未处理的答复。"


class DecisionRefused(InputRefused):
    code = "decision"
    message = "请从列出的处理结果中选择。"
    field = "decision"


class HeldOnRefused(InputRefused):
    code = "held_on"
    message = "请填写{what}的日期，不能晚于今日。"
    field = "held_on"


# What was held, by the rule.
OCCASIONS = {
    SecondDissatisfaction.OFFICE_CONVENES: "召集研究",
    SecondDissatisfaction.EXPERTS: "专家评估",
    SecondDissatisfaction.FACE_TO_FACE: "当面沟通",
}


@transaction.atomic
def redo(*, actor: Actor, suggestion_id: UUID, note: str) -> list[RedoOrder]:
    """重新办理: every reply rated 不满意 goes back to its unit, with the period of the rules; those that satisfied stand. Of several units
    that answer each for itself (分别办理) one's goes back while others still write theirs.

    Raises NotFound, NotPermitted, StateRefused, NothingToRedo, SettleFirst, UndertakerGone, TextRefused.
    """
    matter, seat, rules = _case(actor, suggestion_id, "redo", "redo_in_part")
    found = dissent.to_redo(matter, by=rules)
    if not found:
        if dissent.to_settle(matter, by=rules):
            raise SettleFirst(rule=rules.second_dissatisfaction.label)
        raise NothingToRedo
    said = texts.block(note, texts.REDO, field="note")
    assert matter.suggestion is not None
    moving.mark_redo(suggestion=matter.suggestion)
    now, in_part = clock.now(), matter.is_open
    due = deadlines.redo_due(now, by=rules)
    if not in_part:
        _reopen(matter, now, due)
    made = [_sent_back(one, matter, actor, seat, note=said, now=now, due=due) for one in found]
    if in_part:
        _count_anew(matter)
    hooks.sent_back(matter=matter)
    return made


@transaction.atomic
def settle_dissent(
    *,
    actor: Actor,
    suggestion_id: UUID,
    decision: str,
    opinion: str,
    held_on: date | None = None,
    people: str = "",
) -> list[Settlement]:
    """再次不满意的处理: what the office decided, or what a meeting, experts or a talk face to face came to. Their word is final.

    Raises NotFound, NotPermitted, StateRefused, NothingToSettle, DecisionRefused, HeldOnRefused, TextRefused.
    """
    matter, seat, rules = _case(actor, suggestion_id, "settle_dissent")
    found = dissent.to_settle(matter, by=rules)
    if not found:
        raise NothingToSettle
    if decision not in dissent.decisions(found, by=rules):
        raise DecisionRefused
    way = rules.second_dissatisfaction
    occasion = OCCASIONS.get(way, "")
    if occasion and (held_on is None or held_on > clock.today()):
        raise HeldOnRefused(what=occasion)
    present = texts.line(people, texts.PRESENT, field="people") if occasion else ""
    said = texts.block(opinion, texts.SETTLEMENT, field="opinion")
    assert matter.suggestion is not None
    moving.mark_dissent_settled(suggestion=matter.suggestion)
    made = [
        Settlement(
            matter=matter,
            reply=one.reply,
            way=way.value,
            decision=decision,
            held_on=held_on if occasion else None,
            people=present,
            opinion=said,
            at=clock.now(),
            by_name=actor.name,
        )
        for one in found
    ]
    Settlement.objects.bulk_create(made)
    when = f"{occasion} {held_on:%Y-%m-%d}，" if occasion else ""
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="dissent_settled",
        label="处理再次不满意",
        text=f"{when}{states.DECISIONS[decision]}",
        who=publishing.by(actor, seat),
        quote=said,
        internal=True,
        key=True,
    )
    tracking.after_rating(matter)
    return made


def _case(
    actor: Actor, suggestion_id: UUID, deed: str, otherwise: str = ""
) -> tuple[Matter, SeatFacts, Rules]:
    """The case, locked, for an office that may do this with it now, or the other deed in its place."""
    suggestion_access.get(actor, suggestion_id)
    seat = actor.require(course.REDO_ORDER)
    handing_over.hold_heirs(suggestion_id)
    suggestion = suggestion_access.locked(suggestion_id)
    if not (otherwise and course.MACHINE.allows(suggestion, otherwise)):
        course.MACHINE.check(suggestion, deed)
    matter: Matter = Matter.objects.select_for_update(of=("self",)).get(suggestion_id=suggestion_id)
    matter.suggestion = suggestion
    return matter, seat, deadlines.rules(matter.profile_version)


def _reopen(matter: Matter, now: datetime, due: tuple[datetime, bool]) -> None:
    states.MATTER.move(matter, "reopen")
    matter.redo_from = now
    matter.due_at, matter.due_provisional = due
    matter.due_note, matter.redated_at = "", None
    matter.save(update_fields=["state", "redo_from", "due_at", "due_provisional", "due_note", "redated_at"])


def _count_anew(matter: Matter) -> None:
    """The matter's own day is the first on which one of its units owes an answer."""
    before = matter.due_at
    matter.due_at, matter.due_provisional = counting.of_matter(matter, selectors.assignments_of(matter))
    if matter.due_at != before:
        matter.due_note, matter.redated_at = "", None
    matter.save(update_fields=["due_at", "due_provisional", "due_note", "redated_at"])


def _reopened_with(one: Assignment, matter: Matter, actor: Actor, seat: SeatFacts) -> None:
    """Whoever led beside the unit whose letter goes back works on the new one with it; what has become one unit with another does so once."""
    one.matter = matter
    if handing_over.follow(one, actor, seat, joins=True).pk != one.pk:
        return
    states.ASSIGNMENT.move(one, "reopen")
    one.due_at, one.due_provisional = matter.due_at, matter.due_provisional
    one.save(update_fields=["state", "due_at", "due_provisional"])
    facts: dict[str, object] = {"due_at": one.due_at}
    telling.note(actor=actor, seat=seat, assignment=one, deed="assignment.reopened", facts=facts)


def _sent_back(
    one: Dissent,
    matter: Matter,
    actor: Actor,
    seat: SeatFacts,
    *,
    note: str,
    now: datetime,
    due: tuple[datetime, bool],
) -> RedoOrder:
    assignment: Assignment = Assignment.objects.select_for_update(of=("self",)).get(
        pk=one.reply.assignment_id
    )
    assignment.matter = matter
    below = assignment.referral_id is not None
    states.ASSIGNMENT.move(assignment, "lower_reopen" if below else "reopen")
    if not below:
        assignment.due_at, assignment.due_provisional = due
        assignment.redo_from = now
    assignment.save(update_fields=["state", "due_at", "due_provisional", "redo_from"])
    # Once it is at work again: the heir may have led or assisted beside it, and goes on with the letter.
    handing_over.follow(assignment, actor, seat, joins=assignment.role == states.LEAD)
    if below:
        promising.drop(assignment, because="交办机构已交重新办理。", actor=actor, seat=seat)
    if assignment.role == states.LEAD and not below:
        for beside in selectors.joint_leads(matter):
            _reopened_with(beside, matter, actor, seat)
    asked = opinions.ask_again(matter, actor, seat) if assignment.role == states.LEAD and not below else []
    made = RedoOrder(
        matter=matter,
        assignment=assignment,
        reply=one.reply,
        round=one.round + 1,
        note=note,
        due_at=due[0],
        due_provisional=due[1],
        at=now,
        by_name=actor.name,
    )
    made.save(force_insert=True)
    day = deadlines.by_when(made.due_at, provisional=made.due_provisional)
    then = "须重新交办" if below else f"{day}前再次答复"
    if asked:
        label = deadlines.rules(matter.profile_version).co_label
        then += f"；{naming.named(asked)}重新提出{label}意见"
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="redo_ordered",
        label="重新办理",
        text=f"{assignment.undertaker_name}第 {made.round} 次办理，{then}",
        who=publishing.by(actor, seat),
        quote=note,
        internal=True,
        key=True,
    )
    facts: dict[str, object] = {"reply_id": one.reply.pk, "round": made.round, "due_at": made.due_at}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="assignment.reopened", facts=facts)
    return made
