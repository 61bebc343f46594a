"""What is handled here, by whom, what was said to the deputy, and what the deputy thought of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.handling import states
from tenant_apps.handling.models_again import RedoOrder as RedoOrder
from tenant_apps.handling.models_again import Settlement as Settlement
from tenant_apps.handling.models_asked import CoOpinion as CoOpinion
from tenant_apps.handling.models_asked import Extension as Extension
from tenant_apps.handling.models_asked import ReturnRequest as ReturnRequest
from tenant_apps.handling.models_joint import Countersignature as Countersignature
from tenant_apps.handling.models_joint import Countersigning as Countersigning


class Matter(TenantModel):
    """One per assigned suggestion of this congress, or per assignment received from the congress above.

    A suggestion's own text stays with the suggestion: `body` holds only the received text of an
    assigned-down matter, which nobody here may edit. `due_at` is the 24:00 (Shanghai) of the last day; an
    assigned-down matter keeps the upper deadline.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=list(states.MATTER_KINDS.items()))
    suggestion = models.OneToOneField("suggestions.Suggestion", models.PROTECT, null=True, related_name="+")
    referral_id = models.UUIDField(null=True, unique=True)
    title = models.CharField(max_length=120)
    body = models.TextField(default="", blank=True)
    number_label = models.CharField(max_length=60, default="", blank=True)
    from_name = models.CharField(max_length=120, default="", blank=True)
    lead_name = models.CharField(max_length=100, default="", blank=True)
    clock_start = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    # Why and when the day was moved last by a change of the calendar, as people read it.
    due_note = models.CharField(max_length=300, default="", db_default="", blank=True)
    redated_at = models.DateTimeField(null=True)
    profile_version = models.UUIDField(null=True)
    # 重新办理: when the last one was ordered; its period is counted from then.
    redo_from = models.DateTimeField(null=True)
    trial = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=states.MATTER.choices(), default=states.OPEN)
    created_at = models.DateTimeField()
    # Of one from above: when the congress above took it back, and what it said.
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["kind", "state", "due_at"], name="handling_matter_open")]

    def __str__(self) -> str:
        return f"{self.number_label} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state == states.OPEN

    @property
    def is_assigned_down(self) -> bool:
        return self.kind == states.ASSIGNED_DOWN


class Assignment(TenantModel):
    """Who undertakes a matter, and as what (`role`): a unit of this area, or (`referral_id`) the government of the congress
    below.

    One LEAD, with others that lead beside it (JOINT_LEAD) and sign its letter or without, and those who assist (CO); or several
    SEPARATE, each of which answers for itself. `due_at` is the reply's, of a CO
    its opinion's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("organs.Unit", models.PROTECT, null=True, related_name="+")
    undertaker_name = models.CharField(max_length=120)
    referral_id = models.UUIDField(null=True, unique=True)
    role = models.CharField(max_length=20, choices=list(states.ROLES.items()), default=states.LEAD)
    state = models.CharField(max_length=20, choices=states.ASSIGNMENT.choices(), default=states.PENDING_SIGN)
    note = models.CharField(max_length=500, default="", blank=True)
    assigned_at = models.DateTimeField()
    assigned_by_name = models.CharField(max_length=100)
    received_at = models.DateTimeField(null=True)
    received_by_name = models.CharField(max_length=100, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    # The one in whose place this unit was put, and why the office changed who undertakes.
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # 退办: whoever takes over has the whole period again, where the place says so.
    restarts = models.BooleanField(default=False, db_default=False)
    # 重新办理 of this unit's letter while others still owed theirs: when it was ordered.
    redo_from = models.DateTimeField(null=True)
    # 延期: the 24:00 of the last day to which the reply was put off.
    extended_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    # By the office: when and why the unit has nothing to do with it any more, or (LAPSED) its opinion is not waited for.
    over_at = models.DateTimeField(null=True)
    over_why = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(role="LEAD") & ~Q(state__in=["CANCELLED", "RETURNED"]),
                name="handling_one_lead",
            ),
            models.UniqueConstraint(
                fields=["matter", "unit"],
                condition=Q(unit__isnull=False) & ~Q(state__in=["CANCELLED", "RETURNED"]),
                name="handling_unit_once",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="handling_of_unit")]

    def __str__(self) -> str:
        return f"{self.undertaker_name}：{self.matter_id}"

    @property
    def state_label(self) -> str:
        return states.ASSIGNMENT.label(self.state)

    @property
    def anew_since(self) -> datetime | None:
        """Since when it is handled anew, with the others or alone; None the first time."""
        return max((at for at in (self.redo_from, self.matter.redo_from) if at is not None), default=None)


class UnitStatement(TenantModel):
    """单位说明: what the unit says of its competence; the ground of a referral up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="statements")
    text = models.TextField()
    beyond_competence = models.BooleanField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)


