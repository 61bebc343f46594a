"""公开: the office decides what of an answered case the public may read, by the rules of the case; its deputy's word binds.

What is stopped, by either, is public no more from that moment on (openness.is_public reads it from the row).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.codes import PublicationException
from tenant_apps.suggestions import access, limits, openness, publishing, states
from tenant_apps.suggestions.actions.filing import deputy_words
from tenant_apps.suggestions.actions.intake import in_office
from tenant_apps.suggestions.models import Suggestion

By = Suggestion.Openness


class NotPublishedHere(StateRefused):
    code = "not_published_here"
    message = "按本件适用的规则，只公开办理情况报告，不公开建议和答复。"
    next = "需要公开的，先在“本级规则”中修改公开范围，适用于以后提出的建议。"


class NotPublishedTrial(StateRefused):
    code = "not_published_trial"
    message = "试用事项不公开。"


class ConsentMissing(StateRefused):
    code = "consent_missing"
    message = "代表不同意公开，不能认定为公开。"
    next = "请先征求代表意见，由代表在办理页点“同意公开”。"


class RepliedMeanwhile(StateRefused):
    """A reply came after the page was read; it must not be published unread."""

    code = "replied_meanwhile"
    message = "打开本页以后有新的答复，请重新阅读后再认定。"


class DecisionUnknown(InputRefused):
    code = "openness_decision"
    message = "请选择是否公开。"
    field = "decision"


class ExceptionUnknown(InputRefused):
    code = "openness_exception"
    message = "请选择本级规则规定的不予公开的情形。"
    field = "exception"


class NotOpen(StateRefused):
    code = "not_open"
    message = "本件没有公开，或者已经停止公开。"


class ConsentUnchanged(StateRefused):
    code = "consent_unchanged"
    message = "公开意愿没有变化。"


def decisions(one: Suggestion) -> list[By]:
    """What may be decided of it under its rules."""
    whole = openness.Part.REPLY in openness.parts_of(one)
    return [By.OPEN, By.TEXT_ONLY, By.KEPT] if whole else [By.OPEN, By.KEPT]


def grounds(one: Suggestion, *, stop: bool = False) -> list[PublicationException]:
    """The exceptions to choose from. To stop is always possible for a state secret, and for the deputy's own word."""
    found = list(openness.exceptions_of(one))
    more = [PublicationException.STATE_SECRET] if stop else []
    if stop and not openness.consents(one):
        more.append(PublicationException.DEPUTY_UNFIT)
    return found + [code for code in more if code not in found]


@transaction.atomic
def decide_openness(
    *,
    actor: Actor,
    suggestion_id: UUID,
    decision: str,
    exception: str = "",
    reason: str = "",
    answered_at: str = "",
) -> Suggestion:
    """公开认定 of what has been replied so far; may be decided anew. `answered_at`: as the page that was read had it.

    Raises NotPublishedHere, NotPublishedTrial, ConsentMissing, RepliedMeanwhile, DecisionUnknown, ExceptionUnknown, limits'
    refusals, StateRefused, NotPermitted, NotFound.
    """
    one, seat = in_office(actor, suggestion_id, "decide_openness")
    check(one)
    if answered_at and answered_at != seen(one):
        raise RepliedMeanwhile
    if decision not in decisions(one):
        raise DecisionUnknown
    if decision in openness.PUBLIC and not openness.consents(one):
        raise ConsentMissing
    _decide(one, decision)
    one.openness_exception = one.openness_reason = ""
    if decision != By.OPEN:
        one.openness_exception = _ground(one, exception, wanted=openness.is_duty(one))
        one.openness_reason = limits.reason(reason)
    return _tell(actor, seat, one, "openness_decided", "认定公开")


@transaction.atomic
def stop_openness(*, actor: Actor, suggestion_id: UUID, exception: str, reason: str) -> Suggestion:
    """停止公开: found to be kept back later (a secret, someone's privacy, the deputy's wish). Raises NotOpen, else as `decide_openness`."""
    one, seat = in_office(actor, suggestion_id, "stop_openness")
    if one.openness not in openness.PUBLIC:
        raise NotOpen
    one.openness_exception = _ground(one, exception, wanted=True, stop=True)
    one.openness_reason = limits.reason(reason)
    _decide(one, By.STOPPED)
    return _tell(actor, seat, one, "openness_stopped", "停止公开")


@transaction.atomic
def withdraw_consent(*, actor: Actor, suggestion_id: UUID, words: str = "") -> Suggestion:
    """不同意公开, by the lead at any time. Raises ConsentUnchanged, limits' refusals, StateRefused, NotFound."""
    one, seat = _own(actor, suggestion_id, "withdraw_consent")
    if not openness.consents(one):
        raise ConsentUnchanged
    one.publish_consent = False
    was = "，此前公开的内容即行停止公开" if one.openness in openness.PUBLIC else ""
    return _said(actor, seat, one, "consent_withdrawn", "不同意公开", f"代表不同意公开{was}", words)


@transaction.atomic
def give_consent(*, actor: Actor, suggestion_id: UUID, words: str = "") -> Suggestion:
    """同意公开, by the lead; what was stopped meanwhile stays so until the office decides anew. Raises as `withdraw_consent`."""
    one, seat = _own(actor, suggestion_id, "give_consent")
    if openness.consents(one):
        raise ConsentUnchanged
    one.publish_consent = True
    if one.confidentiality == Suggestion.Confidentiality.NOT_PUBLIC:
        one.confidentiality = Suggestion.Confidentiality.PUBLIC
    if one.openness in openness.PUBLIC:  # nobody has looked at it since: it is decided anew
        one.openness, one.openness_at = "", None
    return _said(actor, seat, one, "consent_given", "同意公开", "代表同意公开建议和答复", words)


def check(one: Suggestion) -> None:
    """Whether there is anything to decide. Raises NotPublishedHere, NotPublishedTrial."""
    if one.trial:
        raise NotPublishedTrial
    if not openness.parts_of(one):
        raise NotPublishedHere


def seen(one: Suggestion) -> str:
    """Which reply was the last, as a page carries it."""
    return one.answered_at.isoformat() if one.answered_at else ""


def _ground(one: Suggestion, code: str, *, wanted: bool, stop: bool = False) -> str:
    if not code and not wanted:
        return ""
    if code not in grounds(one, stop=stop):
        raise ExceptionUnknown
    return code


def _decide(one: Suggestion, decision: str) -> None:
    one.openness, one.openness_at = decision, clock.now()


def _tell(actor: Actor, seat: SeatFacts, one: Suggestion, deed: str, label: str) -> Suggestion:
    one.openness_by = publishing.by(actor, seat)
    one.save()
    ground = PublicationException(one.openness_exception).label if one.openness_exception else ""
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=one,
        deed=deed,
        label=label,
        text="，".join(filter(None, (By(one.openness).label, ground))),
        who=one.openness_by,
        quote=one.openness_reason,
        internal=True,
    )
    return one


def _own(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, SeatFacts]:
    one = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(one, deed)
    return one, actor.require(states.REVISE)


def _said(
    actor: Actor, seat: SeatFacts, one: Suggestion, deed: str, label: str, text: str, words: str
) -> Suggestion:
    quote = limits.words(words)
    one.consent_at = clock.now()
    one.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=one,
        deed=deed,
        label=label,
        text=text,
        who=deputy_words(one),
        quote=quote,
        internal=True,
    )
    return one
