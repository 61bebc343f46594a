"""待办 of who decides on 退办 and 延期: the office, of a matter from above the government's distributor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import deadlines, selectors, states
from tenant_apps.handling.models import Assignment


def items(actor: Actor) -> Iterator[TodoItem]:
    """What waits for this actor's answer, with the day of the unit's reply, which runs on."""
    rows: list[Assignment] = []
    if actor.can("suggestion.assign"):
        rows += selectors.requests_waiting(from_above=False)
    if actor.can("matter.distribute"):
        rows += selectors.requests_waiting(from_above=True)
    lamps = deadlines.LampsByRules()
    for row in rows:
        returns = row.state == states.RETURN_REQUESTED
        lamp = lamps(row.matter.profile_version).of(row.due_at)
        view, code = "return_acceptance" if returns else "extension_grant", tenancy.current().code
        yield TodoItem(
            congress=tenancy.current(),
            kind="return_request" if returns else "extension_request",
            kind_label="退办待决定" if returns else "延期待审批",
            title=row.matter.title,
            number=row.matter.number_label,
            url=links.tenant_url(code, f"handling:{view}", pk=row.pk),
            verb="决定" if returns else "审批",
            since=_asked_at(row, returns),
            due_at=row.due_at,
            due_provisional=row.due_provisional,
            lamp=lamp.code,  # type: ignore[arg-type]
            left_label=lamp.label,
            previous=f"{row.undertaker_name}申请{'退办' if returns else '延期'}",
        )


def _asked_at(row: Assignment, returns: bool) -> datetime:
    asked = row.return_requests.all() if returns else row.extensions.all()
    at: datetime = asked.latest("at").at
    return at
