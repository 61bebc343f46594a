"""会签 as its page and the API see it: what the actor's unit may do with the letter now."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import InputRefused
from tenant_apps.handling import actions, countersigned, states
from tenant_apps.handling.approvals import Button
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import selectors as organs


class CountersignUnknown(InputRefused):
    code = "countersign_step"
    message = "请选择同意会签、要求修改或者撤回会签。"
    field = "deed"


def take_step(*, actor: Actor, assignment_id: UUID, deed: str, opinion: str = "") -> str:
    """One deed of 会签 by its name; what is said when it is done. Raises CountersignUnknown, and as the deed."""
    if deed == "agree_letter":
        row = actions.agree_letter(actor=actor, assignment_id=assignment_id, opinion=opinion)
        done = row.state == states.AGREED
        return "已会签，各主办单位会签完毕。" if done else "已会签。"
    if deed == "object_letter":
        actions.object_letter(actor=actor, assignment_id=assignment_id, opinion=opinion)
        return "已退起草单位修改。"
    if deed == "take_back_countersigning":
        actions.take_back_countersigning(actor=actor, assignment_id=assignment_id)
        return "已撤回会签，可以修改后重新送会签。"
    raise CountersignUnknown


def deeds_of(actor: Actor, assignment: Assignment, found: countersigned.Round | None) -> list[Button]:
    if found is None or found.row.state != states.CIRCULATING or assignment.unit_id is None:
        return []
    if assignment.role == states.LEAD:
        names = ["take_back_countersigning"]
    elif (
        not found.waits_for(assignment)
        or not states.ASSIGNMENT.allows(assignment, "countersign")
        or (
            organs.APPROVER in organs.roles_in(assignment.unit_id)
            and organs.APPROVER not in organs.roles_of(actor, assignment.unit_id)
        )
    ):
        return []
    else:
        names = ["agree_letter", "object_letter"]
    rows = [states.COUNTERSIGNING.row(name) for name in names]
    return [Button(row.deed, row.label, row.deed == "agree_letter") for row in rows]
