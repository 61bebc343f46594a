"""Who may see the dictionaries as they are kept: the staff of the congress. What may be chosen from them is no secret of anybody's here."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors, states
from tenant_apps.codes.models import Proposal
from tenant_apps.codes.resolving import Code
from tenant_apps.codes.selectors import Reading


def may_look(actor: Actor) -> None:
    """Raises NotPermitted for who has no seat as staff here."""
    actor.require(states.READ)


def dictionary(name: str) -> Dictionary:
    """Raises NotFound."""
    try:
        return Dictionary(name)
    except ValueError:
        raise NotFound from None


def code(actor: Actor, key: str) -> tuple[Dictionary, Code, Reading]:
    """The code under `subject.FINANCE` with its whole dictionary, read once. Raises NotPermitted, NotFound."""
    may_look(actor)
    name, _, wanted = key.partition(".")
    found_in = dictionary(name)
    reading = selectors.read(found_in)
    return found_in, one_of(reading, wanted), reading


def one_of(reading: Reading, code: str) -> Code:
    """Raises NotFound."""
    found = reading.get(code)
    if found is None:
        raise NotFound
    return found


def proposal(actor: Actor, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    """Raises NotPermitted, NotFound."""
    may_look(actor)
    rows = Proposal.objects.filter(pk=proposal_id)
    found: Proposal | None = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found
