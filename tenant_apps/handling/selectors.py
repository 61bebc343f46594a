"""Reads of handling. Whoever calls has shown the actor's right to the case (access)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from tenant_apps.handling import states
from tenant_apps.handling.models import (
    Assignment,
    ContactLog,
    Evaluation,
    Matter,
    RedoOrder,
    Reply,
    ReplyDelivery,
    ReplyDraft,
    UnitStatement,
)


def matter_of(suggestion_id: UUID) -> Matter | None:
    """How this suggestion is handled, once it has been assigned."""
    found: Matter | None = Matter.objects.filter(suggestion_id=suggestion_id).first()
    return found


def matters_of(suggestion_ids: Sequence[UUID]) -> dict[UUID, Matter]:
    """suggestion → its matter, in one query."""
    return {row.suggestion_id: row for row in Matter.objects.filter(suggestion_id__in=suggestion_ids)}


def waits_for_another(suggestion_id: UUID) -> bool:
    """Its assignment was cancelled and nobody undertakes it now."""
    matter = matter_of(suggestion_id)
    return matter is not None and not assignments_of(matter)


def matter_of_referral(referral_id: UUID) -> Matter | None:
    """The matter that an assignment from above opened here."""
    found: Matter | None = Matter.objects.filter(referral_id=referral_id).first()
    return found


def assignments_of(matter: Matter) -> list[Assignment]:
    """Its assignments that hold, the lead first."""
    rows = matter.assignments.exclude(state=states.CANCELLED).select_related("unit")
    return list(rows.order_by("assigned_at", "id"))


def leads_of(matters: Sequence[Matter]) -> dict[UUID, Assignment]:
    """matter → the assignment that holds, in one query."""
    rows = Assignment.objects.filter(matter__in=matters).exclude(state=states.CANCELLED)
    return {row.matter_id: row for row in rows}


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


def replied_since(moment: str) -> Exists:
    """For a row of another table with a `suggestion`: was it answered since the moment in this column?"""
    return Exists(Reply.objects.filter(matter__suggestion=OuterRef("suggestion"), at__gte=OuterRef(moment)))


def evaluations_of(replies: Sequence[Reply]) -> dict[UUID, Evaluation]:
    """reply → its rating, for those that have one."""
    return {row.reply_id: row for row in Evaluation.objects.filter(reply__in=replies).order_by("at")}


def ratings_of(replies: Sequence[Reply]) -> dict[UUID, list[Evaluation]]:
    """reply → all its ratings, oldest first: where each deputy rates there are several."""
    found: dict[UUID, list[Evaluation]] = {}
    for row in Evaluation.objects.filter(reply__in=replies).order_by("at", "id"):
        found.setdefault(row.reply_id, []).append(row)
    return found


def standing_replies(matter: Matter) -> list[Reply]:
    """The replies that hold now: of each undertaker the newest that was not sent back."""
    rows = Reply.objects.filter(matter=matter, kind=states.MAIN, redo_order=None)
    newest: dict[UUID | None, Reply] = {row.assignment_id: row for row in rows.order_by("at", "round")}
    for row in newest.values():
        row.matter = matter
    return list(newest.values())


def superseded(reply: Reply) -> bool:
    """It was sent back to its unit; another takes its place."""
    return bool(RedoOrder.objects.filter(reply=reply).exists())


def redo_orders_of(matter: Matter) -> list[RedoOrder]:
    """What was sent back, oldest first."""
    return list(RedoOrder.objects.filter(matter=matter).select_related("assignment").order_by("at", "id"))


def deliveries_of(replies: Sequence[Reply]) -> list[ReplyDelivery]:
    """In whose hands these replies are, and since when."""
    known = {row.pk: row for row in replies}
    rows = list(
        ReplyDelivery.objects.filter(reply__in=replies).select_related("mandate").order_by("at", "id")
    )
    for row in rows:
        row.reply = known[row.reply_id]
    return rows


def rating_by(reply: Reply, mandate_id: UUID) -> Evaluation | None:
    """What this deputy has said of a reply."""
    found: Evaluation | None = Evaluation.objects.filter(reply=reply, mandate_id=mandate_id).first()
    return found


def contacts_of(matter: Matter) -> list[ContactLog]:
    """Talks with the deputy, the latest first."""
    return list(ContactLog.objects.filter(assignment__matter=matter).order_by("-at", "-id"))


def statements_of(matter: Matter) -> list[UnitStatement]:
    """单位说明 of the matter, oldest first."""
    return list(UnitStatement.objects.filter(assignment__matter=matter).order_by("at", "id"))


def draft_of(assignment: Assignment) -> ReplyDraft | None:
    """What the unit has written of its reply so far."""
    found: ReplyDraft | None = ReplyDraft.objects.filter(assignment=assignment).first()
    return found


def live_assignments(suggestion_ids: Sequence[UUID]) -> list[Any]:
    """The assignments that hold for these suggestions, with the time of their reply: for lists, in one
    query."""
    rows = Assignment.objects.filter(matter__suggestion_id__in=suggestion_ids).exclude(state=states.CANCELLED)
    return list(rows.select_related("matter").annotate(replied_at=Max("replies__at")).order_by("assigned_at"))


def unrated(mandate_ids: Sequence[UUID]) -> list[ReplyDelivery]:
    """Replies in these deputies' hands that they have not rated yet, oldest first."""
    rows = ReplyDelivery.objects.filter(mandate_id__in=mandate_ids)
    rated = Evaluation.objects.filter(reply_id=OuterRef("reply_id"), mandate_id=OuterRef("mandate_id"))
    rows = rows.filter(~Exists(rated), reply__redo_order=None).select_related(
        "reply", "reply__matter", "reply__matter__suggestion"
    )
    return list(rows.order_by("at", "id"))


