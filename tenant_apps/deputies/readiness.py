"""Lines of the check list about terms and deputies. Both are the congress's own to enter after it has gone live."""

from __future__ import annotations

from kernel import tenancy
from kernel.tenancy import CongressRef
from tenant_apps.deputies import selectors
from tenants.onboarding.checklist import MISSING, NOT_NEEDED, OK, Finding

_OFFICE = Finding(NOT_NEEDED, "工作机构没有代表")


def term(ref: CongressRef) -> Finding:
    """届次: whether there is a term."""
    if ref.kind != "congress":
        return _OFFICE
    with tenancy.enter(ref):
        now = selectors.current_term()
    return Finding(OK, str(now)) if now else Finding(MISSING, "届次尚未录入")


def deputies(ref: CongressRef) -> Finding:
    """代表名册: how many hold an active mandate."""
    if ref.kind != "congress":
        return _OFFICE
    with tenancy.enter(ref):
        count = selectors.count_active()
    return Finding(OK, f"{count} 人") if count else Finding(MISSING, "代表名册尚未录入")
