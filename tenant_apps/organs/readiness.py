"""What a new congress needs of units: the government of its area, and a line of the check list."""

from __future__ import annotations

from kernel import tenancy
from kernel.tenancy import CongressRef
from tenant_apps.organs import actions, selectors
from tenant_apps.organs.models import Unit
from tenants.onboarding.checklist import MISSING, NOT_NEEDED, OK, Finding


def furnish(ref: CongressRef) -> None:
    """Inside the block: the people's government, which distributes what comes from above. A work office has none of its own."""
    if ref.kind == "congress" and selectors.government() is None:
        actions.add_unit(
            actor=None, name=f"{ref.name}人民政府", kind=Unit.Kind.GOVERNMENT, is_distributor=True
        )


def look(ref: CongressRef) -> Finding:
    """Whether there is somebody to assign to. The departments are the congress's own to enter."""
    if ref.kind != "congress":
        return Finding(NOT_NEEDED, "工作机构不交办建议")
    with tenancy.enter(ref):
        government, units = selectors.government(), len(selectors.units_for_assignment())
    if government is None:
        return Finding(MISSING, "没有本级人民政府")
    if not units:
        return Finding(MISSING, f"仅有{government.name}，其余承办单位尚未录入")
    return Finding(OK, f"{units} 个")