def to_distribute() -> list[Matter]:
    """Matters from above that no unit has yet, those due first before those without a limit."""
    held = Assignment.objects.filter(matter_id=OuterRef("pk")).exclude(state=states.CANCELLED)
    rows = Matter.objects.filter(~Exists(held), kind=states.ASSIGNED_DOWN, state=states.OPEN)
    return list(rows.order_by("due_at", "id"))


def of_units(unit_ids: Sequence[UUID]) -> list[Assignment]:
    """What these units still have to sign for or to reply to."""
    rows = Assignment.objects.filter(unit_id__in=unit_ids, state__in=[states.PENDING_SIGN, states.SIGNED])
    return list(rows.select_related("matter", "matter__suggestion").order_by("due_at", "id"))


def undertaken() -> Exists:
    """For a query of suggestions: somebody undertakes it now."""
    held = Assignment.objects.filter(matter__suggestion_id=OuterRef("pk")).exclude(state=states.CANCELLED)
    return Exists(held)


def owed_by_units() -> list[Assignment]:
    """What a unit of ours still owes by a day, under any of its roles; those due first."""
    rows = Assignment.objects.filter(unit__isnull=False, due_at__isnull=False, state__in=states.OWED)
    return list(rows.select_related("matter").order_by("due_at", "id"))


def is_owed(assignment: Assignment) -> bool:
    """Whether its unit has a day to meet."""
    return (
        assignment.unit_id is not None and assignment.due_at is not None and assignment.state in states.OWED
    )


def is_answered(assignment: Assignment) -> bool:
    """Whether its unit has done what it owed."""
    return assignment.state == states.REPLIED


def matter_id_of(assignment_id: UUID) -> UUID:
    found: UUID = Assignment.objects.values_list("matter_id", flat=True).get(pk=assignment_id)
    return found


def assignment(assignment_id: UUID) -> Assignment:
    """One assignment with its case, without asking who looks."""
    rows = Assignment.objects.select_related("matter", "matter__suggestion", "unit")
    found: Assignment = rows.get(pk=assignment_id)
    return found
