"""抄送: the lead unit's reply, laid before those who assisted it (待阅)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import deadlines, states
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.organs import selectors as organs
from tenant_apps.records import seen

KIND = "reply_copied"


def items(actor: Actor) -> Iterator[TodoItem]:
    """For as many days as the rules say, or until it is read."""
    if not actor.can("matter.handle"):
        return
    assisted = Assignment.objects.filter(unit_id__in=organs.unit_ids_of(actor), role=states.CO)
    since = clock.now() - timedelta(days=deadlines.rules(None).told_days)
    rows = Reply.objects.filter(
        matter__in=assisted.exclude(state__in=states.GONE).values("matter"),
        assignment__role=states.LEAD,
        kind=states.MAIN,
        at__gt=since,
    )
    found = list(rows.select_related("matter").order_by("at", "id"))
    known = seen.among(actor, KIND, [str(row.pk) for row in found])
    for row in found:
        if str(row.pk) in known:
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label="答复件抄送",
            title=row.matter.title,
            number=row.matter.number_label,
            url=links.tenant_url(tenancy.current().code, "handling:letter", pk=row.pk),
            verb="阅",
            since=row.at,
            previous=f"{row.unit_name}已答复：{row.outcome_label}",
            reading=True,
            mark=str(row.pk),
        )
