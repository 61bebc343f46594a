"""审签: 拟稿 → 核稿 → 签发 inside the unit (DOMAIN 2.5). The head's signature sends the letter; each hand leaves its opinion."""

from __future__ import annotations

from hashlib import sha256
from typing import Unpack
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import NotPermitted, StateRefused
from tenant_apps.handling import access, selectors, states, telling, texts
from tenant_apps.handling.actions import drafting, replying
from tenant_apps.handling.actions.drafting import DraftFields
from tenant_apps.handling.models import Approval, ApprovalStep, Assignment, Reply
from tenant_apps.organs import selectors as organs


class NoApproval(StateRefused):
    code = "no_approval"
    message = "这份答复不在审签中，可能已经签发、退回或者撤回。"


class NobodySigns(StateRefused):
    code = "nobody_signs"
    message = "本单位没有登记签发人，答复填写签发人后直接送出。"
    next = "需要在系统内审签的，请代表工委在单位名录中登记签发人。"


class NotYourStep(NotPermitted):
    code = "not_your_step"
    message = "这一步由本单位{who}办理。"


# Who acts while the letter lies at a step.
_HANDS = {states.REVIEWING: organs.REVIEWER, states.SIGNING: organs.APPROVER}
_WHO = {organs.REVIEWER: "审核人", organs.APPROVER: "签发人"}


@transaction.atomic
def submit_letter(
    *,
    actor: Actor,
    assignment_id: UUID,
    co_overdue: bool = False,
    draft_version: int | None = None,
    **fields: Unpack[DraftFields],
) -> Approval:
    """送审签: the letter, checked as for its sending, is kept as the draft, frozen, and laid before the next hand.

    Raises NotFound, NotPermitted, StateRefused, DraftConflict, InApproval, NobodySigns, and what `replying.ready` refuses.
    """
    drafting.save_reply_draft(actor=actor, assignment_id=assignment_id, draft_version=draft_version, **fields)
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    way = selectors.approval_steps(assignment)
    if not way:
        raise NobodySigns
    replying.ready(assignment, drafting.written(assignment))
    now = clock.now()
    made = Approval(assignment=assignment, state=way[0], co_overdue=co_overdue, asked_at=now, moved_at=now)
    made.save(force_insert=True)
    _keep(actor, seat, made, deed="submit_letter", label="送审签", opinion="")
    return made


@transaction.atomic
def review_letter(*, actor: Actor, assignment_id: UUID, opinion: str = "") -> Approval:
    """核稿通过: on to the signature. Raises NotFound, NotPermitted, NoApproval, StateRefused, NotYourStep, TextRefused."""
    return _step(actor, assignment_id, "review_letter", opinion)[2]


@transaction.atomic
def sign_letter(*, actor: Actor, assignment_id: UUID, opinion: str = "", doc_no: str | None = None) -> Reply:
    """签发: the number is given, the signer's name and time go onto the letter, and it leaves.

    `doc_no` None keeps the draft's. Raises as `review_letter`, and what `replying.answer` refuses.
    """
    assignment, seat, approval = _step(actor, assignment_id, "sign_letter", opinion)
    written = drafting.written(assignment)
    if doc_no is not None:
        written["doc_no"] = doc_no
    return replying.answer(
        actor, seat, assignment, written, signer=actor.name, co_overdue=approval.co_overdue
    )


@transaction.atomic
def send_back_letter(*, actor: Actor, assignment_id: UUID, opinion: str) -> Approval:
    """退回修改, with what is to be changed. Raises as `review_letter`."""
    said = texts.block(opinion, texts.SEND_BACK_LETTER, field="opinion")
    return _step(actor, assignment_id, "send_back_letter", said)[2]


@transaction.atomic
def take_back_letter(*, actor: Actor, assignment_id: UUID, opinion: str = "") -> Approval:
    """撤回 by who laid it before the others, until it is signed; anybody else of the unit says why. Raises as `review_letter` but
    NotYourStep."""
    seen = selectors.approval_of(access.assignment_of_unit(actor, assignment_id))
    first = seen.steps.order_by("at", "id").first() if seen is not None else None
    if first is not None and first.by_name != actor.name:
        opinion = texts.block(opinion, texts.TAKE_BACK_LETTER, field="opinion")
    return _step(actor, assignment_id, "take_back_letter", opinion)[2]


def _step(
    actor: Actor, assignment_id: UUID, deed: str, opinion: str
) -> tuple[Assignment, SeatFacts, Approval]:
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    approval: Approval | None = (
        Approval.objects.select_for_update()
        .filter(assignment=assignment, state__in=states.IN_APPROVAL)
        .first()
    )
    if approval is None:
        raise NoApproval
    hand = _HANDS[approval.state]
    states.APPROVAL.move(approval, deed)
    if deed != "take_back_letter" and hand not in organs.roles_of(actor, _unit(assignment)):
        raise NotYourStep(who=_WHO[hand])
    approval.moved_at = clock.now()
    approval.save(update_fields=["state", "moved_at"])
    said = texts.block(opinion, texts.OPINION_OF_STEP, field="opinion")
    _keep(actor, seat, approval, deed=deed, label=states.APPROVAL.row(deed).label, opinion=said)
    return assignment, seat, approval


def _unit(assignment: Assignment) -> UUID:
    assert assignment.unit_id is not None  # a seat handles it
    return assignment.unit_id


def _keep(actor: Actor, seat: SeatFacts, approval: Approval, *, deed: str, label: str, opinion: str) -> None:
    """One more hand in the trail; the journal tells of it inside the house alone."""
    text = drafting.written(approval.assignment)["body"]
    step = ApprovalStep(
        approval=approval,
        label=label,
        opinion=opinion,
        body_sha256=sha256(text.encode()).hexdigest(),
        at=clock.now(),
        by_name=actor.name,
    )
    step.save(force_insert=True)
    facts: dict[str, object] = {
        "approval_id": approval.pk,
        "state": approval.state,
        "body_sha256": step.body_sha256,
    }
    telling.note(actor=actor, seat=seat, assignment=approval.assignment, deed=f"reply.{deed}", facts=facts)
