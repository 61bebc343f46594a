"""Whether a congress can read the dictionaries: a line of its check list."""

from __future__ import annotations

from kernel import tenancy
from kernel.tenancy import CongressRef
from shared_apps.dictionaries import selectors
from shared_apps.dictionaries.names import Dictionary
from tenants.onboarding.checklist import MISSING, OK, Finding


def look(ref: CongressRef) -> Finding:
    """Every dictionary has something to choose, read as the congress itself would."""
    with tenancy.enter(ref):
        counted = selectors.counted()
    empty = [name for name in Dictionary if not counted.get(name.value)]
    if empty:
        return Finding(MISSING, f"{len(empty)} 部字典没有条目")
    return Finding(OK, f"{len(counted)} 部，共 {sum(counted.values())} 条")
