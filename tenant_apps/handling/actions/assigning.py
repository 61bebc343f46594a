"""交办, 分办 and what came from above: who is to handle it, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.handling import access, counting, deadlines, naming, selectors, states, telling, texts
from tenant_apps.handling.actions import choosing, releasing
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions import states as course


class AssignedAlready(StateRefused):
    code = "assigned_already"
    message = "已于 {day} 交办{unit}，没有重复交办。"


@transaction.atomic
def assign(
    *,
    actor: Actor,
    suggestion_id: UUID,
    unit_id: UUID,
    note: str = "",
    way: str = states.LEAD,
    other_unit_ids: Sequence[UUID] = (),
    again_reason: str = "",
) -> Assignment:
    """交办: give a registered suggestion to those who are to undertake it; the period for the reply begins (代表法
    第五十一条).

    `way` LEAD: `unit_id` leads, the others assist (会办); JOINT_LEAD: they lead with it (共同主办), and it drafts; SEPARATE: each
    answers for itself (分别办理). Gives the first unit's
    assignment. Raises NotFound, NotPermitted, TextRefused, AssignedAlready, StateRefused, and as choosing.chosen.
    """
    suggestion_access.get(actor, suggestion_id)
    seat = actor.require("suggestion.assign")
    words = texts.block(note, texts.NOTE, field="note")
    because = texts.block(again_reason, texts.AGAIN, field="again_reason")
    chosen = choosing.chosen(unit_id, other_unit_ids, way=way)
    matter = _matter_of_suggestion(suggestion_id, assigned=clock.now())
    choosing.refuse_returned(matter, chosen, because=because)
    told = {"deed": "assigned", "label": "交办"}
    return _give(matter, chosen, actor=actor, seat=seat, note=words, reason=because, **told)


def _give(
    matter: Matter,
    chosen: list[choosing.Chosen],
    *,
    actor: Actor,
    seat: SeatFacts,
    note: str,
    reason: str,
    deed: str,
    label: str,
) -> Assignment:
    """All of them at once, told in one sentence; the first is given back."""
    releasing.of_others(matter, chosen, actor=actor, seat=seat)
    choosing.refuse_held(matter, chosen)
    before = selectors.returned_without_heir(matter, chosen[0].role)
    made = [
        made_for(matter, one, actor=actor, note=note, reason=reason, instead_of=None if at else before)
        for at, one in enumerate(chosen)
    ]
    follow_own_day(matter)
    parts = naming.parts_of(made, by=deadlines.rules(matter.profile_version))
    due = f"，{deadlines.by_when(matter.due_at, provisional=matter.due_provisional)}前答复"
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed=deed,
        label=label,
        text=parts if matter.is_assigned_down else parts + due,
        who=publishing.by(actor, seat),
        quote="" if matter.is_assigned_down else note,
        key=True,
    )
    for row in made:
        telling.note(actor=actor, seat=seat, assignment=row, deed="assignment.made", facts=facts_of(row))
    return made[0]


@transaction.atomic
def assign_to_lower(
    *,
    actor: Actor,
    seat: SeatFacts,
    suggestion_id: UUID,
    referral_id: UUID,
    undertaker_name: str,
    note: str = "",
) -> Assignment:
    """Give a registered suggestion of ours to the government below (ASSIGN_DOWN); it stays ours, and so
    does its deadline.

    Called by referrals when the assignment leaves; the trace's own entry is written there. Raises as
    `assign`.
    """
    suggestion_access.get(actor, suggestion_id)
    matter = _matter_of_suggestion(suggestion_id, assigned=clock.now())
    releasing.all_that_assist(matter, actor=actor, seat=seat)
    made = Assignment(
        matter=matter,
        undertaker_name=undertaker_name,
        referral_id=referral_id,
        note=note,
        assigned_at=clock.now(),
        assigned_by_name=actor.name,
        due_at=matter.due_at,
        due_provisional=matter.due_provisional,
    )
    made.save(force_insert=True)
    telling.note(actor=actor, seat=seat, assignment=made, deed="assignment.made", facts=facts_of(made))
    return made


@transaction.atomic
def cancel_lower(*, actor: Actor | None, seat: SeatFacts | None, referral_id: UUID, reason: str) -> None:
    """The assignment down was recalled or refused: the suggestion can be assigned anew, its clock runs on.

    Raises StateRefused once it has been signed for. Without such an assignment, or once it is over (撤回), it does nothing.
    """
    found = Assignment.objects.filter(referral_id=referral_id).values_list("id", "matter_id").first()
    if found is None:
        return
    access.lock_matter(found[1])
    cancelled = Assignment.objects.select_related("matter").select_for_update(of=("self",)).get(pk=found[0])
    if cancelled.state == states.CANCELLED:
        return
    states.ASSIGNMENT.move(cancelled, "cancel")
    cancelled.save(update_fields=["state"])
    facts: dict[str, object] = {"reason": reason}
    telling.note(actor=actor, seat=seat, assignment=cancelled, deed="assignment.cancelled", facts=facts)


@transaction.atomic
def open_assigned_matter(
    *,
    referral_id: UUID,
    title: str,
    body: str,
    number_label: str,
    from_name: str,
    lead_name: str,
    due_at: datetime | None,
    due_provisional: bool,
    actor: Actor | None = None,
    seat: SeatFacts | None = None,
    trial: bool = False,
) -> Matter:
    """What the congress above assigned to our government is here now. `due_at` is the day it must be back
    there.

    No number of ours, counted in no figure of suggestions. The same referral again gives the matter that
    is there.
    """
    known: Matter | None = Matter.objects.filter(referral_id=referral_id).first()
    if known is not None:
        return known
    now = clock.now()
    matter = Matter(
        congress_id=tenancy.current().id,
        kind=states.ASSIGNED_DOWN,
        referral_id=referral_id,
        title=title,
        body=body,
        number_label=number_label,
        from_name=from_name,
        lead_name=lead_name,
        clock_start=now,
        due_at=due_at,
        due_provisional=due_provisional,
        profile_version=deadlines.rules(None).version_id,
        trial=trial,
        created_at=now,
    )
    matter.save(force_insert=True)
    _tell_opened(matter, actor, seat)
    return matter


@transaction.atomic
def distribute(
    *,
    actor: Actor,
    matter_id: UUID,
    unit_id: UUID,
    note: str = "",
    way: str = states.LEAD,
    other_unit_ids: Sequence[UUID] = (),
    again_reason: str = "",
) -> Assignment:
    """分办: the government's office gives what came from above to one of its units, with the upper deadline; others may assist.

    Raises NotFound, NotPermitted, TextRefused, AssignedAlready, StateRefused, and as choosing.chosen.
    """
    access.matter(actor, matter_id)
    seat = actor.require("matter.distribute")
    words = texts.block(note, texts.NOTE, field="note")
    because = texts.block(again_reason, texts.AGAIN, field="again_reason")
    chosen = choosing.chosen(unit_id, other_unit_ids, way=way, from_above=True)
    matter = access.lock_matter(matter_id)
    _refuse_second(matter)
    states.MATTER.check(matter, "distribute")
    choosing.refuse_returned(matter, chosen, because=because)
    told = {"deed": "distributed", "label": "分办"}
    return _give(matter, chosen, actor=actor, seat=seat, note=words, reason=because, **told)


def _tell_opened(matter: Matter, actor: Actor | None, seat: SeatFacts | None) -> None:
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="matter.opened",
        label="接收上级交办",
        text=f"{matter.from_name} {matter.number_label}".strip(),
        who=publishing.by(actor, seat),
        internal=True,
    )


def _matter_of_suggestion(suggestion_id: UUID, *, assigned: datetime) -> Matter:
    """The suggestion's matter, made at its first assignment; the suggestion locked and moved to ASSIGNED.

    After a cancelled assignment the suggestion still stands there and its clock runs on.
    """
    suggestion = suggestion_access.locked(suggestion_id)
    known: Matter | None = (
        Matter.objects.select_for_update(of=("self",)).filter(suggestion_id=suggestion_id).first()
    )
    if known is not None:
        known.suggestion = suggestion
        _refuse_second(known)
        if not known.is_open:  # its deputy has taken it back meanwhile
            course.MACHINE.check(suggestion, "assign")
        return known
    suggestion_actions.mark_assigned(suggestion=suggestion)
    rules = deadlines.rules(suggestion.profile_version)
    due_at, provisional = deadlines.reply_due(assigned_at=assigned, received_at=None, by=rules)
    matter = Matter(
        congress_id=suggestion.congress_id,
        kind=states.SUGGESTION_MATTER,
        suggestion=suggestion,
        title=suggestion.title,
        number_label=suggestion.number_label,
        from_name=tenancy.current().organ_name,
        lead_name=suggestion.lead_name,
        clock_start=assigned,
        due_at=due_at,
        due_provisional=provisional,
        profile_version=rules.version_id,
        trial=suggestion.trial,
        created_at=assigned,
    )
    matter.save(force_insert=True)
    return matter


def _refuse_second(matter: Matter) -> None:
    answering = matter.assignments.filter(role__in=states.ANSWERING)
    live: Iterable[Assignment] = answering.exclude(state__in=states.GONE)
    for other in live:
        raise AssignedAlready(day=f"{clock.local(other.assigned_at):%Y-%m-%d}", unit=other.undertaker_name)


def made_for(
    matter: Matter,
    chosen: choosing.Chosen,
    *,
    actor: Actor,
    note: str = "",
    instead_of: Assignment | None = None,
    reason: str = "",
) -> Assignment:
    """The chosen unit's assignment, with its own day."""
    made = Assignment(
        matter=matter,
        unit_id=chosen.unit_id,
        undertaker_name=chosen.name,
        role=chosen.role,
        note=note,
        assigned_at=clock.now(),
        assigned_by_name=actor.name,
        instead_of=instead_of,
        restarts=_restarts(matter, instead_of),
        redo_from=instead_of.redo_from if instead_of is not None else None,
        reason=reason,
    )
    made.due_at, made.due_provisional = (
        counting.due(made, by=deadlines.rules(matter.profile_version))
        if chosen.role == states.CO or instead_of is not None
        else (matter.due_at, matter.due_provisional)
    )
    made.save(force_insert=True)
    return made


