"""待办: drafts to finish, returned items to change, and for the office what was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import deadlines, selectors, states
from tenant_apps.suggestions.models import Suggestion


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    yield from _of_deputy(actor)
    if actor.can(states.REGISTER):
        lamps = deadlines.lamps()
        for row in selectors.waiting_for_office():
            due = deadlines.intake_due(row)
            due_at = clock.end_of_day(due.date) if due else None
            lamp = lamps.of(due_at)
            yield TodoItem(
                congress=tenancy.current(),
                kind="register",
                kind_label="待受理",
                title=row.title,
                number=row.number_label,
                url=_url(row, "suggestions:case"),
                verb="受理",
                since=row.submitted_at or row.created_at,
                due_at=due_at,
                due_provisional=bool(due and due.provisional),
                lamp=lamp.code,  # type: ignore[arg-type]
                left_label=lamp.label,
                previous=f"{row.lead_name}代表提出",
            )


def _of_deputy(actor: Actor) -> Iterator[TodoItem]:
    mine = deputies.own(actor, "lead_mandate__")
    if mine is None:
        return
    for row in selectors.of_author(mine):
        returned = row.state == states.RETURNED
        yield TodoItem(
            congress=tenancy.current(),
            kind="returned" if returned else "draft",
            kind_label="退回修改" if returned else "草稿",
            title=row.title or "（未填写标题）",
            number=row.number_label if returned else "草稿",
            url=_url(row, "suggestions:edit"),
            verb="修改" if returned else "继续填写",
            since=_since(row),
            previous=f"退回：{row.returned_reason}" if returned else "",
        )


def _since(row: Suggestion) -> datetime:
    return row.submitted_at or row.created_at


def _url(row: Suggestion, view: str) -> str:
    return links.tenant_url(tenancy.current().code, view, pk=row.pk)
