"""延期: a unit that can't reply in time asks for another day, before its own has passed (代表法 第五十一条: six months at the latest)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.values import Rules
from tenant_apps.handling import access, counting, deadlines, selectors, states, telling, texts
from tenant_apps.handling.actions import assigning
from tenant_apps.handling.actions.returning import RedoStays
from tenant_apps.handling.models import Assignment, Extension
from tenant_apps.suggestions import publishing


class ExtensionFromAbove(StateRefused):
    """The day is the upper congress's."""

    code = "extension_from_above"
    message = "上级交办的期限由上级人大确定，本级不能延期。"
    next = "不能按期答复的，请与交办机关联系。"


class ExtensionLate(StateRefused):
    code = "extension_late"
    message = "答复期限 {day} 已经届满，不能再申请延期。"


class ExtensionAtMost(StateRefused):
    code = "extension_at_most"
    message = "答复期限已经到最长期限 {day}，不能再延期。"


class ExtensionDay(InputRefused):
    code = "extension_day"
    message = "请填写延期后的日期：晚于现在的期限 {after}，最迟 {latest}。"
    field = "until"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Between which days the new one may lie: after `due`, not after `latest`."""

    due: date
    latest: date


@transaction.atomic
def request_extension(*, actor: Actor, assignment_id: UUID, until: date | None, reason: str) -> Extension:
    """申请延期 to a day; where the place asks for nobody's consent it is granted with the request.

    Raises NotFound, NotPermitted, StateRefused, NotOfRole, ExtensionFromAbove, RedoStays, ExtensionLate, ExtensionAtMost,
    ExtensionDay, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    rules = deadlines.rules(assignment.matter.profile_version)
    bounds = check_extension(assignment, by=rules)
    states.ASSIGNMENT.move(assignment, "request_extension")
    if until is None or not bounds.due < until <= bounds.latest:
        raise ExtensionDay(after=bounds.due, latest=bounds.latest)
    extension = Extension(
        assignment=assignment,
        reason=texts.block(reason, texts.EXTENSION_REASON, field="reason"),
        due_before=clock.end_of_day(bounds.due),
        until=clock.end_of_day(until),
        at=clock.now(),
        by_name=actor.name,
    )
    extension.save(force_insert=True)
    assignment.save(update_fields=["state"])
    who = publishing.by(actor, seat, unit=assignment.undertaker_name)
    facts: dict[str, object] = {
        "extension_id": extension.id,
        "until": extension.until,
        "reason": extension.reason,
    }
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="extension.requested", facts=facts)
    if not rules.extension_needs_approval:
        _grant(assignment, extension, rules, actor, seat, answer="", who=who)
        return extension
    _tell(
        actor, seat, assignment, deed="extension_requested", label="申请延期", text=f"延至 {until}", who=who
    )
    return extension


def check_extension(assignment: Assignment, *, by: Rules) -> Bounds:
    """The days between which the new one may lie; raises what refuses a request. For the deed and for the page that offers it."""
    states.ASSIGNMENT.check(assignment, "request_extension")
    matter = assignment.matter
    if matter.is_assigned_down or assignment.due_at is None:
        raise ExtensionFromAbove
    if assignment.anew_since is not None:
        raise RedoStays(verb="延期")
    due = clock.day_of_deadline(assignment.due_at)
    if clock.now() >= assignment.due_at:
        raise ExtensionLate(day=due)
    latest = clock.day_of_deadline(_latest(assignment, assignment.due_at, by=by))
    if latest <= due:
        raise ExtensionAtMost(day=due)
    return Bounds(due=due, latest=latest)


def _latest(assignment: Assignment, due_at: datetime, *, by: Rules) -> datetime:
    assigned_at, received_at = counting.starts(assignment)
    latest = deadlines.reply_due_at_latest(assigned_at=assigned_at, received_at=received_at, by=by)[0]
    if by.extension_span is None:
        return latest
    # The day itself ends at 24:00: the span begins with it, not with the day after.
    once = deadlines.after_day(clock.day_of_deadline(due_at), by.extension_span, by=by)[0]
    return min(latest, once)


@transaction.atomic
def grant_extension(*, actor: Actor, assignment_id: UUID, answer: str = "") -> Assignment:
    """同意延期: the unit's day moves. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    seat = access.directing(actor, access.assignment(actor, assignment_id).matter)
    words = texts.block(answer, texts.NOTE, field="answer")
    assignment = access.locked(assignment_id)
    states.ASSIGNMENT.check(assignment, "grant_extension")
    extension: Extension = assignment.extensions.latest("at")
    rules = deadlines.rules(assignment.matter.profile_version)
    _grant(assignment, extension, rules, actor, seat, answer=words, who=publishing.by(actor, seat))
    return assignment


@transaction.atomic
def refuse_extension(*, actor: Actor, assignment_id: UUID, answer: str) -> Assignment:
    """不同意延期, with the reason: the day stays. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    seat = access.directing(actor, access.assignment(actor, assignment_id).matter)
    words = texts.block(answer, texts.REASON, field="answer")
    assignment = access.locked(assignment_id)
    states.ASSIGNMENT.move(assignment, "refuse_extension")
    assignment.save(update_fields=["state"])
    _decide(assignment.extensions.latest("at"), states.REFUSED, words, actor)
    said = f"{assignment.undertaker_name}按原期限办理"
    who = publishing.by(actor, seat)
    _tell(actor, seat, assignment, deed="extension_refused", label="不同意延期", text=said, who=who)
    facts: dict[str, object] = {"answer": words}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="extension.refused", facts=facts)
    return assignment


def _grant(
    assignment: Assignment,
    extension: Extension,
    rules: Rules,
    actor: Actor,
    seat: SeatFacts,
    *,
    answer: str,
    who: str,
) -> None:
    """The deputy is told the new day and why, where the place asks for it (河南)."""
    states.ASSIGNMENT.move(assignment, "grant_extension")
    # It may have been put off further meanwhile, with the lead's.
    if assignment.due_at is None or assignment.due_at < extension.until:
        assignment.extended_to = assignment.due_at = extension.until
        assignment.due_provisional = False
    assignment.save(update_fields=["state", "extended_to", "due_at", "due_provisional"])
    for one in selectors.joint_leads(assignment.matter) if assignment.role == states.LEAD else ():
        if one.due_at is None or one.due_at < extension.until:  # their letter is the same
            one.extended_to, one.due_at, one.due_provisional = extension.until, extension.until, False
            one.save(update_fields=["extended_to", "due_at", "due_provisional"])
    assigning.follow_own_day(assignment.matter)
    _decide(extension, states.GRANTED, answer, actor)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="extended",
        label="延期答复",
        text=f"{assignment.undertaker_name}延至 {clock.day_of_deadline(assignment.due_at)} 前答复",
        who=who,
        quote=extension.reason if rules.extension_tell_deputy else "",
        internal=not rules.extension_tell_deputy,
        key=True,
    )
    facts: dict[str, object] = {"extension_id": extension.id, "due_at": assignment.due_at, "answer": answer}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="extension.granted", facts=facts)


def _decide(extension: Extension, decision: str, answer: str, actor: Actor) -> None:
    extension.decision, extension.answer = decision, answer
    extension.decided_at, extension.decided_by_name = clock.now(), actor.name
    extension.save(update_fields=["decision", "answer", "decided_at", "decided_by_name"])


def _tell(
    actor: Actor, seat: SeatFacts, assignment: Assignment, *, deed: str, label: str, text: str, who: str
) -> None:
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed=deed,
        label=label,
        text=text,
        who=who,
        internal=True,
    )
