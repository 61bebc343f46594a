"""What a unit had and has no more: told once (待阅), and found again (已办, 办结) with how it ended, though the case itself is others'."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from shared_apps.identity import shelves
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import access, deadlines, naming, states
from tenant_apps.handling.models import Assignment, Extension, ReturnRequest
from tenant_apps.organs import selectors as organs
from tenant_apps.records import seen
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import states as course

KIND, LABEL = "past", "已退出承办的事项"
OVER = (course.CLOSED, course.ARCHIVED, course.WITHDRAWN)


def items(actor: Actor) -> Iterator[TodoItem]:
    """待阅 of units that the office replaced or took off, or whose opinion it waits for no more; for as many days as the rules say."""
    if not actor.can("matter.handle"):
        return
    since = clock.now() - timedelta(days=deadlines.rules(None).told_days)
    mine = Assignment.objects.filter(unit_id__in=organs.unit_ids_of(actor), over_at__gt=since)
    rows = mine.filter(state__in=(states.CANCELLED, states.LAPSED)).exclude(_held_again())
    found = list(rows.select_related("matter").order_by("over_at", "id"))
    known = seen.among(actor, KIND, [str(row.pk) for row in found])
    for row in found:
        if str(row.pk) in known or row.over_at is None:
            continue
        role = naming.role_label(row.role, by=deadlines.rules(row.matter.profile_version))
        excused = row.state == states.LAPSED
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label=f"免提{role}意见" if excused else f"不再{role}",
            title=row.matter.title,
            number=row.matter.number_label,
            url=_case(row) if excused else url_of(row),
            verb="查看",
            since=row.over_at,
            previous=row.over_why,
            reading=True,
            mark=str(row.pk),
        )


def source(actor: Actor, shelf: str, wanted: shelves.Wanted, most: int) -> shelves.Found:
    """Registered with identity's shelves."""
    if shelf == shelves.STARTED:
        return shelves.Found(0, [])
    over = Q(matter__suggestion__state__in=OVER) | Q(matter__state=states.ENDED)
    rows = access.pasts(actor).exclude(_held_again())
    rows = rows.filter(over if shelf == shelves.CLOSED else ~over)
    cases = records.cases_by(actor.person_id)
    rows = rows.filter(Q(matter__suggestion_id__in=cases) | Q(matter_id__in=cases))
    if wanted.span:
        rows = rows.filter(assigned_at__gte=wanted.span[0], assigned_at__lt=wanted.span[1])
    if wanted.text:
        text = wanted.text
        rows = rows.filter(
            Q(matter__number_label__icontains=text)
            | Q(matter__title__icontains=text)
            | Q(matter__lead_name__icontains=text)
        )
    lines = [_line(row) for row in (rows.order_by("-assigned_at", "-id")[:most] if most else ())]
    return shelves.Found(rows.count(), lines)


def _held_again() -> Exists:
    """The same unit undertakes the same matter once more: then the case itself is found."""
    now = Assignment.objects.filter(matter_id=OuterRef("matter_id"), unit_id=OuterRef("unit_id"))
    return Exists(now.exclude(state__in=states.GONE).exclude(pk=OuterRef("pk")))


def url_of(row: Assignment) -> str:
    return links.tenant_url(tenancy.current().code, "handling:past", pk=row.pk)


def _case(row: Assignment) -> str:
    view = "handling:matter" if row.matter.suggestion_id is None else "suggestions:case"
    return links.tenant_url(tenancy.current().code, view, pk=row.matter.suggestion_id or row.matter_id)


def label_of(row: Assignment) -> str:
    """How it ended: by its own 退办, or by the office."""
    if row.state == states.CANCELLED and row.over_at is not None:
        role = naming.role_label(row.role, by=deadlines.rules(row.matter.profile_version))
        return f"不再{role}"
    return row.state_label


def _line(row: Assignment) -> shelves.Line:
    return shelves.Line(
        congress=tenancy.current(),
        kind_label=LABEL,
        title=row.matter.title,
        number=row.matter.number_label,
        url=url_of(row),
        state=label_of(row),
        at=row.over_at or row.assigned_at,
        lead=row.matter.lead_name,
    )


def heirs(row: Assignment) -> TenantQuerySet:
    """Who undertakes it in this unit's place."""
    rows: TenantQuerySet = Assignment.objects.filter(instead_of=row).order_by("assigned_at", "id")
    return rows


def asked(row: Assignment) -> list[ReturnRequest | Extension]:
    """What the unit had asked for, the latest first."""
    found = [*row.return_requests.select_related("assignment"), *row.extensions.select_related("assignment")]
    return sorted(found, key=lambda one: one.at, reverse=True)
