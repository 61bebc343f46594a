"""Reads of handling. Whoever calls has shown the actor's right to the case (access)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from kernel.tenancy import TenantQuerySet
from tenant_apps.files import selectors as files
from tenant_apps.files.models import Attachment
from tenant_apps.handling import states
from tenant_apps.handling.models import (
    Approval,
    ApprovalStep,
    Assignment,
    Commitment,
    ContactLog,
    CoOpinion,
    Evaluation,
    Extension,
    Matter,
    RedoOrder,
    Reply,
    ReplyDelivery,
    ReplyDraft,
    ReturnRequest,
    UnitStatement,
)
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import states as course


def matter_of(suggestion_id: UUID) -> Matter | None:
    """How this suggestion is handled, once it has been assigned."""
    found: Matter | None = Matter.objects.filter(suggestion_id=suggestion_id).first()
    return found


def matters_of(suggestion_ids: Sequence[UUID]) -> dict[UUID, Matter]:
    """suggestion → its matter, in one query."""
    return {row.suggestion_id: row for row in Matter.objects.filter(suggestion_id__in=suggestion_ids)}


def waits_for_another(suggestion_id: UUID) -> bool:
    """Its assignment was cancelled and nobody leads it now."""
    matter = matter_of(suggestion_id)
    return matter is not None and not answering(assignments_of(matter))


def matter_of_referral(referral_id: UUID) -> Matter | None:
    """The matter that an assignment from above opened here."""
    found: Matter | None = Matter.objects.filter(referral_id=referral_id).first()
    return found


def assignments_of(matter: Matter) -> list[Assignment]:
    """Its assignments that hold, those that answer first."""
    rows = matter.assignments.exclude(state__in=states.GONE).select_related("unit")
    return sorted(rows.order_by("assigned_at", "id"), key=_rank)


def held_of(matters: Sequence[Matter]) -> dict[UUID, list[Assignment]]:
    """matter → the assignments that hold, those that answer first; in one query."""
    found: dict[UUID, list[Assignment]] = {}
    rows = Assignment.objects.filter(matter__in=matters).exclude(state__in=states.GONE)
    for row in sorted(rows.order_by("assigned_at", "id"), key=_rank):
        found.setdefault(row.matter_id, []).append(row)
    return found


def answering(held: Iterable[Assignment]) -> list[Assignment]:
    """Those who answer the deputy: the lead, or all that undertake it separately."""
    return [one for one in held if one.role in states.ANSWERING]


def _rank(one: Assignment) -> int:
    """Those who answer first, in front the one that drafts."""
    return (states.LEAD, states.JOINT_LEAD, states.SEPARATE, states.CO).index(one.role)


def joint_leads(matter: Matter) -> list[Assignment]:
    """Those who lead beside the unit that drafts."""
    return [one for one in assignments_of(matter) if one.role == states.JOINT_LEAD]


def lead_of(matter: Matter) -> Assignment | None:
    """The unit that leads, of several the one that drafts."""
    return next((one for one in assignments_of(matter) if one.role == states.LEAD), None)


def without_opinion(matter: Matter) -> list[Assignment]:
    """Units that assist and have not given their opinion; locked by the lock of their matter."""
    rows = matter.assignments.filter(role=states.CO, state__in=states.OWED)
    return list(rows.select_related("matter").order_by("assigned_at", "id"))


def missing_by_matter(matter_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """matter → the units that assist and have not given their opinion, in one query."""
    rows = Assignment.objects.filter(matter_id__in=matter_ids, role=states.CO, state__in=states.OWED)
    found: dict[UUID, list[str]] = {}
    for matter_id, name in rows.order_by("assigned_at", "id").values_list("matter_id", "undertaker_name"):
        found.setdefault(matter_id, []).append(name)
    return found


def opinions_of(matter: Matter) -> list[CoOpinion]:
    """会办意见, the oldest first, those sent back too, and those of units that assist no more by the office's word."""
    rows = CoOpinion.objects.filter(assignment__matter=matter)
    gone = Q(assignment__state__in=states.GONE, assignment__over_at=None)
    return list(rows.exclude(gone).select_related("assignment").order_by("at", "id"))


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
    return list(rows.order_by("at", "round", "id"))


def latest_reply(suggestion_id: UUID) -> Reply | None:
    """The newest reply to a suggestion."""
    rows = Reply.objects.filter(matter__suggestion_id=suggestion_id).order_by("-at", "-round", "-id")
    found: Reply | None = rows.first()
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


