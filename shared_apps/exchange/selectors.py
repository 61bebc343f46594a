"""Reading cells and exchange files for the console."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from shared_apps.exchange.models import Cell, File
from shared_apps.exchange.states import IN, TAKEN
from tenants import selectors as registry


def cells() -> list[Cell]:
    return list(Cell.objects.order_by("name"))


def apart() -> list[Cell]:
    """Those that no network reaches."""
    return list(Cell.objects.filter(url="").order_by("name"))


def congresses_of(found: list[Cell]) -> Mapping[str, int]:
    """Name of a cell → how many congresses live there."""
    return {cell.name: len(registry.living_in(cell.name)) for cell in found}


def files(*, text: str = "", cell: str = "", state: str = "", direction: str = "") -> QuerySet[File]:
    """The newest first."""
    rows = File.objects.select_related("cell").order_by("-made_at", "-id")
    wanted = {"name__icontains": text, "cell__name": cell, "state": state, "direction": direction}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def numbers_taken(cell: Cell) -> list[int]:
    """Numbers of that cell's files that were taken in here."""
    rows = File.objects.filter(cell=cell, direction=IN, state=TAKEN)
    return [number for number in rows.values_list("number", flat=True) if number is not None]
