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


class Anothers(RuntimeError):
    """A congress tells `public` of a code that is not its own; the envelope takes no effect and is given up in the end."""


def not_anothers(*, scope_id: UUID, dictionary: str, code: str) -> None:
    """Raises Anothers: one code of two congresses would hide one row behind the other."""
    if Entry.objects.filter(dictionary=dictionary, code=code).exclude(scope_id=scope_id).exists():
        raise Anothers(f"{dictionary}:{code} of {scope_id}")


def entry_by_code(*, scope_id: UUID, dictionary: str, code: str) -> Entry:
    """The same by its code, locked. Raises NotFound."""
    rows = Entry.objects.select_for_update().filter(dictionary=dictionary, code=code, scope_id=scope_id)
    found: Entry | None = rows.first()
    if found is None:
        raise NotFound
    return found
