"""Writes of the shared dictionaries."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary

SHIPPED = Path(__file__).parent / "data" / "entries.csv"


def load_reference() -> None:
    """Bring the shipped entries into the table; safe to run again. An entry that was edited (empty `seed`) is left alone."""
    with transaction.atomic():
        known = {
            (row.dictionary, row.code): row for row in Entry.objects.select_for_update().filter(scope=None)
        }
        fresh, changed = [], []
        for entry in shipped():
            row = known.get((entry.dictionary, entry.code))
            if row is None:
                fresh.append(entry)
            elif row.seed not in ("", entry.seed):
                entry.pk = row.pk
                changed.append(entry)
        Entry.objects.bulk_create(fresh)
        Entry.objects.bulk_update(changed, ["label", "note", "order", "seed"])


def shipped() -> list[Entry]:
    """The entries of data/entries.csv, unsaved; their order in the file is their order on screen."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Entry(
            dictionary=Dictionary(row["dictionary"]),
            code=row["code"],
            label=row["label"],
            note=row["note"],
            order=order,
            seed=sha256(f"{order} {row}".encode()).hexdigest(),
        )
        for order, row in enumerate(rows, start=1)
    ]
