"""待办 of dictionaries: what congresses below propose."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.dictionaries.names import Dictionary
from shared_apps.identity.todo import TodoItem
from tenant_apps.codes import selectors, states


def provide(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    if not actor.can(states.APPROVE):
        return
    here = tenancy.current()
    for row in selectors.waiting():
        yield TodoItem(
            congress=here,
            kind="code_proposal",
            kind_label="待审字典项",
            title=f"{Dictionary(row.dictionary).word}：{row.label}",
            number="",
            url=links.tenant_url(here.code, "codes:proposal", pk=row.pk),
            verb="审定",
            since=row.proposed_at,
            previous=f"{row.peer_name}提请",
        )
