"""The deeds of a change of terms (换届). The head plans, schedules, confirms or takes back; the job does the change itself.

The change of the congress's own tables is one transaction: killed at any point it has not happened, and it is done again from the start.
What it changes in public leaves with it as envelopes (seats). 代表法 第二条; 上海 第十九条.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, jobs, journal, tenancy
from kernel.actor import Actor, SeatFacts
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import offices
from tenant_apps.deputies import selectors as registers
from tenant_apps.termchange import access, facts, refusals, selectors, states, turning
from tenant_apps.termchange import seats as seats_of
from tenant_apps.termchange.models import TermChange

JOB = "termchange.advance"


@transaction.atomic
def plan(*, actor: Actor, switch_on: date) -> TermChange:
    """Prepare the next term beside the present one; from now on its roster can be entered.

    Raises NoTerm, UnderWay, DayRefused, WorkOfficeHoldsNone, NotPermitted, StepUpNeeded.
    """
    seat = actor.require(states.SWITCH)
    offices.only_in_a_congress()
    old = registers.current_term()
    if old is None:
        raise refusals.NoTerm
    day = facts.switch_day(switch_on, after=old.begins)
    change = TermChange(
        congress_id=tenancy.current().id,
        old_term=old,
        new_term=deputies.prepare_term(ordinal=old.ordinal + 1, begins=day),
        switch_on=day,
        planned_by=actor.name,
        planned_at=clock.now(),
    )
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:  # termchange_one_open
        raise refusals.UnderWay from None
    _move_start(change)
    _record(actor, seat, change, "planned", {})
    return change


@transaction.atomic
def reschedule(*, actor: Actor, change_id: UUID, switch_on: date) -> TermChange:
    """Another day. Raises DayRefused, StateRefused, NotFound, NotPermitted, StepUpNeeded."""
    change, seat = _moved(actor, change_id, "reschedule")
    before, change.switch_on = change.switch_on, facts.switch_day(switch_on, after=change.old_term.begins)
    change.trouble = ""
    change.save()
    deputies.begin_on(term_id=change.new_term_id, day=change.switch_on)
    _move_start(change)
    _record(actor, seat, change, "rescheduled", {"before": before})
    return change


@transaction.atomic
def schedule(*, actor: Actor, change_id: UUID, decision_no: str, decision_on: date) -> TermChange:
    """The preview has been looked through: on its day the change is done by itself; if that is today, at once.

    Raises InTheWay, DayRefused, InputRefused, StateRefused, NotFound, NotPermitted, StepUpNeeded.
    """
    change, seat = _moved(actor, change_id, "schedule")
    change.decision_no = facts.announcement(decision_no, decision_on, switch_on=change.switch_on)
    change.decision_on, change.decided_by, change.trouble = decision_on, actor.name, ""
    _nothing_in_the_way(change)
    _move_start(change)
    facts_said = {"decision_no": change.decision_no, "decision_on": decision_on}
    if change.switch_on <= clock.today():
        states.MACHINE.move(change, "begin")
        _wake(change)
    change.save()
    _record(actor, seat, change, "scheduled", facts_said)
    return change


@transaction.atomic
def unschedule(*, actor: Actor, change_id: UUID) -> TermChange:
    """Back to the preparation: nothing happens on the day. Raises StateRefused, NotFound, NotPermitted, StepUpNeeded."""
    change, seat = _moved(actor, change_id, "unschedule")
    change.trouble = ""
    change.save()
    _record(actor, seat, change, "unscheduled", {})
    return change


@transaction.atomic
def cancel(*, actor: Actor, change_id: UUID, reason: str) -> TermChange:
    """Given up. The prepared term and its roster stay, for the next time. Raises as `unschedule`, and InputRefused."""
    change, seat = _moved(actor, change_id, "cancel")
    text = facts.reason(reason)
    change.save()
    _record(actor, seat, change, "cancelled", {"reason": text})
    return change


@transaction.atomic
def switch(*, actor: Actor, change_id: UUID) -> TermChange:
    """立即切换, from the day on. Raises NotYet, InTheWay, StateRefused, NotFound, NotPermitted, StepUpNeeded."""
    change, seat = _moved(actor, change_id, "switch")
    if change.switch_on > clock.today():
        raise refusals.NotYet(day=f"{change.switch_on:%Y-%m-%d}")
    _nothing_in_the_way(change)
    change.trouble, change.decided_by = "", actor.name
    change.save()
    _wake(change)
    _record(actor, seat, change, "ordered", {})
    return change


@transaction.atomic
def confirm(*, actor: Actor, change_id: UUID) -> TermChange:
    """For good: the seats of those to whom nothing is owed any more end, and nothing can be taken back.

    Raises SeatsNotReady, StateRefused, NotFound, NotPermitted, StepUpNeeded.
    """
    change, seat = _moved(actor, change_id, "confirm")
    done, all_of_them = seats_of.progress(change)
    if done < all_of_them:
        raise refusals.SeatsNotReady(done=done, all=all_of_them)
    change.confirmed_at, change.confirmed_by = clock.now(), actor.name
    change.save()
    turning.gather_stragglers(change)
    ended = turning.let_go(change)
    _record(actor, seat, change, "confirmed", {"seats_ended": ended})
    return change


@transaction.atomic
def take_back(*, actor: Actor, change_id: UUID, reason: str, switch_on: date) -> TermChange:
    """撤回: as if it had not been; `switch_on` is the new day that is planned. The job does it.

    Raises FiledMeanwhile, DayRefused, InputRefused, StateRefused, NotFound, NotPermitted, StepUpNeeded.
    """
    change, seat = _moved(actor, change_id, "take_back")
    text = facts.reason(reason)
    day = facts.another_day(switch_on)
    turning.nothing_filed(change)
    before, change.switch_on, change.trouble = change.switch_on, day, ""
    change.save()
    _wake(change)
    _record(actor, seat, change, "taking_back", {"reason": text, "before": before})
    return change


@transaction.atomic
def advance(*, change_id: UUID) -> TermChange:
    """What the job does, whatever is due; twice the same is nothing the second time. In one transaction."""
    change = access.locked(change_id)
    if change.state == states.SCHEDULED and change.switch_on <= clock.today():
        states.MACHINE.move(change, "begin")
    if change.state == states.SWITCHING:
        _turn(change)
    elif change.state == states.TAKING_BACK:
        _take_back(change)
    elif change.state in (states.SWITCHED, states.CONFIRMED):
        turning.gather_stragglers(change)
        if change.state == states.CONFIRMED and (ended := turning.let_go(change)):
            _record(None, None, change, "seats_ended", {"seats_ended": ended})
        change.swept_on = clock.today()
    change.save()
    return change


def _turn(change: TermChange) -> None:
    """What stands in the way is told and waits for people."""
    why = selectors.in_the_way(change)
    change.trouble = "".join(why)[:300]
    if why:
        states.MACHINE.move(change, "held_back")
        return
    turning.turn(change)
    states.MACHINE.move(change, "switched")
    change.switched_at = clock.now()
    _record(None, None, change, "switched", turning.counts(change))


def _take_back(change: TermChange) -> None:
    try:
        turning.nothing_filed(change)
    except (refusals.FiledMeanwhile, refusals.BillsMeanwhile) as refused:  # between the deed and its job
        states.MACHINE.move(change, "not_taken_back")
        change.switch_on, change.trouble = change.new_term.begins, refused.message[:300]
        return
    turned = turning.counts(change)
    turning.turn_back(change)
    states.MACHINE.move(change, "taken_back")
    change.taken_back_at, change.switched_at = clock.now(), None
    _record(None, None, change, "taken_back", turned)


def _moved(actor: Actor, change_id: UUID, deed: str) -> tuple[TermChange, SeatFacts]:
    change, seat = access.to_do(actor, change_id)
    states.MACHINE.move(change, deed)
    return change, seat


def _nothing_in_the_way(change: TermChange) -> None:
    why = selectors.in_the_way(change)
    if why:
        raise refusals.InTheWay(why="".join(why))


def _move_start(change: TermChange) -> None:
    """The new term's seats, as far as they are given, count from the day of the change and not before."""
    seat_ids = [one.seat_id for one in registers.of_term(change.new_term_id)]
    seats_of.begin_on(change, seat_ids, day=change.switch_on)


def _wake(change: TermChange) -> None:
    jobs.enqueue(JOB, congress_id=change.congress_id, change_id=str(change.pk))


def _record(
    actor: Actor | None, seat: SeatFacts | None, change: TermChange, deed: str, more: dict[str, Any]
) -> None:
    body = {
        "old": change.old_term.ordinal,
        "new": change.new_term.ordinal,
        "switch_on": change.switch_on,
        "state": change.state,
        **more,
    }
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"term_change.{deed}",
        subject=change,
        body=body,
        congress_id=change.congress_id,
    )