def commitments_of(matter: Matter) -> list[Commitment]:
    """What was promised in a case, those open first, by their day."""
    rows = Commitment.objects.filter(matter=matter).select_related("assignment", "settled_by")
    return sorted(rows, key=lambda row: (not row.is_open, row.due_at, row.made_at))


def open_commitments(matter: Matter) -> list[Commitment]:
    """Those that are neither done nor explained, locked by nobody."""
    rows = Commitment.objects.filter(matter=matter, state__in=states.TRACKED)
    return list(rows.select_related("assignment").order_by("due_at", "id"))


def rating_by(reply: Reply, mandate_id: UUID) -> Evaluation | None:
    """What this deputy has said of a reply."""
    found: Evaluation | None = Evaluation.objects.filter(reply=reply, mandate_id=mandate_id).first()
    return found


def approval_steps(assignment: Assignment) -> tuple[str, ...]:
    """The way of the unit's letters: 核稿 if it has somebody for that, 签发. Empty where nobody is registered to sign: who writes sends."""
    roles = organs.roles_in(assignment.unit_id) if assignment.unit_id else frozenset()
    if organs.APPROVER not in roles:
        return ()
    return (states.REVIEWING, states.SIGNING) if organs.REVIEWER in roles else (states.SIGNING,)


def approval_of(assignment: Assignment) -> Approval | None:
    """The latest way of its letter, under way or over."""
    found: Approval | None = (
        Approval.objects.filter(assignment=assignment).order_by("-asked_at", "-id").first()
    )
    return found


def approvals_of(assignment_ids: Sequence[UUID]) -> dict[UUID, Approval]:
    """assignment → the latest way of its letter, in one query."""
    rows = Approval.objects.filter(assignment_id__in=assignment_ids).order_by("asked_at", "id")
    return {row.assignment_id: row for row in rows}


def approval_trail(assignment: Assignment) -> list[ApprovalStep]:
    """Every hand through which its letters went, oldest first; the unit's own business."""
    return list(ApprovalStep.objects.filter(approval__assignment=assignment).order_by("at", "id"))


LETTER_FILES = "letter"  # what carries the files of a letter that was sent (tenant_apps.files.carriers)


# Attachments: under the assignment while its unit writes, under the reply once it is sent.
ANNEXES_WRITTEN, ANNEXES_SENT = "reply_draft", "reply"


def annexes_written(assignment_id: UUID) -> list[files.Row]:
    return files.of_carrier(ANNEXES_WRITTEN, assignment_id)


def annexes_sent(reply_id: UUID) -> list[files.Row]:
    return files.of_carrier(ANNEXES_SENT, reply_id)


def sealed_letter(reply_id: UUID, kind: str) -> Attachment | None:
    """The letter as a file of this kind, once it is made."""
    return files.one_of(LETTER_FILES, reply_id, file_kind=kind)


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
    """The assignments that hold for these suggestions, with the time of their reply: for lists, in one query."""
    rows = Assignment.objects.filter(matter__suggestion_id__in=suggestion_ids).exclude(state__in=states.GONE)
    rows = rows.select_related("matter").annotate(replied_at=Max("replies__at")).order_by("assigned_at", "id")
    return sorted(rows, key=_rank)


def unrated(mandate_ids: Sequence[UUID]) -> list[ReplyDelivery]:
    """Replies in these deputies' hands that they have not rated yet, oldest first, with `has_merged`."""
    has_merged = merging.has_some("reply__matter__suggestion_id")
    rows = ReplyDelivery.objects.filter(mandate_id__in=mandate_ids).annotate(has_merged=has_merged)
    rated = Evaluation.objects.filter(reply_id=OuterRef("reply_id"), mandate_id=OuterRef("mandate_id"))
    rows = rows.exclude(reply__matter__suggestion__state__in=(course.ARCHIVED, course.WITHDRAWN))
    rows = rows.filter(~Exists(rated), reply__redo_order=None).select_related(
        "reply", "reply__matter", "reply__matter__suggestion"
    )
    return list(rows.order_by("at", "id"))


def to_distribute() -> list[Matter]:
    """Matters from above that no unit has yet, those due first before those without a limit."""
    held = Assignment.objects.filter(matter_id=OuterRef("pk"), role__in=states.ANSWERING).exclude(
        state__in=states.GONE
    )
    rows = Matter.objects.filter(~Exists(held), kind=states.ASSIGNED_DOWN, state=states.OPEN)
    return list(rows.order_by("due_at", "id"))


