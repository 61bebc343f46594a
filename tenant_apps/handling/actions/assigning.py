"""交办, 分办 and what came from above: who is to handle it, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.handling import access, deadlines, states, telling, texts
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import access as organs
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import publishing


class UnitRefused(InputRefused):
    """Only a unit of this congress's own area that still exists can undertake."""

    code = "unit"
    message = "请从列表中选择承办单位。"
    field = "unit_id"


class AssignedAlready(StateRefused):
    code = "assigned_already"
    message = "已于 {day} 交办{unit}，没有重复交办。"


@transaction.atomic
def assign(*, actor: Actor, suggestion_id: UUID, unit_id: UUID, note: str = "") -> Assignment:
    """交办: give a registered suggestion to its LEAD unit; the period for the reply begins (代表法
    第五十一条).

    Raises NotFound, NotPermitted, UnitRefused, UnitInactive, TextRefused, AssignedAlready, StateRefused.
    """
    suggestion_access.get(actor, suggestion_id)
    seat = actor.require("suggestion.assign")
    unit_name = _unit_name(unit_id)
    words = texts.block(note, texts.NOTE, field="note")
    matter = _matter_of_suggestion(suggestion_id, assigned=clock.now())
    made = _assignment(matter, actor=actor, unit_id=unit_id, name=unit_name, note=words)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="assigned",
        label="交办",
        text=f"主办 {unit_name}，{deadlines.by_when(made.due_at, provisional=made.due_provisional)}前答复",
        who=publishing.by(actor, seat),
        quote=words,
        key=True,
    )
    telling.note(actor=actor, seat=seat, assignment=made, deed="assignment.made", facts=_facts(made))
    return made


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
    made = _assignment(matter, actor=actor, name=undertaker_name, note=note, referral_id=referral_id)
    telling.note(actor=actor, seat=seat, assignment=made, deed="assignment.made", facts=_facts(made))
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
def distribute(*, actor: Actor, matter_id: UUID, unit_id: UUID, note: str = "") -> Assignment:
    """分办: the government's office gives what came from above to one of its units, with the upper deadline.

    Raises NotFound, NotPermitted, UnitRefused, UnitInactive, TextRefused, AssignedAlready, StateRefused.
    """
    access.matter(actor, matter_id)
    seat = actor.require("matter.distribute")
    unit_name = _unit_name(unit_id)
    words = texts.block(note, texts.NOTE, field="note")
    matter = access.lock_matter(matter_id)
    _refuse_second(matter)
    states.MATTER.check(matter, "distribute")
    made = _assignment(matter, actor=actor, unit_id=unit_id, name=unit_name, note=words)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=matter,
        deed="distributed",
        label="分办",
        text=f"主办 {unit_name}",
        who=publishing.by(actor, seat),
        key=True,
    )
    telling.note(actor=actor, seat=seat, assignment=made, deed="assignment.made", facts=_facts(made))
    return made


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


def _unit_name(unit_id: UUID) -> str:
    """Raises UnitRefused, UnitInactive; the unit is locked, so that it is not abolished meanwhile."""
    unit = organs.undertaker(unit_id)
    if unit is None:
        raise UnitRefused
    return unit.name


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
    live: Iterable[Assignment] = matter.assignments.exclude(state=states.CANCELLED)
    for other in live:
        raise AssignedAlready(day=f"{clock.local(other.assigned_at):%Y-%m-%d}", unit=other.undertaker_name)


def _assignment(
    matter: Matter,
    *,
    actor: Actor,
    name: str,
    note: str,
    unit_id: UUID | None = None,
    referral_id: UUID | None = None,
) -> Assignment:
    made = Assignment(
        matter=matter,
        unit_id=unit_id,
        undertaker_name=name,
        referral_id=referral_id,
        note=note,
        assigned_at=clock.now(),
        assigned_by_name=actor.name,
        due_at=matter.due_at,
        due_provisional=matter.due_provisional,
    )
    made.save(force_insert=True)
    return made


def _facts(made: Assignment) -> dict[str, object]:
    return {
        "unit_id": made.unit_id,
        "undertaker": made.undertaker_name,
        "role": made.role,
        "due_at": made.due_at,
        "due_provisional": made.due_provisional,
        "note": made.note,
    }
