"""审签 as its page and the API see it: what each hand may do with the letter now, and what is proposed to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import InputRefused
from tenant_apps.handling import actions, deadlines, forms, numbering, selectors, states
from tenant_apps.handling.models import Approval, Assignment
from tenant_apps.organs import selectors as organs

HANDS = {states.REVIEWING: organs.REVIEWER, states.SIGNING: organs.APPROVER}


class StepUnknown(InputRefused):
    code = "approval_step"
    message = "请选择核稿通过、签发、退回修改或者撤回。"
    field = "deed"


@dataclass(frozen=True)
class Button:
    """`primary` for the deed most likely next."""

    deed: str
    label: str
    primary: bool


def take_step(
    *, actor: Actor, assignment_id: UUID, deed: str, opinion: str = "", doc_no: str | None = None
) -> str:
    """One deed of 审签 by its name; what is said when it is done. Raises StepUnknown, and as the deed."""
    if deed == "sign_letter":
        sent = actions.sign_letter(actor=actor, assignment_id=assignment_id, opinion=opinion, doc_no=doc_no)
        return f"已签发并送出，文号{sent.doc_no or '未填'}。"
    if deed == "review_letter":
        actions.review_letter(actor=actor, assignment_id=assignment_id, opinion=opinion)
        return "核稿通过，已送签发人签发。"
    if deed == "send_back_letter":
        actions.send_back_letter(actor=actor, assignment_id=assignment_id, opinion=opinion)
        return "已退回拟稿人修改。"
    if deed == "take_back_letter":
        actions.take_back_letter(actor=actor, assignment_id=assignment_id, opinion=opinion)
        return "已撤回，可以修改后重新送审签。"
    raise StepUnknown


def signs(actor: Actor, assignment: Assignment) -> bool:
    """Whether this person signs for the unit."""
    return bool(assignment.unit_id) and organs.APPROVER in organs.roles_of(actor, assignment.unit_id)  # type: ignore[arg-type]


def is_at(actor: Actor, assignment: Assignment, approval: Approval | None) -> bool:
    """Whether the letter lies before this person now."""
    if approval is None or approval.state not in states.IN_APPROVAL or assignment.unit_id is None:
        return False
    return HANDS[approval.state] in organs.roles_of(actor, assignment.unit_id)


def has_hand(assignment: Assignment, approval: Approval) -> bool:
    """Whether the unit still has somebody for the step at which the letter lies."""
    return bool(assignment.unit_id) and HANDS[approval.state] in organs.roles_in(assignment.unit_id)  # type: ignore[arg-type]


def deeds_of(actor: Actor, assignment: Assignment, approval: Approval) -> list[Button]:
    mine = is_at(actor, assignment, approval)
    return [
        Button(row.deed, row.label, row.deed in ("review_letter", "sign_letter"))
        for row in states.APPROVAL.moves
        if states.APPROVAL.allows(approval, row.deed) and (mine or row.deed == "take_back_letter")
    ]


def fresh_form(actor: Actor, assignment: Assignment) -> forms.LetterForm:
    """The unit's letter so far. Where nobody is registered to sign, the next number and the last signer are proposed."""
    proposed = {}
    if not selectors.approval_steps(assignment):
        doc_no = numbering.of_unit(assignment.unit_id).following
        proposed = {"doc_no": doc_no, "signer": numbering.last_signer(assignment.unit_id) or actor.name}
    matter = assignment.matter
    rules = deadlines.rules(matter.profile_version)
    draft = selectors.draft_of(assignment)
    return forms.LetterForm.of(matter, draft, rules=rules, by_name=actor.name, **proposed)
