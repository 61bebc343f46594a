"""What leaves the cell in the permission table: exchange files at the console, and what other cells ask with a signature."""

from __future__ import annotations

from typing import Any

from kernel import clock
from shared_apps.exchange import boxes, states
from shared_apps.exchange.models import Cell, File
from tests.permissions import console
from tests.permissions.rows import Row, public


def things() -> dict[str, Any]:
    """A file for another cell, ready to be carried."""
    now = clock.now()
    cell = Cell.objects.create(name="elsewhere", word="另一平台", card_at=now, taken_at=now)
    file = File.objects.create(
        direction=states.OUT,
        cell=cell,
        number=1,
        state=states.READY,
        name="elsewhere.ldx",
        by_name="某某",
        made_at=now,
        finished_at=now,
    )
    boxes.keep(file.pk, [b"sealed"])
    return {"exchange file": file.pk}


ONE = "exchange/<uuid:pk>/"
UNSIGNED = "401 no-signature"
ROWS: list[Row] = [
    *console.lists("exchange/", "exchange/export", "exchange/new", "exchange/import"),
    console.row("POST", "exchange/new", "422", others="422"),
    console.row("POST", "exchange/import", "422", others="422"),
    console.row("GET", ONE, "200", "exchange file", others="200"),
    console.row("GET", ONE + "content", "200", "exchange file", others="200"),
    *(
        public("POST", f"exchange/v1/{route}", f"clerk: {UNSIGNED}", nobody=UNSIGNED)
        for route in ("envelopes", "files", "card")
    ),
]