class ContactLog(TenantModel):
    """沟通: a talk with the deputy before the reply (代表法 第五十一条第二款)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    way = models.CharField(max_length=20)
    way_label = models.CharField(max_length=40)
    way_version = models.CharField(max_length=24, default="", db_default="", blank=True)
    with_name = models.CharField(max_length=100)
    note = models.TextField()
    by_name = models.CharField(max_length=100)
    logged_at = models.DateTimeField()


class ReplyDraft(TenantModel):
    """What the unit has written so far, as it was typed; gone once the letter is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="+")
    letter_class = models.CharField(max_length=10, default="", blank=True)
    outcome = models.CharField(max_length=32, default="", blank=True)
    body = models.TextField(default="", blank=True)
    doc_no = models.CharField(max_length=60, default="", blank=True)
    contact_name = models.CharField(max_length=100, default="", blank=True)
    contact_phone = models.CharField(max_length=40, default="", blank=True)
    kept_reason = models.CharField(max_length=200, default="", db_default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)


class Approval(TenantModel):
    """审签: a letter on its way from who wrote it to who signs it (拟稿 → 核稿 → 签发). While it is on its way the draft is
    frozen; what became of it stays with the unit, and the deputy sees none of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="approvals")
    state = models.CharField(max_length=12, choices=states.APPROVAL.choices())
    # Stated by who wrote it: opinions of those who assist are overdue.
    co_overdue = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state__in=states.IN_APPROVAL),
                name="handling_one_approval",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"

    @property
    def state_label(self) -> str:
        return states.APPROVAL.label(self.state)


class ApprovalStep(TenantModel):
    """One hand through which the letter went, and the opinion it left. `body_sha256` is of the text that lay before it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="steps")
    label = models.CharField(max_length=20)
    opinion = models.TextField(default="", blank=True)
    body_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.label} {self.by_name}"


