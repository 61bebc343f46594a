"""The change of terms itself and its way back, each in the transaction of the deed that calls it (actions)."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from tenant_apps.bills import carrying as bills
from tenant_apps.deputies import actions as deputies
from tenant_apps.suggestions import carrying
from tenant_apps.termchange import refusals, seats, selectors, states
from tenant_apps.termchange.models import CaseLine, PersonLine, TermChange

_NAMED = 3  # titles in a refusal


def turn(change: TermChange) -> None:
    """Mandates, marks, lines, and what public must be told."""
    people = selectors.reckon_people(change)
    change.old_ends = change.old_term.ends
    expired, elected = deputies.turn(
        old_id=change.old_term_id,
        new_id=change.new_term_id,
        day=change.switch_on,
        decision=deputies.Decision(on=change.decision_on, decision_no=change.decision_no),
    )
    for line in people:
        line.old_before = expired.get(line.old_mandate_id, "") if line.old_mandate_id else ""
        line.new_before = elected.get(line.new_mandate_id, "") if line.new_mandate_id else ""
    PersonLine.objects.bulk_create(people)
    carrying.carry_over(term_id=change.old_term_id, label=str(change.old_term))
    CaseLine.objects.bulk_create(selectors.reckon_cases(change))
    _end_bills(change)
    seats.step_down(change, [line.old_seat_id for line in people if line.old_before and line.old_seat_id])
    same = {line.new_seat_id: _seat_before(line) for line in people if line.new_seat_id}
    seats.take_up(change, same, day=change.switch_on)


def turn_back(change: TermChange) -> None:
    """Everything that `turn` did, the other way; the lines go, the journal keeps how many there were."""
    people = list(change.people.all())
    deputies.turn_back(
        old_id=change.old_term_id,
        new_id=change.new_term_id,
        ends=change.old_ends,
        begins=change.switch_on,
        expired={line.old_mandate_id: line.old_before for line in people if line.old_before},
        elected={line.new_mandate_id: line.new_before for line in people if line.new_before},
    )
    carrying.uncarry(term_id=change.old_term_id, label=str(change.old_term))
    bills.resume(term_id=change.old_term_id, label=str(change.old_term))
    seats.step_back(change, [line.old_seat_id for line in people if line.old_before and line.old_seat_id])
    new = [one.seat_id for one in selectors.of_new_term(change)]
    seats.begin_on(change, new, day=change.switch_on)
    change.people.all().delete()
    change.cases.all().delete()


def nothing_filed(change: TermChange) -> None:
    """Raises FiledMeanwhile."""
    filed = selectors.filed_meanwhile(change)
    drafted = selectors.bills_meanwhile(change)
    if drafted:
        raise refusals.BillsMeanwhile(count=len(drafted))
    if filed:
        titles = "、".join(f"{row.number_label}《{row.title}》" for row in filed[:_NAMED])
        more = "等" if len(filed) > _NAMED else ""
        raise refusals.FiledMeanwhile(count=len(filed), titles=titles + more)


def gather_stragglers(change: TermChange) -> None:
    """What an old deputy handed in at the very moment of the change and was not seen by it is carried over too."""
    if carrying.carry_over(term_id=change.old_term_id, label=str(change.old_term)):
        CaseLine.objects.bulk_create(selectors.reckon_cases(change), ignore_conflicts=True)
    _end_bills(change)


def _end_bills(change: TermChange) -> None:
    bills.end_with_term(term_id=change.old_term_id, label=str(change.old_term), day=change.switch_on)


def let_go(change: TermChange) -> int:
    """End the seats of the old term's deputies to whom nothing is owed any more; answers how many."""
    standing = list(change.people.filter(left=False).exclude(old_seat_id=None).exclude(old_before=""))
    mandates = [line.old_mandate_id for line in standing]
    owed = carrying.still_owed(mandates) | bills.still_owed(mandates)
    free = [line for line in standing if line.old_mandate_id not in owed]
    seats.leave(change, [line.old_seat_id for line in free])
    PersonLine.objects.filter(pk__in=[line.pk for line in free]).update(left=True)
    return len(free)


def counts(change: TermChange) -> dict[str, int]:
    """For the journal: how many persons and cases of each kind."""
    people = Counter(change.people.values_list("side", flat=True))
    cases = Counter(change.cases.values_list("state", flat=True))
    sides = {side.lower(): people[side] for side in states.SIDES}
    of_bills = sum(bills.of_term(change.old_term_id).values())
    return {**sides, **cases, "cases": sum(cases.values()), "bills": of_bills}


def _seat_before(line: PersonLine) -> UUID | None:
    """The same person's seat of the old term; a note on the name leaves the new one to its person's own word."""
    return line.old_seat_id if line.old_before and selectors.same_name(line) else None
