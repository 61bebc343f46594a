"""待办 of the exchange: what did not come through, of both directions."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.exchange.envelope import WORDS
from shared_apps.identity.todo import TodoItem
from tenant_apps.postbox import access, alarms
from tenants import selectors as registry

_MOST = 50


def provide(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    if not actor.can(access.SETTLE):
        return
    here = tenancy.current()
    rows = list(access.waiting().order_by("raised_at", "id")[:_MOST])
    if not rows:
        return
    about, names = alarms.about(row.referral_id for row in rows), registry.names(row.peer_id for row in rows)
    for row in rows:
        word = WORDS.get(row.kind, "新类型信件")
        peer = names.get(row.peer_id, "平台")
        yield TodoItem(
            congress=here,
            kind="exchange_alarm",
            kind_label=row.get_code_display(),
            title=f"{word}：{about.get(row.referral_id, '（本级无对应事项）')}",
            number="",
            url=links.tenant_url(here.code, "postbox:alarm", pk=row.pk),
            verb="处置",
            since=row.raised_at,
            previous=f"发往{peer}" if row.outgoing else f"{peer}发来",
        )
