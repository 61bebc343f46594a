"""Reads of a change of terms: who leaves, stays and comes, what is still open, what stands in its way.

Before the change both are reckoned from the registers as they are now; afterwards they are its own lines. Both come as rows of the same
models (unsaved before), so that preview, page and report show the same columns. A constant number of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy
from shared_apps.worktime import selectors as worktime
from tenant_apps.bills import carrying as bills
from tenant_apps.bills import states as bill_states
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies import states as mandates
from tenant_apps.handling import selectors as handling
from tenant_apps.suggestions import carrying, deadlines
from tenant_apps.suggestions import states as course
from tenant_apps.termchange import states
from tenant_apps.termchange.models import CaseLine, PersonLine, TermChange

if TYPE_CHECKING:
    from tenant_apps.deputies.models import Mandate
    from tenant_apps.suggestions.models import Suggestion

NOTE_MAX = 300  # characters, as the column takes them
_WITH_OFFICE = frozenset({course.SUBMITTED, course.REGISTERED})


def is_planned(term_id: UUID) -> bool:
    """Does a change of terms say when this term begins?"""
    return bool(TermChange.objects.filter(new_term_id=term_id, state__in=states.OPEN).exists())


def people(change: TermChange) -> list[PersonLine]:
    """Everybody concerned: the leaving, the staying, the new."""
    if change.is_done:
        return sorted(change.people.all(), key=_place)
    return reckon_people(change)


def cases(change: TermChange) -> list[CaseLine]:
    """What is carried over, the oldest first."""
    if change.is_done:
        return list(change.cases.order_by("id"))
    return reckon_cases(change)


def reckon_people(change: TermChange) -> list[PersonLine]:
    """From the registers as they are now."""
    old = {one.person_id: one for one in deputies.of_term(change.old_term_id) if not _is_over(one)}
    new = {one.person_id: one for one in deputies.of_term(change.new_term_id) if not _is_over(one)}
    led, signed = carrying.counts_by_lead(change.old_term_id), carrying.cosigned_open(change.old_term_id)
    of_bills = bills.led(change.old_term_id)
    lines = []
    for person_id in {**old, **new}:
        before, after = old.get(person_id), new.get(person_id)
        found = led.get(before.pk, {}) if before else {}
        cosigned = signed.get(before.pk, 0) if before else 0
        line = _person(change, before, after, led=found, cosigned=cosigned)
        line.note = (line.note + _bills_note(of_bills.get(before.pk, {}) if before else {}))[:NOTE_MAX]
        lines.append(line)
    return sorted(lines, key=_place)


def reckon_cases(change: TermChange) -> list[CaseLine]:
    """Every open suggestion of the old term, with the deadline that runs now."""
    rows = list(carrying.open_of_term(change.old_term_id))
    staying = {one.person_id for one in deputies.of_term(change.new_term_id) if not _is_over(one)}
    undertaken = handling.live_assignments([row.pk for row in rows])
    held = {one.matter.suggestion_id: one for one in reversed(undertaken)}  # who leads comes first
    calendar = worktime.calendar(tenancy.current().id)
    lines = []
    for row in rows:
        line = CaseLine(
            change=change,
            suggestion=row,
            number=row.number or "",
            title=row.title,
            lead_name=row.lead_name,
            lead_leaves=row.lead_mandate.person_id not in staying,
            state=row.state,
        )
        assigned = held.get(row.pk)
        if assigned is not None:
            line.undertaker = assigned.undertaker_name
            line.due_at, line.due_provisional = assigned.due_at, assigned.due_provisional
        elif row.state in _WITH_OFFICE and (due := deadlines.intake_due(row, calendar=calendar)):
            line.due_at, line.due_provisional = clock.end_of_day(due.date), due.provisional
        lines.append(line)
    return lines


def in_the_way(change: TermChange) -> list[str]:
    """Why the change can't be done as things are, each a sentence."""
    found = []
    new = [one for one in deputies.of_term(change.new_term_id) if not _is_over(one)]
    if not new:
        found.append(f"{change.new_term}代表名册还没有录入。")
    twice = [person for person, count in Counter(one.person_id for one in new).items() if count > 1]
    names = sorted({one.person_name for one in new if one.person_id in twice})
    if names:
        found.append(f"同一人在{change.new_term}名册中出现两次：{'、'.join(names[:10])}。")
    if change.old_term.status != mandates.CURRENT:
        found.append(f"{change.old_term}已不是本届。")
    return found


def of_new_term(change: TermChange) -> list[Mandate]:
    """Whoever was elected into the new term."""
    return deputies.of_term(change.new_term_id)


def same_name(line: PersonLine) -> bool:
    """Both terms know the person by one name."""
    old, new = line.old_mandate, line.new_mandate
    return bool(old and new and old.person_name == new.person_name)


