"""Reads of handling. Whoever calls has shown the actor's right to the case (access), except where an actor is taken."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor
from tenant_apps.handling import access, states
from tenant_apps.handling.models import Assignment, Evaluation, Matter, Reply


def matter_of(suggestion_id: UUID) -> Matter | None:
    """How this suggestion is handled, once it has been assigned."""
    found: Matter | None = Matter.objects.filter(suggestion_id=suggestion_id).first()
    return found


def matter_of_referral(referral_id: UUID) -> Matter | None:
    """The matter that an assignment from above opened here."""
    found: Matter | None = Matter.objects.filter(referral_id=referral_id).first()
    return found


def assignments_of(matter: Matter) -> list[Assignment]:
    """Its assignments that hold, the lead first."""
    rows = matter.assignments.exclude(state=states.CANCELLED).select_related("unit")
    return list(rows.order_by("assigned_at", "id"))


def stated_beyond_competence(suggestion_id: UUID) -> str:
    """What the unit last said of a suggestion that it is not competent for; empty if it said nothing."""
    found = (
        Matter.objects.filter(suggestion_id=suggestion_id, assignments__statements__beyond_competence=True)
        .order_by("-assignments__statements__at")
        .values_list("assignments__statements__text", flat=True)
        .first()
    )
    return str(found or "")


def replies_of(suggestion_id: UUID) -> list[Reply]:
    """The replies to a suggestion, oldest first."""
    rows = Reply.objects.filter(matter__suggestion_id=suggestion_id).select_related("matter")
    return list(rows.order_by("round"))


def latest_reply(suggestion_id: UUID) -> Reply | None:
    """The newest reply to a suggestion."""
    found: Reply | None = Reply.objects.filter(matter__suggestion_id=suggestion_id).order_by("-round").first()
    return found


def evaluations_of(replies: Sequence[Reply]) -> dict[UUID, Evaluation]:
    """reply → its rating, for those that have one."""
    return {row.reply_id: row for row in Evaluation.objects.filter(reply__in=replies).order_by("at")}


def reply_facts(reply: Reply) -> dict[str, str]:
    """The letter as it may leave the congress: text, class, outcome; no telephone number and no internal note."""
    return {
        "kind": reply.kind,
        "outcome": reply.outcome,
        "outcome_label": reply.outcome_label,
        "letter_class": reply.letter_class,
        "class_label": reply.class_label,
        "doc_no": reply.doc_no,
        "title": reply.title,
        "body": reply.body,
        "unit_name": reply.unit_name,
        "by_name": reply.by_name,
        "at": reply.at.isoformat(),
    }


def assignments_for(actor: Actor) -> QuerySet[Assignment]:
    """What this actor may see of assignments, those due first before those without a limit."""
    rows: QuerySet[Assignment] = Assignment.objects.filter(access.assignments(actor))
    return rows.select_related("matter", "matter__suggestion", "unit").order_by("due_at", "assigned_at", "id")


def matters_for(actor: Actor) -> QuerySet[Matter]:
    """Matters assigned to us from above that this actor may see, open ones first."""
    rows: QuerySet[Matter] = Matter.objects.filter(access.matters(actor), kind=states.ASSIGNED_DOWN)
    return rows.order_by("state", "due_at", "id")