def made_lead(
    held: Assignment, chosen: choosing.Chosen, *, actor: Actor, instead_of: Assignment, reason: str
) -> Assignment:
    """The unit that assists (locked) takes the place of the one it assisted, with what it had said; it signs for it as that."""
    states.ASSIGNMENT.move(held, "take_lead")
    held.matter, held.role = instead_of.matter, chosen.role
    held.assigned_at, held.assigned_by_name = clock.now(), actor.name
    held.received_at, held.received_by_name = None, ""
    held.instead_of, held.restarts = instead_of, _restarts(instead_of.matter, instead_of)
    held.reason, held.over_at, held.over_why = reason, None, ""
    held.due_at, held.due_provisional = counting.due(
        held, by=deadlines.rules(instead_of.matter.profile_version)
    )
    held.save()
    return held


def _restarts(matter: Matter, before: Assignment | None) -> bool:
    """A unit that takes over what another gave back has the whole period again, where the place says so."""
    gave_back = before is not None and before.state == states.RETURNED and before.role != states.CO
    return gave_back and deadlines.rules(matter.profile_version).restart_on_return


def follow_own_day(matter: Matter) -> None:
    """The matter's day is the first on which one of its units owes its reply; of one from above it is given."""
    if matter.is_assigned_down:
        return
    day = counting.of_matter(matter, selectors.assignments_of(matter))
    if day != (matter.due_at, matter.due_provisional):
        matter.due_at, matter.due_provisional = day
        matter.due_note, matter.redated_at = "", None
        matter.save(update_fields=["due_at", "due_provisional", "due_note", "redated_at"])


def facts_of(made: Assignment) -> dict[str, object]:
    """For the journal: who was given it, as what, until when."""
    return {
        "unit_id": made.unit_id,
        "undertaker": made.undertaker_name,
        "role": made.role,
        "due_at": made.due_at,
        "due_provisional": made.due_provisional,
        "note": made.note,
    }
