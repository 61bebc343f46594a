"""The rules as code reads them: typed, frozen, and tied to the version they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared_apps.worktime.spans import Span


class ClockStart(StrEnum):
    """From which day a unit's period is counted: 交办之日 (代表法, 重庆) or 收到之日 (浙江, 山东, 青岛)."""

    ASSIGNED = "ASSIGNED"
    RECEIVED = "RECEIVED"


class Basis(StrEnum):
    """How firm a value is: national law, local regulation, published practice, or an assumption of this platform."""

    LAW = "L"
    REGULATION = "LR"
    PRACTICE = "P"
    ASSUMED = "A"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value came from. `profile` is the name of the profile that set it, `article` what it cites."""

    basis: Basis
    article: str
    profile: str


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
    """All rules of one version. A case keeps `version_id`, and so its rules, for good (DOMAIN 2.4)."""

    version_id: UUID
    congress_id: UUID | None
    effective_from: date
    sources: Mapping[str, Source]

    assign_span: Span  # handed in → assigned to a unit, between sessions
    presumed_receipt_span: Span  # assigned → taken as received though nobody signed for it
    return_span: Span  # received → the unit may ask to give it back
    contact_span: Span | None  # received → first contact with the deputy
    co_opinion_span: Span  # → a co-handler's opinion
    reply_span: Span  # → the reply (代表法 第五十一条)
    reply_max: Span  # → the reply at the latest, with extension
    rating_span: Span | None  # replied → the deputy's rating
    redo_span: Span  # sent back → the new reply
    follow_up_span: Span  # replied → a promise without a date of its own is looked at again
    receive_span: Span  # referral delivered → signed for
    accept_span: Span  # referral received → accepted or refused
    pass_on_span: Span  # a result came back → told to the deputy
    return_margin: Span | None  # kept back by the upper level from its own deadline on ASSIGN_DOWN
    clock_start: ClockStart
    roll_on_holiday: bool  # a last day off moves to the next working day
    near_working_days: int  # the lamp turns near at so many working days left
    restart_on_return: bool  # a unit that takes over a returned item gets the whole period again
    extension_needs_approval: bool  # by the office that assigned it
    contact_required: bool  # no reply without a logged contact with the deputy
    accept_upper_deputies: bool  # deputies of upper congresses may file here
    co_label: str  # 会办 or 协办
    reply_classes: tuple[ReplyClass, ...]
    ratings: tuple[Rating, ...]
    rating_axes: tuple[str, ...]  # ATTITUDE, RESULT

    def reply_class(self, code: str) -> ReplyClass | None:
        return next((item for item in self.reply_classes if item.code == code), None)

    def rating(self, code: str) -> Rating | None:
        return next((item for item in self.ratings if item.code == code), None)
