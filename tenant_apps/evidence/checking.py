"""`doctor`: whether sealing keeps up, and whether somebody would not countersign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kernel import clock, ids, tenancy
from tenant_apps.evidence import rooting, selectors
from tenant_apps.records import selectors as records
from tenants.doctor.checking import Cell, Check

LATE = 300.0  # seconds after which an entry of today has been sealed wherever the rounds worker and beat are running
WAITED = timedelta(days=3)  # for a countersignature; a suspended congress answers when it is back


def _look(cell: Cell) -> Iterator[str]:
    for ref in cell.refs:
        if not rooting.can_be_entered(ref):
            continue
        with tenancy.enter(ref):
            rows = records.without(selectors.sealed("entry"), since=ids.oldest(rooting.DAY))
            late = rows.filter(pk__lt=ids.oldest(LATE)).exists()
            root = selectors.last_root()
            answers = selectors.countersignatures(root) if root is not None else []
        if late:
            yield f"{ref.code}: entries of the journal wait to be sealed"
        yield from (
            f"{ref.code}: {one.by_name} refused the last root ({one.refusal})"
            for one in answers
            if one.refusal
        )
        if root is not None and not answers and root.at < clock.now() - WAITED:
            yield f"{ref.code}: its last root has waited for days to be countersigned"


CHECK = Check(
    "evidence",
    "journals are sealed within minutes, and their roots countersigned",
    "see that the rounds worker and beat are running; a refused root means that a chain was forked: keep the database as it is and compare backups",
    _look,
)