def filed_meanwhile(change: TermChange) -> list[Suggestion]:
    """What the new term's deputies have handed in: after that the change can't be taken back."""
    return list(carrying.filed_in(change.new_term_id)[:200])


def bills_meanwhile(change: TermChange) -> list[Bill]:
    """The same of bills."""
    return bills.filed_in(change.new_term_id)


def due(today: date) -> list[UUID]:
    """Changes for which the job has something to do; of confirmed ones once a day, as long as a seat of then still stands."""
    open_seats = PersonLine.objects.filter(left=False).exclude(old_seat_id=None).values("change_id")
    daily = (Q(swept_on=None) | Q(swept_on__lt=today)) & (
        Q(state=states.SWITCHED) | Q(state=states.CONFIRMED, pk__in=open_seats)
    )
    rows = TermChange.objects.filter(
        Q(state__in=states.AT_WORK) | Q(state=states.SCHEDULED, switch_on__lte=today) | daily
    )
    return list(rows.order_by("planned_at", "id").values_list("id", flat=True))


def to_confirm() -> list[TermChange]:
    """What waits for the head's word."""
    rows = TermChange.objects.select_related("old_term", "new_term").filter(state=states.SWITCHED)
    return list(rows.order_by("switched_at", "id"))


def ready_to_switch(today: date) -> list[TermChange]:
    """Scheduled, and the day has come: something held the job back."""
    rows = TermChange.objects.select_related("old_term", "new_term")
    return list(rows.filter(state=states.SCHEDULED, switch_on__lte=today).order_by("id"))


def _person(
    change: TermChange, old: Mandate | None, new: Mandate | None, *, led: Mapping[str, int], cosigned: int
) -> PersonLine:
    shown = new or old
    assert shown is not None  # one of the two it came from
    side = states.NEW if old is None else states.LEAVING if new is None else states.STAYING
    drafts = led.get(course.DRAFT, 0)
    return PersonLine(
        change=change,
        side=side,
        name=shown.person_name,
        old_mandate=old,
        new_mandate=new,
        old_seat_id=old.seat_id if old else None,
        new_seat_id=new.seat_id if new else None,
        old_no=old.seat_no if old else "",
        new_no=new.seat_no if new else "",
        delegation=shown.delegation or (old.delegation if old else ""),
        open_cases=sum(count for state, count in led.items() if state in carrying.OPEN),
        drafts=drafts,
        note="".join(_notes(side, old, new, led, cosigned))[:NOTE_MAX],
    )


def _notes(
    side: str, old: Mandate | None, new: Mandate | None, led: Mapping[str, int], cosigned: int
) -> list[str]:
    """What the office should know of this person before it decides."""
    found = []
    if old and new and old.person_name != new.person_name:
        found.append(f"本届登记姓名为“{old.person_name}”，与新一届不同，请核对；新席位须由本人确认。")
    if old and old.status == mandates.SUSPENDED:
        found.append("本届暂停执行代表职务。")
    if old and old.status == mandates.ELECTED:
        found.append("本届代表资格未经确认。")
    if new and new.status == mandates.SUSPENDED:
        found.append("新一届暂停执行代表职务，切换不改变。")
    if side != states.NEW and led.get(course.DRAFT):
        fate = "切换后可以由本人提出" if side == states.STAYING else "切换后可以查看，不能提出"
        found.append(f"草稿 {led[course.DRAFT]} 件{fate}。")
    if led.get(course.COSIGNING):
        found.append(f"征集联名 {led[course.COSIGNING]} 件，切换时联名作废，未提出过的转为草稿。")
    if led.get(course.RETURNED):
        found.append(f"退回修改的建议 {led[course.RETURNED]} 件，切换后仍可修改后重新提出。")
    if side == states.LEAVING and cosigned:
        found.append(f"联名的未结建议 {cosigned} 件。")
    return found


def _bills_note(led: Mapping[str, int]) -> str:
    """The same of the bills that they lead; what becomes of each state stands on the page of the change."""
    found = []
    if drafts := led.get(bill_states.DRAFT):
        found.append(f"议案草稿 {drafts} 件切换后可以查看，不能提出。")
    if gathering := led.get(bill_states.COSIGNING):
        found.append(f"征集联名的议案 {gathering} 件，切换时联名作废，转为草稿。")
    if owed := sum(count for state, count in led.items() if state in bills.OPEN):
        found.append(f"领衔的议案 {owed} 件没有办结。")
    return "".join(found)


def _is_over(mandate: Mandate) -> bool:
    return mandate.status in mandates.OVER


_SIDE_ORDER = list(states.SIDES)


def _place(line: PersonLine) -> tuple[int, str, str, str]:
    return _SIDE_ORDER.index(line.side), line.delegation, line.new_no or line.old_no, line.name


def sides(lines: Sequence[PersonLine]) -> dict[str, int]:
    """How many there are on each side, all of them named."""
    found = Counter(line.side for line in lines)
    return {side: found[side] for side in states.SIDES}