class Reply(TenantModel):
    """A reply letter as it was sent; never edited. `outcome` is canonical, `letter_class` belongs to the
    profile's scheme; both keep the label they bore on that day.

    `source` says who above gave the result that a follow-up reply passes on. The contact's telephone stays
    in this row and on the letter: no envelope and no journal entry carries it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="replies")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="replies")
    kind = models.CharField(max_length=20, choices=list(states.REPLY_KINDS.items()))
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=32)
    outcome_label = models.CharField(max_length=60)
    outcome_version = models.CharField(max_length=24, default="", db_default="", blank=True)
    letter_class = models.CharField(max_length=10, default="", blank=True)
    class_label = models.CharField(max_length=60, default="", blank=True)
    doc_no = models.CharField(max_length=60, default="", blank=True)
    title = models.CharField(max_length=200)
    addressee = models.CharField(max_length=120, default="", blank=True)
    body = models.TextField()
    unit_name = models.CharField(max_length=120)
    # Of several that lead jointly the names of all, a line each.
    signed_units = models.TextField(default="", db_default="", blank=True)
    by_name = models.CharField(max_length=100)
    # 抄送: the congress's office and who assisted, as it was when the letter left; of older letters it is read from the case.
    copies = models.TextField(default="", db_default="", blank=True)
    # 签发人: who answers for it in the unit's name; of a letter from below only its own congress knows.
    signer_name = models.CharField(max_length=100, default="", db_default="", blank=True)
    signed_at = models.DateTimeField(null=True)
    # The unit's series, read from `doc_no`: 机关代字, year, number.
    unit = models.ForeignKey("organs.Unit", models.PROTECT, null=True, related_name="+")
    doc_code = models.CharField(max_length=40, default="", db_default="", blank=True)
    doc_year = models.PositiveSmallIntegerField(null=True)
    doc_seq = models.PositiveIntegerField(null=True)
    contact_name = models.CharField(max_length=100, default="", blank=True)
    contact_phone = models.CharField(max_length=40, default="", blank=True)
    # Why the unit would not have it published; the office decides (公开认定). No part of the letter.
    kept_reason = models.CharField(max_length=200, default="", db_default="", blank=True)
    source = models.CharField(max_length=300, default="", blank=True)
    referral_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)
    # When its period for the rating ended without the ratings that were due (UNRATED).
    rating_lapsed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            # Each unit that answers has its own rounds; the office's follow-ups have the matter's.
            models.UniqueConstraint(
                fields=["assignment", "round"],
                condition=Q(assignment__isnull=False),
                name="handling_reply_of_unit",
            ),
            models.UniqueConstraint(
                fields=["matter", "round"],
                condition=Q(assignment__isnull=True),
                name="handling_reply_of_office",
            ),
            models.UniqueConstraint(
                fields=["unit", "doc_code", "doc_year", "doc_seq"],
                condition=Q(doc_seq__isnull=False),
                name="handling_doc_no_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        return states.REPLY_KINDS[self.kind]


class ReplyDelivery(TenantModel):
    """The reply in the hands of one deputy of this congress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="deliveries")
    mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    has_merged: bool  # where selectors.unrated has asked: something was merged into what it answers

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["reply", "mandate"], name="handling_delivered_once")]


class Evaluation(TenantModel):
    """测评 of one reply by one deputy, on the profile's axes and in its words; handed in once and never
    changed. `late`: after its period; `counted` says whether figures take it in, as the rules of the case have it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="evaluations")
    mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=100)
    round = models.PositiveSmallIntegerField()
    attitude = models.CharField(max_length=20, default="", blank=True)
    result = models.CharField(max_length=20, default="", blank=True)
    dissatisfied = models.BooleanField(default=False)
    text = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    late = models.BooleanField(default=False, db_default=False)
    counted = models.BooleanField(default=True, db_default=True)
    # The lead has heard those who signed, where the rules ask for it.
    asked_cosigners = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["reply", "mandate"], name="handling_rated_once")]


class Commitment(TenantModel):
    """承诺事项: what a reply says is being solved or planned, until it is fulfilled or explained.

    `own_date`: the unit has written a day; else it is looked at again after the period of the rules, counted from the reply.
    `stated`: the unit wrote it down; else the reply stands for it as a whole. `year` is the one in whose register it stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="commitments")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="commitments")
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="commitments")
    text = models.CharField(max_length=500)
    stated = models.BooleanField(default=True)
    own_date = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=states.COMMITMENT.choices(), default=states.OPEN)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    report = models.TextField(default="", blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by_name = models.CharField(max_length=100, default="", blank=True)
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=100, default="", blank=True)
    settled_by = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="settled_commitments")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["state", "due_at"], name="handling_commitment_open")]

    def __str__(self) -> str:
        return self.text

    @property
    def state_label(self) -> str:
        return states.COMMITMENT.label(self.state)

    @property
    def is_open(self) -> bool:
        return self.state in states.TRACKED
