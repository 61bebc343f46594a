"""Who deals with exchange files: whoever reads the console sees that they are there, the cell's highest console makes and takes them."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound
from shared_apps.exchange.models import Cell, File
from tenants import access as registry
from tenants import states

KEEP = "console.exchange"


def keeping_seat(actor: Actor) -> SeatFacts:
    """The seat that makes and takes in files: they hold what all congresses of the cell send.

    Raises NotFound (no such console, or not the highest of the cell), StepUpNeeded.
    """
    if not may_keep(actor):
        raise NotFound
    actor.seat_anywhere(KEEP)
    return registry.seat_over(actor=actor, capability=KEEP, congress=registry.scope_of(actor, KEEP))


def may_keep(actor: Actor) -> bool:
    """Whether theirs is the console of a congress above which this cell has none."""
    try:
        above = registry.scope_of(actor, KEEP).parent
    except NotFound:
        return False
    return above is None or above.state == states.ELSEWHERE


def file(file_id: UUID, *, lock: bool = False) -> File:
    """Raises NotFound."""
    rows = File.objects.select_for_update(of=("self",)) if lock else File.objects
    found: File | None = rows.select_related("cell").filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return found


def cell(cell_id: UUID) -> Cell:
    """One that files are carried to. Raises NotFound."""
    found: Cell | None = Cell.objects.filter(pk=cell_id, url="").first()
    if found is None:
        raise NotFound
    return found
