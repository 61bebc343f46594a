"""撤回, as handling hears it: what units still owed is over, and they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import access, deadlines, states, telling
from tenant_apps.handling.actions import promising
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.records import seen
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.publishing import Published

KIND = "withdrawn"


def on_published(told: Published) -> None:
    """In the transaction of the withdrawal: the matter ends, and every assignment that is still open."""
    if told.deed != "withdrawn":
        return
    matter: Matter | None = (
        Matter.objects.select_for_update(of=("self",)).filter(suggestion=told.suggestion).first()
    )
    if matter is None:
        return
    for row in matter.assignments.select_for_update(of=("self",)).order_by("assigned_at", "id"):
        if not states.ASSIGNMENT.allows(row, "end"):
            continue
        states.ASSIGNMENT.move(row, "end")
        row.save(update_fields=["state"])
        facts: dict[str, object] = {"reason": "代表已撤回"}
        telling.note(
            actor=told.actor, seat=told.seat, assignment=row, deed="assignment.cancelled", facts=facts
        )
        promising.drop(row, because="代表已撤回本件。", actor=told.actor, seat=told.seat)
    if states.MATTER.allows(matter, "end"):
        states.MATTER.move(matter, "end")
        matter.save(update_fields=["state"])


def items(actor: Actor) -> Iterator[TodoItem]:
    """待阅 of the units that had it: 已撤回, for as many days as the congress's rules say."""
    if not actor.can("matter.handle"):
        return
    since = clock.now() - timedelta(days=deadlines.rules(None).told_days)
    rows = Assignment.objects.filter(
        access.ended(actor), matter__suggestion__withdrawn_at__gt=since
    ).select_related("matter__suggestion")
    found = list(rows.order_by("assigned_at", "id"))
    known = seen.among(actor, KIND, [str(row.pk) for row in found])
    for row in found:
        case = row.matter.suggestion
        if case is None or case.withdrawn_at is None or str(row.pk) in known:
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label=course.MACHINE.label(course.WITHDRAWN),
            title=row.matter.title,
            number=row.matter.number_label,
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=case.pk),
            verb="查看",
            since=case.withdrawn_at,
            previous="代表已撤回，停止办理",
            reading=True,
            mark=str(row.pk),
        )
