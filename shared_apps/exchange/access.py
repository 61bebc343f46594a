"""Who deals with exchange files: whoever reads the console sees them, its keeper makes and takes them."""

from __future__ import annotations

from uuid import UUID

from kernel.errors import NotFound
from shared_apps.exchange.models import Cell, File

KEEP = "console.exchange"


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
