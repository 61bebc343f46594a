"""Above 待办, for who keeps a register: whose mandate ended at another level on a ground that holds at every level."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity import deputy_seats
from shared_apps.identity.todo import Notice
from tenant_apps.deputies import states


def of(actor: Actor) -> Iterator[Notice]:
    """Registered with identity's 待办; called outside every block."""
    kept = {seat.congress_id for seat in actor.all_seats if states.KEEP in seat.capabilities}
    for one in deputy_seats.to_verify(kept) if kept else ():
        yield Notice(
            sentence=f"{one.name}代表在{one.told_by}的代表资格因{one.ground}终止，请核实其本级代表资格。",
            url=f"{links.tenant_url(one.congress_code, 'deputies:list')}?{urlencode({'q': one.name})}",
            link="查看名册",
        )
