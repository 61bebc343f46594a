"""待办: the head confirms a change that has been done, and hears of one that could not begin on its day."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.termchange import selectors, states
from tenant_apps.termchange.models import TermChange


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    if not actor.can(states.SWITCH):
        return
    for change in selectors.to_confirm():
        yield _item(change, kind="confirm_term", label="换届待确认", verb="核对并确认")
    for change in selectors.ready_to_switch(clock.today()):
        yield _item(change, kind="switch_term", label="换届到期待切换", verb="查看")


def _item(change: TermChange, *, kind: str, label: str, verb: str) -> TodoItem:
    return TodoItem(
        congress=tenancy.current(),
        kind=kind,
        kind_label=label,
        title=f"{change.old_term}换届至{change.new_term}",
        number="",
        url=links.tenant_url(tenancy.current().code, "termchange:change", pk=change.pk),
        verb=verb,
        since=change.switched_at or change.planned_at,
        previous=change.trouble or f"切换日期 {change.switch_on:%Y-%m-%d}",
    )
