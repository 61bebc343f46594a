"""Whether somebody can enter a new congress and go on from there: a line of its check list."""

from __future__ import annotations

from kernel.tenancy import CongressRef
from shared_apps.identity import selectors
from tenants.onboarding.checklist import MISSING, OK, Finding


def look(ref: CongressRef) -> Finding:
    """An administrator whose seat counts today."""
    admins = selectors.admins_in([ref.id]).get(ref.id, [])
    if not admins:
        return Finding(MISSING, "尚未指定管理员")
    more = f"等 {len(admins)} 人" if len(admins) > 1 else ""
    return Finding(OK, f"{admins[0].name}{more}")
