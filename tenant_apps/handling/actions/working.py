"""What the unit does before it replies: sign for the matter, talk with the deputy, say what it is not
competent for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import InputRefused
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.handling import access, counting, deadlines, selectors, states, telling, texts
from tenant_apps.handling.models import Assignment, ContactLog, UnitStatement
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions import states as course


class WayUnknown(InputRefused):
    code = "contact_way"
    message = "请从列表中选择沟通方式。"
    field = "way"


class ContactTimeRefused(InputRefused):
    code = "contact_time"
    message = "沟通时间应在交办之后、现在之前。"
    field = "at"


@transaction.atomic
def sign_for(*, actor: Actor, assignment_id: UUID) -> Assignment:
    """签收: the unit takes the matter; where the rules count from receipt, its period is counted anew from
    today.

    Raises NotFound, NotPermitted, StateRefused (signed for already).
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.move(assignment, "sign_for")
    before = assignment.due_at
    taken(assignment, by_name=actor.name)
    assignment.save()
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="signed_for",
        label="签收",
        text=_recounted(assignment, before),
        who=publishing.by(actor, seat, unit=assignment.undertaker_name),
    )
    facts: dict[str, object] = {"due_at": assignment.due_at, "due_provisional": assignment.due_provisional}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="assignment.signed_for", facts=facts)
    return assignment


def taken(assignment: Assignment, *, by_name: str) -> None:
    """The unit has it in hand from now on; the caller saves."""
    assignment.received_at, assignment.received_by_name = clock.now(), by_name
    _count_from_receipt(assignment)
    if assignment.role != states.CO:
        _in_handling(assignment)


def _recounted(assignment: Assignment, before: datetime | None) -> str:
    """The deadline told at the assignment no longer holds where the period is counted from the receipt."""
    if assignment.due_at == before:
        return ""
    day = deadlines.by_when(assignment.due_at, provisional=assignment.due_provisional)
    return f"期限自签收起算，{day}前{'提出意见' if assignment.role == states.CO else '答复'}"


@transaction.atomic
def lower_signed(*, referral_id: UUID, by_name: str, at: datetime) -> None:
    """The government below has taken what we assigned down to it. Told twice, or after its reply, it does
    nothing."""
    found = Assignment.objects.filter(referral_id=referral_id).values_list("id", "matter_id").first()
    if found is None:
        return
    access.lock_matter(found[1])
    assignment = Assignment.objects.select_related("matter").select_for_update(of=("self",)).get(pk=found[0])
    if not states.ASSIGNMENT.allows(assignment, "lower_signed"):
        return
    states.ASSIGNMENT.move(assignment, "lower_signed")
    assignment.received_at = at
    assignment.received_by_name = by_name
    _count_from_receipt(assignment)
    assignment.save()
    _in_handling(assignment)
    facts: dict[str, object] = {"by": by_name, "at": at, "due_at": assignment.due_at}
    telling.note(actor=None, seat=None, assignment=assignment, deed="assignment.signed_for", facts=facts)


@transaction.atomic
def state_competence(*, actor: Actor, assignment_id: UUID, text: str, beyond: bool = True) -> UnitStatement:
    """单位说明: what lies beyond the unit's and this level's competence; the clerk may refer it up on this
    ground.

    Leaves the congress only with a referral up, and only if it says beyond. Raises NotFound, NotPermitted, StateRefused, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "state_competence")
    statement = UnitStatement(
        assignment=assignment,
        text=texts.block(text, texts.STATEMENT, field="text"),
        beyond_competence=beyond,
        at=clock.now(),
        by_name=actor.name,
    )
    statement.save(force_insert=True)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="competence_stated",
        label="单位说明",
        text="超出本级职权" if beyond else "",
        who=publishing.by(actor, seat, unit=assignment.undertaker_name),
        quote=statement.text,
        internal=True,
    )
    return statement


@transaction.atomic
def log_contact(
    *, actor: Actor, assignment_id: UUID, way: str, with_name: str, note: str, at: datetime | None = None
) -> ContactLog:
    """沟通: a talk with the deputy (代表法 第五十一条第二款). `way` is a code of the dictionary; `at` is
    when it was, if not now.

    What was said stays here; the trace says how and by which unit. Raises NotFound, NotPermitted,
    StateRefused, WayUnknown, ContactTimeRefused, TextRefused.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "log_contact")
    chosen = codes.use(Dictionary.CONTACT_WAY, way, field="way")
    if chosen is None:
        raise WayUnknown
    now = clock.now()
    moment = at or now
    if clock.local(moment).date() < clock.local(assignment.assigned_at).date() or moment > now:
        raise ContactTimeRefused
    contact = ContactLog(
        assignment=assignment,
        at=moment,
        way=chosen.code,
        way_label=chosen.label,
        way_version=chosen.version,
        with_name=texts.line(with_name, texts.NAME, field="with_name"),
        note=texts.block(note, texts.CONTACT_NOTE, field="note"),
        by_name=actor.name,
        logged_at=now,
    )
    contact.save(force_insert=True)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="contact_logged",
        label="沟通",
        text=f"{chosen.label}，{clock.local(moment):%m-%d}",
        who=publishing.by(actor, seat, unit=assignment.undertaker_name),
    )
    facts: dict[str, object] = {"contact_id": contact.id, "way": way, "at": moment}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="contact.logged", facts=facts)
    return contact


def _count_from_receipt(assignment: Assignment) -> None:
    """Only our own suggestion's period follows our rules; a matter from above keeps the upper deadline, one handled anew that of
    its redo, and a unit that assists has a period of its own."""
    matter, before = assignment.matter, assignment.due_at
    rules = deadlines.rules(matter.profile_version)
    assignment.due_at, assignment.due_provisional = counting.due(assignment, by=rules)
    if assignment.role == states.CO or matter.is_assigned_down or assignment.anew_since is not None:
        return
    others = [one for one in selectors.assignments_of(matter) if one.pk != assignment.pk]
    matter.due_at, matter.due_provisional = counting.of_matter(matter, [assignment, *others])
    if assignment.due_at != before:
        # What was said of an earlier day no longer holds.
        matter.due_note, matter.redated_at = "", None
    matter.save(update_fields=["due_at", "due_provisional", "due_note", "redated_at"])


def _in_handling(assignment: Assignment) -> None:
    """The first of those who answer to take it puts the suggestion to work."""
    suggestion = assignment.matter.suggestion
    if suggestion is not None and suggestion.state == course.ASSIGNED:
        suggestion_actions.mark_in_handling(suggestion=suggestion)
