"""The rules as code reads them: typed, frozen, and tied to the version they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared_apps.rules.codes import (
    AssignedBy,
    Basis,
    ClockStart,
    Commitments,
    DelegationFiling,
    JointReply,
    JointWithdrawal,
    LateRating,
    Numbering,
    Publication,
    PublicationException,
    RedoTrigger,
    RefusedReturn,
    SecondDissatisfaction,
    WhoRates,
    Withdrawal,
    YearlyReport,
)
from shared_apps.worktime.spans import Span


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value came from. `profile` is the document that set it, `article` what it cites; `set_by` the congress (None: the country)."""

    basis: Basis
    article: str
    profile: str
    set_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReplyKind:
    """One way in which a reply may answer, and the canonical outcomes that belong to it."""

    label: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyClass:
    """A class letter of a reply. `outcomes` are the canonical codes it may stand for; only those compare across congresses."""

    code: str
    label: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer a deputy may give."""

    code: str
    label: str
    needs_text: bool
    dissatisfied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules of one version. A case keeps `version_id`, and so its rules, for good (DOMAIN 2.4). What each means: fields.FIELDS."""

    version_id: UUID
    congress_id: UUID | None
    effective_from: date
    sources: Mapping[str, Source]

    assign_span: Span  # handed in → assigned to a unit, between sessions
    assigned_by: AssignedBy
    numbering: Numbering
    paper_required: bool  # a signed sheet besides the text on the platform
    delegation_filing: DelegationFiling
    accept_upper_deputies: bool  # deputies of upper congresses may file here
    withdrawal: Withdrawal
    joint_withdrawal: JointWithdrawal
    clock_start: ClockStart
    presumed_receipt_span: Span  # assigned → taken as received though nobody signed for it
    assignment_told: bool  # to the congress below that elected the deputy (青岛 第十七条)

    return_span: Span  # received → the unit may ask to give it back
    late_return_refused: bool
    refused_return: RefusedReturn
    reassign_span: Span | None  # given back → assigned to another unit; None: at once
    restart_on_return: bool  # a unit that takes over a returned item gets the whole period again

    contact_span: Span | None  # received → first contact with the deputy
    contact_required: bool  # no reply without a logged contact with the deputy
    redo_contact_required: bool  # nor one given anew without a talk since it was sent back
    co_label: str  # 会办 or 协办
    co_opinion_span: Span  # → a co-handler's opinion
    co_redo_span: Span | None  # an empty opinion sent back → the new one

    reply_span: Span  # → the reply (代表法 第五十一条)
    reply_max: Span  # → the reply at the latest, with extension
    extension_span: Span | None  # how long one extension may be
    extension_needs_approval: bool  # by the office that assigned it
    extension_tell_deputy: bool
    joint_reply: JointReply
    reply_copied: bool  # to the congress below that elected the deputy (浙江 第二十五条)
    reply_kinds: tuple[ReplyKind, ...]
    reply_classes: tuple[ReplyClass, ...]

    notice_span: Span | None  # before the deadline → the unit is reminded; None: never
    yellow_card_span: Span | None  # before the deadline → yellow card; None: never
    red_card: bool  # to who is late
    escalation_span: Span | None  # late → the red card goes on to 督查室 and the office; None: never

    who_rates: WhoRates
    rating_span: Span | None  # replied → the deputy's rating
    late_rating: LateRating
    ratings: tuple[Rating, ...]
    rating_axes: tuple[str, ...]  # ATTITUDE, RESULT
    redo_trigger: RedoTrigger
    redo_span: Span  # sent back → the new reply
    redo_most: int  # how often one reply may be handled anew
    second_dissatisfaction: SecondDissatisfaction

    commitments: Commitments
    follow_up_span: Span  # replied → a promise without a date of its own is looked at again
    publication: Publication
    publication_exceptions: tuple[PublicationException, ...]
    yearly_report: YearlyReport

    receive_span: Span  # referral delivered → signed for
    accept_span: Span  # referral received → accepted or refused
    adopt_span: Span | None  # a request for adoption accepted → adopted by a deputy or not
    pass_on_span: Span  # a result came back → told to the deputy
    urge_gap: Span  # reminded → may be reminded again
    return_margin: Span | None  # kept back by the upper level from its own deadline on ASSIGN_DOWN
    roll_on_holiday: bool  # a last day off moves to the next working day
    told_days: int  # calendar days for which 待办 tells what asks for no deed
    near_working_days: int  # the lamp turns near at so many working days left

    bill_deputies: int  # who file a bill together, the lead counted (地方组织法 第二十二条第二款)
    bill_deputies_town: int
    bill_members: int  # of the standing committee, who file one to it (第五十二条第三款)
    bill_members_county: int
    bill_opinion_span: Span | None  # registered → a committee's opinion; None: until the decision
    bill_report_span: Span  # the session is over → the committee reports on a bill it took up
    bill_ends_with_term: bool  # what is undecided when the term ends is not gone on with

    def reply_class(self, code: str) -> ReplyClass | None:
        return next((item for item in self.reply_classes if item.code == code), None)

    def rating(self, code: str) -> Rating | None:
        return next((item for item in self.ratings if item.code == code), None)

    @property
    def outcomes(self) -> frozenset[str]:
        """The canonical outcomes that a reply may state here."""
        return frozenset(code for kind in self.reply_kinds for code in kind.outcomes)
