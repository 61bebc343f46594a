"""The steps of the story, deed by deed, for tests that begin in its middle."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.handling import actions as handling
from tenant_apps.organs import selectors as organs
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions import actions as suggestions
from tests.factories import cast
from tests.factories.cast import do, inside

TITLE = "关于统筹解决跨界河道保洁责任的建议"
BODY = "一、情况\n界河两岸保洁标准不一，枯水期垃圾淤积。\n二、建议\n请上级统一标准、统一考核，并安排跨区域保洁经费。"


def registered(code: str, *, title: str = TITLE) -> UUID:
    """A suggestion of deputy1, handed in and registered."""
    made = do(code, "deputy1", suggestions.draft, title=title, body=BODY, category="CONSTRUCTION")
    do(code, "deputy1", suggestions.submit, suggestion_id=made.id)
    do(code, "clerk", suggestions.register, suggestion_id=made.id)
    return made.id


def in_handling(code: str, suggestion_id: UUID) -> UUID:
    """Assigned to handler1's unit, signed for, stated beyond competence, talked over."""
    who = cast.actor(code, "handler1")
    unit = inside(code, lambda: organs.units_of(who)[0].id)
    assignment = do(code, "clerk", handling.assign, suggestion_id=suggestion_id, unit_id=unit).id
    do(code, "handler1", handling.sign_for, assignment_id=assignment)
    do(
        code,
        "handler1",
        handling.state_competence,
        assignment_id=assignment,
        text="涉及上级事权，超出本级职权范围。",
    )
    do(
        code,
        "handler1",
        handling.log_contact,
        assignment_id=assignment,
        way="PHONE",
        with_name="代表",
        note="已说明职权划分情况。",
    )
    return assignment


def sent_up(code: str, suggestion_id: UUID) -> UUID:
    """Referred up and approved."""
    referral = do(
        code,
        "clerk",
        referrals.refer_up,
        suggestion_id=suggestion_id,
        reason="BEYOND_POWER",
        note="请予转请。",
    ).id
    do(code, "head", referrals.approve, referral_id=referral)
    return referral


def adopted(code: str, referral_id: UUID) -> UUID:
    """Received, accepted, adopted by deputy1 and registered; the new suggestion."""
    do(code, "clerk", referrals.receive, referral_id=referral_id)
    do(code, "clerk", referrals.accept, referral_id=referral_id)
    made = do(code, "deputy1", referrals.adopt, referral_id=referral_id)
    do(code, "clerk", suggestions.register, suggestion_id=made.id)
    return made.id


def answer(code: str, assignment: UUID, *, letter_class: str = "B", outcome: str = "PLANNED") -> UUID:
    """The unit's reply."""
    body = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展。"
    return do(
        code,
        "handler1",
        handling.reply,
        assignment_id=assignment,
        letter_class=letter_class,
        outcome=outcome,
        body=body,
    ).id


def labels(code: str, referral_id: UUID) -> list[str]:
    """The trace that this congress holds of a referral, in order."""

    def look() -> list[str]:
        referral = known.get(referral_id)
        return [f"{event.level}:{event.deed}" for event in known.trace_of([referral])]

    return inside(code, look)


def state(code: str, referral_id: UUID) -> str:
    return inside(code, lambda: known.get(referral_id).state)
