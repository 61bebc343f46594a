"""Which entries may be written by whom: those of one scope, by the province's console or by that congress's own envelopes."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from shared_apps.dictionaries.models import Entry
from tenants import access as console
from tenants.models import Congress

KEEP = "console.codes"


def scope_of(actor: Actor) -> Congress:
    """The congress for whose province the actor keeps entries. Raises NotFound."""
    return console.scope_of(actor, KEEP)


def entry(*, scope_id: UUID, entry_id: int, lock: bool = False) -> Entry:
    """An entry that this scope published. Raises NotFound for anybody else's and for none alike."""
    rows = Entry.objects.filter(pk=entry_id, scope_id=scope_id)
    found: Entry | None = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found
