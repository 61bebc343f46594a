"""The console's deeds on a 区划调整. Each writes the plan and its journal entry; what it takes in the congresses is the job's (running).

DOMAIN 5.4 (viii): open referrals follow the successor. 浙江 第十八条: each proposer gets an answer of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kernel import clock, jobs, journal
from kernel.actor import Actor
from kernel.text import one_line
from tenants import access, lifecycle, states
from tenants.adjusting import refusals
from tenants.lifecycle import LIFECYCLE, REASON_MAX, REASON_MIN, ReasonRefused
from tenants.models import Adjustment, AdjustmentPart, Congress

JOB = "adjusting.advance"
BASIS_MIN, BASIS_MAX = 4, 120  # characters
_BEGINS_FROM = (states.ACTIVE, states.SUSPENDED)


@transaction.atomic
def plan_merger(
    *, actor: Actor, source_ids: Sequence[UUID], successor_id: UUID, basis: str, reason: str
) -> Adjustment:
    """One or several congresses go on in another, one that there is or one that was onboarded for it.

    Raises SourcesRefused, SuccessorRefused, OwnCongress, UnderWay, BasisRefused, ReasonRefused, NotFound, StepUpNeeded.
    """
    made = _begun(actor, states.MERGE, basis, reason)
    ids = list(dict.fromkeys(source_ids))
    if not ids:
        raise refusals.SourcesRefused(why="请至少选择一个被合并的单位")
    if successor_id in ids:
        raise lifecycle.SuccessorRefused(why="接续单位不能同时是被合并的单位")
    rows = _locked(actor, [*ids, successor_id])
    successor = rows.pop(successor_id)
    for row in rows.values():
        _not_the_consoles(actor, row)
        lifecycle.check_successor(row, successor)
    made.successor = successor
    return _planned(actor, made, list(rows.values()))


@transaction.atomic
def plan_move(
    *, actor: Actor, congress_id: UUID, parent_id: UUID, code: str, basis: str, reason: str
) -> Adjustment:
    """A congress comes under another parent, with the code that it bears there; an empty one keeps the present.

    Raises ParentRefused, CodeRefused, and as `plan_merger`.
    """
    made = _begun(actor, states.MOVE, basis, reason)
    congress = _one(actor, congress_id)
    made.new_parent, made.old_parent = _parent(actor, congress, parent_id), congress.parent
    _take_code(made, congress, code, under=made.new_parent.pk)
    return _planned(actor, made, [congress])


@transaction.atomic
def plan_renaming(
    *, actor: Actor, congress_id: UUID, name: str, organ: str, code: str, basis: str, reason: str
) -> Adjustment:
    """撤县设区: the same congress under another name and code. Raises NameRefused, CodeRefused, NothingChanges, and as `plan_merger`."""
    made = _begun(actor, states.RENAME, basis, reason)
    congress = _one(actor, congress_id)
    made.new_name, made.new_organ = lifecycle.names(name, organ)
    lifecycle.check_names(congress, made.new_name, made.new_organ)
    made.old_name, made.old_organ = congress.name, congress.organ_name
    _take_code(made, congress, code)
    if (made.new_name, made.new_organ, made.new_code) == (congress.name, congress.organ_name, ""):
        raise refusals.NothingChanges
    return _planned(actor, made, [congress])


@transaction.atomic
def recount(*, actor: Actor, adjustment_id: UUID) -> Adjustment:
    """重新清点: the preview as things stand now. Raises StateRefused, NotFound, StepUpNeeded."""
    return _moved(actor, adjustment_id, "recount")


@transaction.atomic
def carry_out(*, actor: Actor, adjustment_id: UUID) -> Adjustment:
    """实施: from now on nobody works in what is merged; what goes on is sent. Raises StateRefused, UnderWay, NotFound, StepUpNeeded."""
    return _moved(actor, adjustment_id, "carry_out")


@transaction.atomic
def confirm(*, actor: Actor, adjustment_id: UUID) -> Adjustment:
    """确认, for good. Raises StateRefused, NotFound, StepUpNeeded."""
    found = _moved(actor, adjustment_id, "confirm")
    found.confirmed_by = actor.name
    found.save(update_fields=["confirmed_by"])
    return found


@transaction.atomic
def take_back(*, actor: Actor, adjustment_id: UUID, reason: str) -> Adjustment:
    """撤回, until it is confirmed: as if it had not been. Raises StateRefused, ReasonRefused, NotFound, StepUpNeeded."""
    return _ended(actor, adjustment_id, "take_back", reason)


@transaction.atomic
def cancel(*, actor: Actor, adjustment_id: UUID, reason: str) -> Adjustment:
    """取消, before anything was done. Raises StateRefused, ReasonRefused, NotFound, StepUpNeeded."""
    return _ended(actor, adjustment_id, "cancel", reason)


def _ended(actor: Actor, adjustment_id: UUID, deed: str, reason: str) -> Adjustment:
    try:
        words = _reason(reason)
    except ReasonRefused as refused:  # nobody there is shown this one
        raise ReasonRefused(f"请写明原因，{REASON_MIN} 至 {REASON_MAX} 字。") from refused
    found = _moved(actor, adjustment_id, deed, reason=words)
    found.ended_by, found.ended_at, found.ended_reason = actor.name, clock.now(), words
    found.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    return found


def _begun(actor: Actor, kind: str, basis: str, reason: str) -> Adjustment:
    actor.seat_anywhere(LIFECYCLE)
    words = one_line(basis[: 10 * BASIS_MAX])
    if not BASIS_MIN <= len(words) <= BASIS_MAX:
        raise refusals.BasisRefused(least=BASIS_MIN, most=BASIS_MAX)
    return Adjustment(
        scope=access.scope_of(actor, LIFECYCLE),
        kind=kind,
        basis=words,
        reason=_reason(reason),
        planned_by=actor.name,
        planned_at=clock.now(),
    )


def _reason(raw: str) -> str:
    words = one_line(raw[: 10 * REASON_MAX])
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise ReasonRefused(least=REASON_MIN, most=REASON_MAX)
    return words


def _locked(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Congress]:
    """In one order, so that two plans that cross do not wait for each other. Raises NotFound, UnderWay."""
    found = {
        one: access.congress_in_scope(actor=actor, capability=LIFECYCLE, congress_id=one, lock=True)
        for one in sorted(ids)
    }
    for row in found.values():
        _free(row)
    return {one: found[one] for one in ids}


def _one(actor: Actor, congress_id: UUID) -> Congress:
    row = _locked(actor, [congress_id])[congress_id]
    _not_the_consoles(actor, row)
    return row


def _free(row: Congress) -> None:
    held = access.adjustment_of(row.pk, states.ADJUSTMENT_OPEN)
    if held is not None:
        raise refusals.UnderWay(name=row.name, kind=held.kind_label, state=held.state_label)


def _not_the_consoles(actor: Actor, row: Congress) -> None:
    """The congress in which the console's seat lies can't be changed from there, nor one that does not work."""
    if any(seat.congress_id == row.pk and LIFECYCLE in seat.capabilities for seat in actor.all_seats):
        raise lifecycle.OwnCongress(verb="调整")
    if row.state not in _BEGINS_FROM:
        label = states.CONGRESS.label(row.state)
        raise refusals.SourcesRefused(why=f"{row.name}当前为“{label}”，须为已上线或者暂停的单位")


def _parent(actor: Actor, congress: Congress, parent_id: UUID) -> Congress:
    parent = access.congress_in_scope(actor=actor, capability=LIFECYCLE, congress_id=parent_id)
    why = ""
    if congress.parent is None or parent.level != congress.parent.level:
        why = f"{parent.name}与现在的上级不是同一层级"
    elif parent.pk == congress.parent_id:
        why = f"{parent.name}就是现在的上级"
    elif parent.state != states.ACTIVE:
        why = f"{parent.name}当前为“{states.CONGRESS.label(parent.state)}”，须为已上线的单位"
    if why:
        raise refusals.ParentRefused(why=why)
    return parent


def _take_code(made: Adjustment, congress: Congress, code: str, *, under: UUID | None = None) -> None:
    made.old_code, new = congress.code, code.strip()
    if new and new != congress.code:
        lifecycle.check_code(congress, new, under=under)
        made.new_code = new


def _planned(actor: Actor, made: Adjustment, sources: Sequence[Congress]) -> Adjustment:
    made.save(force_insert=True)
    for row in sources:
        AdjustmentPart(adjustment=made, congress=row, state_before=row.state).save(force_insert=True)
    _record(actor, made, "planned", {"sources": [row.code for row in sources]})
    jobs.enqueue(JOB, adjustment_id=str(made.pk))
    return made


def _moved(actor: Actor, adjustment_id: UUID, deed: str, **facts: object) -> Adjustment:
    actor.seat_anywhere(LIFECYCLE)
    found = access.adjustment(actor=actor, capability=LIFECYCLE, adjustment_id=adjustment_id, lock=True)
    states.ADJUSTMENT.move(found, deed)
    found.trouble = ""
    found.save(update_fields=["state", "trouble"])
    _record(actor, found, deed, facts)
    if found.is_at_work:
        jobs.enqueue(JOB, adjustment_id=str(found.pk))
    return found


def _record(actor: Actor, found: Adjustment, deed: str, facts: dict[str, object]) -> None:
    journal.record(
        actor=actor,
        seat=access.seat_over(actor=actor, capability=LIFECYCLE, congress=found.scope),
        deed=f"adjustment.{deed}",
        subject=found,
        body={"kind": found.kind, "state": found.state, "basis": found.basis, **facts},
        congress_id=found.scope_id,
    )
