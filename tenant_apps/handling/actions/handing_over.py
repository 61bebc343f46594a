"""机构调整: what an abolished unit still had open goes on with its successor. Deadlines, contacts and drafts stay as they are."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.handling import locking, states, telling
from tenant_apps.handling.actions import drafting, rounds
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import access as undertakers
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import publishing

OPEN = tuple(sorted(states.OWED))


class UndertakerGone(StateRefused):
    code = "undertaker_gone"
    message = "“{name}”已经撤并，没有可以承继本件的单位，不能交其重新办理。"
    next = "请先在承办单位中恢复该单位，或者恢复后重新登记撤并并选择承继单位。"


@transaction.atomic
def hand_over(*, actor: Actor, unit_id: UUID, successor_id: UUID, successor_name: str) -> int:
    """Every open assignment of the unit becomes its successor's; answers how many. What was signed for stays signed for.

    The deputy and whoever passed the matter on are told. Raises NotPermitted.
    """
    seat = actor.require("suggestion.assign")
    rows = Assignment.objects.filter(unit_id=unit_id, state__in=OPEN).order_by("assigned_at", "id")
    done, held = 0, list(rows.values_list("id", "matter_id"))
    locking.lock_cases([matter_id for _, matter_id in held])
    for pk, _ in held:
        locked = Assignment.objects.select_related("matter", "matter__suggestion")
        assignment: Assignment = locked.select_for_update(of=("self",)).get(pk=pk)
        if assignment.state in OPEN:
            _move(assignment, actor, seat, unit_id=successor_id, name=successor_name)
            done += 1
    return done


def follow(assignment: Assignment, actor: Actor, seat: SeatFacts, *, joins: bool = False) -> Assignment:
    """Before its unit is asked anew (the matter and it locked): of an abolished unit the first who followed it takes it. Gives what holds
    now: with `joins` that may be what the heir itself has of the matter.

    Raises UndertakerGone where nobody followed, or who did has the same matter already.
    """
    unit = organs.unit(assignment.unit_id) if assignment.unit_id else None
    if unit is None or unit.active:
        return assignment
    heirs = organs.heirs_of(unit.pk)
    heir = undertakers.undertaker(heirs[0].pk) if heirs else None
    if heir is None or (not joins and _twice(assignment, heir.pk) is not None):
        raise UndertakerGone(name=unit.name)
    return _move(assignment, actor, seat, unit_id=heir.pk, name=heir.name, then="")


def hold_heirs(suggestion_id: UUID) -> None:
    """For `follow`, before the case is locked: a reorganisation has its units locked when it comes to the cases."""
    gone = Assignment.objects.filter(matter__suggestion_id=suggestion_id, unit__active=False)
    heirs = {
        heir.pk for unit_id in gone.values_list("unit_id", flat=True) for heir in organs.heirs_of(unit_id)[:1]
    }
    for unit_id in sorted(heirs):
        undertakers.undertaker(unit_id)


def _twice(assignment: Assignment, successor_id: UUID) -> Assignment | None:
    """What the successor itself has of the same matter: one unit undertakes it once."""
    held = assignment.matter.assignments.select_for_update(of=("self",)).filter(unit_id=successor_id)
    found: Assignment | None = held.exclude(state__in=states.GONE).first()
    return found


def _joined(assignment: Assignment, own: Assignment) -> Assignment:
    """Of the two the one that answers stays, of two that lead the one that drafts, of two that assist the one whose opinion is given;
    the other ends, and with it what it owed."""
    given = assignment.role == states.CO and own.state == states.OPINION_GIVEN
    keeps = (own.role == states.CO and not given) or assignment.role == states.LEAD
    ends, stays = (own, assignment) if keeps else (assignment, own)
    ends.state = states.CANCELLED
    ends.save(update_fields=["state"])
    _bequeath(ends, stays)
    if ends.role != states.CO:
        rounds.without(ends)
    return stays


def _bequeath(ends: Assignment, stays: Assignment) -> None:
    """What the unit had said, promised and written goes on with the one that stays."""
    for rows in (ends.contacts, ends.statements, ends.commitments):
        rows.update(assignment=stays)
    if stays.state in states.OWED:
        drafting.pass_on(ends, stays)


def _move(
    assignment: Assignment,
    actor: Actor,
    seat: SeatFacts,
    *,
    unit_id: UUID,
    name: str,
    then: str = "，期限不变",
) -> Assignment:
    before, own = assignment.undertaker_name, _twice(assignment, unit_id)
    if own is not None:
        assignment = _joined(assignment, own)
    assignment.unit_id, assignment.undertaker_name = unit_id, name
    assignment.save(update_fields=["unit", "undertaker_name"])
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="handed_over",
        label="变更承办单位",
        text=f"{before}撤并，由{name}承继办理{then}",
        who=publishing.by(actor, seat),
        key=True,
    )
    facts: dict[str, object] = {"unit_id": unit_id, "undertaker": name, "undertaker_before": before}
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="assignment.handed_over", facts=facts)
    return assignment