def of_units(unit_ids: Sequence[UUID]) -> list[Assignment]:
    """What these units still have to sign for, to reply to or to give their opinion on."""
    rows = Assignment.objects.filter(unit_id__in=unit_ids, state__in=states.WITH_UNIT)
    return list(rows.select_related("matter", "matter__suggestion").order_by("due_at", "id"))


def undertaken() -> Exists:
    """For a query of suggestions: somebody undertakes it now."""
    held = Assignment.objects.filter(matter__suggestion_id=OuterRef("pk"), role__in=states.ANSWERING).exclude(
        state__in=states.GONE
    )
    return Exists(held)


def owed_by_units() -> TenantQuerySet:
    """What a unit of ours still owes by a day, under any of its roles; those due first."""
    rows: TenantQuerySet = Assignment.objects.filter(
        unit__isnull=False, due_at__isnull=False, state__in=states.OWED
    )
    return rows.select_related("matter", "unit").order_by("due_at", "id")


def is_owed(assignment: Assignment) -> bool:
    """Whether its unit has a day to meet."""
    return (
        assignment.unit_id is not None and assignment.due_at is not None and assignment.state in states.OWED
    )


def is_answered(assignment: Assignment) -> bool:
    """Whether its unit has done what it owed."""
    return assignment.state in (states.REPLIED, states.OPINION_GIVEN)


def is_over(assignment: Assignment) -> bool:
    """Whether its unit is through with it: it has done what it owed, or let the day of its opinion pass."""
    return is_answered(assignment) or assignment.state == states.LAPSED


def matter_id_of(assignment_id: UUID) -> UUID:
    found: UUID = Assignment.objects.values_list("matter_id", flat=True).get(pk=assignment_id)
    return found


def assignment(assignment_id: UUID) -> Assignment:
    """One assignment with its case, without asking who looks."""
    rows = Assignment.objects.select_related("matter", "matter__suggestion", "unit")
    found: Assignment = rows.get(pk=assignment_id)
    return found


def requests_waiting(*, from_above: bool) -> list[Assignment]:
    """Those whose unit waits for a decision on 退办 or 延期: of our own suggestions, or of matters from above; those due first."""
    kind = states.ASSIGNED_DOWN if from_above else states.SUGGESTION_MATTER
    rows = Assignment.objects.filter(
        matter__kind=kind, state__in=(states.RETURN_REQUESTED, states.EXTENSION_REQUESTED)
    )
    return list(rows.select_related("matter").order_by("due_at", "id"))


def returns_of(matter: Matter) -> list[ReturnRequest]:
    """申请退办 of the matter, the oldest first."""
    rows = ReturnRequest.objects.filter(assignment__matter=matter).select_related("assignment")
    return list(rows.order_by("at", "id"))


def extensions_of(matter: Matter) -> list[Extension]:
    """申请延期 of the matter, the oldest first."""
    rows = Extension.objects.filter(assignment__matter=matter).select_related("assignment")
    return list(rows.order_by("at", "id"))


def given_back(suggestion_ids: Sequence[UUID]) -> dict[UUID, ReturnRequest]:
    """suggestion → the last 退办 that was agreed to, in one query."""
    rows = ReturnRequest.objects.filter(
        assignment__matter__suggestion_id__in=suggestion_ids, decision=states.GRANTED
    ).select_related("assignment__matter")
    return {row.assignment.matter.suggestion_id: row for row in rows.order_by("decided_at", "id")}


def without_heir() -> TenantQuerySet:
    """For a query of assignments: those in whose place nobody was put."""
    followed = Assignment.objects.filter(instead_of__isnull=False).values("instead_of_id")
    rows: TenantQuerySet = Assignment.objects.exclude(pk__in=followed)
    return rows


def returned_without_heir(matter: Matter, role: str) -> Assignment | None:
    """The unit that gave the matter back last and in whose place nobody was put."""
    rows = matter.assignments.filter(state=states.RETURNED, role=role)
    rows = rows.exclude(pk__in=matter.assignments.filter(instead_of__isnull=False).values("instead_of_id"))
    found: Assignment | None = rows.order_by("-assigned_at", "-id").first()
    return found


def has_returned(matter: Matter) -> bool:
    """Whether any unit has given it back."""
    return bool(matter.assignments.filter(state=states.RETURNED).exists())


def is_over_below(referral_id: UUID) -> bool:
    """Whether what we assigned down by this referral has ended here meanwhile (撤回)."""
    return bool(Assignment.objects.filter(referral_id=referral_id, matter__state=states.ENDED).exists())
