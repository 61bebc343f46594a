"""重点督办: proposed by the office, decided by 主任会议, led by a committee (代表法 第五十二条第二款)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.handling import texts as typed
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions import states as course
from tenant_apps.supervision import access, selectors, states, texts
from tenant_apps.supervision.models import KeySupervision, KeyVisit

# Registered and not closed: what may become a key item.
MAY_BE_KEY = (
    course.REGISTERED,
    course.ASSIGNED,
    course.IN_HANDLING,
    course.REPLIED,
    course.EVALUATED,
    course.REDO,
    course.TRACKING,
)


class NotOpenForKey(StateRefused):
    code = "not_open_for_key"
    message = "当前状态为“{state}”，已登记、尚未办结的建议才能列为重点督办。"


class KeyAlready(StateRefused):
    code = "key_already"
    message = "这件建议已经提请或者列为重点督办。"


class DayRefused(InputRefused):
    code = "key_day"
    message = "请填写日期，不能晚于今日。"
    field = "on"


class CommitteeRefused(InputRefused):
    code = "key_committee"
    message = "请从列表中选择牵头督办的专门委员会或者工作委员会。"
    field = "committee_id"


@transaction.atomic
def propose_key(*, actor: Actor, suggestion_id: UUID, reason: str) -> KeySupervision:
    """提请列为重点督办. Raises NotFound, NotPermitted, NotOpenForKey, KeyAlready, TextRefused, SecretMarking."""
    suggestions.get(actor, suggestion_id)
    seat = actor.require(states.DECIDE_KEY)
    suggestion = suggestions.locked(suggestion_id)
    if suggestion.state not in MAY_BE_KEY:
        raise NotOpenForKey(state=suggestion.state_label)
    if selectors.key_of(suggestion_id) is not None:
        raise KeyAlready
    key = KeySupervision(
        suggestion=suggestion,
        reason=typed.block(reason, texts.REASON, field="reason"),
        proposed_at=clock.now(),
        proposed_by_name=actor.name,
    )
    key.save(force_insert=True)
    # Until 主任会议 has decided it is the office's affair alone.
    _note(key, actor, seat, "key.proposed", key.reason)
    return key


@transaction.atomic
def decide_key(
    *, actor: Actor, key_id: UUID, on: date, decision: str, committee_id: UUID | None = None
) -> KeySupervision:
    """主任会议's decision is recorded; from now on the case bears the mark, and its deputies see it.

    Without a committee the congress's own office leads. Raises NotFound, NotPermitted, StateRefused, NotOpenForKey,
    DayRefused, CommitteeRefused, TextRefused, SecretMarking.
    """
    key, seat = access.key_to_move(actor, key_id, states.DECIDE_KEY)
    states.KEY.move(key, "decide_key")
    if key.suggestion.state not in MAY_BE_KEY:  # withdrawn or closed since it was proposed
        raise NotOpenForKey(state=key.suggestion.state_label)
    key.decided_on = _day(on)
    key.decision = typed.line(decision, texts.DECISION, field="decision")
    if committee_id is not None:
        key.committee = next((one for one in organs.committees() if one.pk == committee_id), None)
        if key.committee is None:
            raise CommitteeRefused
        key.committee_name = key.committee.name
    key.save()
    lead = f"，由{key.committee_name}牵头督办" if key.committee_name else ""
    _tell(key, actor, seat, "key_decided", "列为重点督办", f"{key.decision}{lead}", is_key=True)
    return key


@transaction.atomic
def decline_key(*, actor: Actor, key_id: UUID, note: str) -> KeySupervision:
    """主任会议 did not take it up; it may be proposed again. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    key, seat = access.key_to_move(actor, key_id, states.DECIDE_KEY)
    states.KEY.move(key, "decline_key")
    key.ended_note, key.ended_at = typed.block(note, texts.DECLINING, field="note"), clock.now()
    key.save()
    _note(key, actor, seat, "key.declined", key.ended_note)
    return key


@transaction.atomic
def plan_key(*, actor: Actor, key_id: UUID, text: str) -> KeySupervision:
    """督办方案: how it will be supervised; the unit reads it. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    key, seat = access.key_to_move(actor, key_id, states.LEAD_KEY)
    states.KEY.move(key, "plan_key")
    key.plan, key.planned_at = typed.block(text, texts.PLAN, field="text"), clock.now()
    key.save()
    _tell(key, actor, seat, "key_planned", "制定督办方案", "")
    return key


@transaction.atomic
def visit_key(*, actor: Actor, key_id: UUID, on: date, note: str) -> KeyVisit:
    """登记督办活动. Raises NotFound, NotPermitted, StateRefused, DayRefused, TextRefused, SecretMarking."""
    key, seat = access.key_to_move(actor, key_id, states.LEAD_KEY)
    states.KEY.check(key, "visit_key")
    visit = KeyVisit(
        supervision=key,
        on=_day(on),
        note=typed.block(note, texts.VISIT, field="note"),
        by_name=actor.name,
        at=clock.now(),
    )
    visit.save(force_insert=True)
    _tell(key, actor, seat, "key_visited", "重点督办活动", f"{visit.on:%m-%d}")
    return visit


@transaction.atomic
def report_key(*, actor: Actor, key_id: UUID, text: str) -> KeySupervision:
    """督办报告. Raises NotFound, NotPermitted, StateRefused, TextRefused, SecretMarking."""
    key, seat = access.key_to_move(actor, key_id, states.LEAD_KEY)
    states.KEY.move(key, "report_key")
    key.report = typed.block(text, texts.REPORT, field="text")
    key.reported_at, key.reported_by_name = clock.now(), actor.name
    key.save()
    _tell(key, actor, seat, "key_reported", "提交督办报告", "")
    return key


@transaction.atomic
def end_key(*, actor: Actor, key_id: UUID, note: str) -> KeySupervision:
    """结束督办: what came of it. The mark stays. Raises NotFound, NotPermitted, StateRefused, TextRefused."""
    key, seat = access.key_to_move(actor, key_id, states.DECIDE_KEY)
    states.KEY.move(key, "end_key")
    key.ended_note, key.ended_at = typed.block(note, texts.ENDING, field="note"), clock.now()
    key.save()
    _tell(key, actor, seat, "key_ended", "重点督办结束", key.ended_note)
    return key


def _day(on: date | None) -> date:
    if on is None or on > clock.today():
        raise DayRefused
    return on


def _tell(
    key: KeySupervision,
    actor: Actor,
    seat: SeatFacts,
    deed: str,
    label: str,
    text: str,
    *,
    is_key: bool = False,
) -> None:
    """In the case's course, which the deputy reads; no other congress is told."""
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=key.suggestion,
        deed=deed,
        label=label,
        text=text,
        who=publishing.by(actor, seat),
        internal=True,
        key=is_key,
    )


def _note(key: KeySupervision, actor: Actor, seat: SeatFacts, deed: str, said: str) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=key,
        body={"said": said},
        case_id=key.suggestion_id,
        congress_id=key.suggestion.congress_id,
    )
