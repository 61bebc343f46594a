"""The list of bills: filters, counts, and a row as page and export take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import Calendar
from tenant_apps.bills import access, deadlines, states
from tenant_apps.bills.models import Bill
from tenant_apps.suggestions.deadlines import Lamps
from tenant_apps.suggestions.rows import safe_cell
from ui import parts as ui
from ui import words

PAGE_SIZE = 20
TEXT_MAX = 100
HEAD = (
    "编号",
    "案由",
    "提出方式",
    "类别",
    "领衔代表",
    "代表团",
    "联名人数",
    "会议",
    "提出日期",
    "登记日期",
    "审议机构",
    "建议",
    "决定",
    "决定机关",
    "决定日期",
    "委员会期限",
    "审议结果",
    "状态",
    "转为的建议",
)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The conditions of the list. `occasion` is a session in its words."""

    text: str = ""
    state: str = ""
    kind: str = ""
    occasion: str = ""

    def query(self, **changed: str) -> str:
        """As a query string, with some conditions changed ("" drops one)."""
        kept = {"q": self.text, "state": self.state, "kind": self.kind, "occasion": self.occasion} | changed
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, kw_only=True)
class Row:
    pk: UUID
    number: str
    cause: str
    lead: str
    names: int
    occasion: str
    state: str
    lamp: ui.Lamp | None


def read_filter(given: Mapping[str, str]) -> Filter:
    """Whatever stands in the address: what is no condition is left out, nothing is refused."""
    state, kind = given.get("state", ""), given.get("kind", "")
    return Filter(
        text=text.one_line(given.get("q", "")[: 4 * TEXT_MAX])[:TEXT_MAX],
        state=state if state in states.MACHINE.labels else "",
        kind=kind if kind in Bill.Kind.values else "",
        occasion=text.one_line(given.get("occasion", "")[:TEXT_MAX])[:60],
    )


def listed(actor: Actor, chosen: Filter) -> Any:
    """What this actor may see of it, the latest first."""
    rows = _narrowed(access.visible(actor), chosen)
    rows = rows.filter(state=chosen.state) if chosen.state else rows
    rows = rows.annotate(names=Count("signatures", filter=Q(signatures__status="SIGNED")))
    return rows.select_related("session", "suggestion").order_by("-created_at", "-id")


def counts(actor: Actor, chosen: Filter) -> dict[str, int]:
    """How many there are in each state under the other conditions, and "" for all."""
    rows = _narrowed(access.visible(actor), chosen).order_by().values_list("state").annotate(n=Count("pk"))
    found: dict[str, int] = dict(rows)
    return {"": sum(found.values())} | {
        state: found[state] for state in states.MACHINE.labels if state in found
    }


def occasions(actor: Actor) -> list[str]:
    """The sessions of which something is visible, the latest first."""
    rows = access.visible(actor).exclude(occasion="").order_by("-submitted_at", "-id")
    return list(dict.fromkeys(rows.values_list("occasion", flat=True)))


def rows_of(found: Sequence[Any]) -> list[Row]:
    """One page of the list; the calendar is asked once."""
    calendar = worktime.calendar(tenancy.current().id)
    lamps = deadlines.lamps(calendar)
    return [
        Row(
            pk=bill.pk,
            number=bill.number_label if bill.no else "—",
            cause=bill.cause or "（未填写案由）",
            lead=bill.lead_name,
            names=bill.names,
            occasion=bill.occasion,
            state=bill.state_label,
            lamp=lamp_of(bill, calendar, lamps),
        )
        for bill in found
    ]


def lamp_of(bill: Bill, calendar: Calendar, lamps: Lamps) -> ui.Lamp | None:
    """Of the committee's opinion or report; none where none is owed."""
    due = deadlines.due(bill, calendar=calendar)
    if due is None:
        return None
    found = lamps.of(clock.end_of_day(due.date))
    return ui.Lamp(
        code=found.code,  # type: ignore[arg-type]
        words=found.label,
        date=words.day(due.date),
        provisional=due.provisional,
    )


def export(found: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    """Every row under HEAD: numbers and days as they are, text as no spreadsheet takes it for a formula."""
    calendar = worktime.calendar(tenancy.current().id)
    for bill in found:
        due = deadlines.due(bill, calendar=calendar)
        cells = (
            bill.number_label if bill.no else "",
            bill.cause,
            bill.get_kind_display(),
            bill.category_label,
            bill.lead_name,
            bill.lead_delegation,
            bill.names,
            bill.occasion,
            clock.local(bill.submitted_at).date() if bill.submitted_at else "",
            clock.local(bill.registered_at).date() if bill.registered_at else "",
            bill.committee,
            bill.get_recommends_display() if bill.recommends else "",
            decision(bill),
            bill.decided_by,
            bill.decided_on,
            due.date if due else "",
            bill.get_result_display() if bill.result else "",
            bill.state_label,
            bill.suggestion.number_label if bill.suggestion else "",
        )
        yield tuple(safe_cell(cell) if isinstance(cell, str) else cell for cell in cells)


def decision(bill: Bill) -> str:
    """What was decided, whatever has become of it since."""
    if bill.decided_on is None:
        return ""
    state = bill.lapsed_from or bill.state
    if state in (states.NOT_A_BILL, states.CONVERTED):
        return Bill.Way.NOT_A_BILL.label
    after = state in (states.TO_COMMITTEE, states.REPORTED) or bill.reported_on is not None
    return Bill.Way.TO_COMMITTEE.label if after else Bill.Way.ON_AGENDA.label


def _narrowed(rows: Any, chosen: Filter) -> Any:
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.occasion:
        rows = rows.filter(occasion=chosen.occasion)
    if chosen.text:
        found = Q()
        for name in ("cause", "grounds", "plan", "lead_name", "committee"):
            found |= Q(**{f"{name}__icontains": chosen.text})
        if chosen.text.isascii() and chosen.text.isdigit() and len(chosen.text) < 5:
            found |= Q(no=int(chosen.text))
        rows = rows.filter(found)
    return rows
