"""测评: what the deputy thinks of a reply, by their own hand, once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules.codes import LateRating
from shared_apps.rules.values import Rating, Rules
from tenant_apps.handling import access, answered, deadlines, selectors, telling, texts
from tenant_apps.handling.actions import tracking
from tenant_apps.handling.models import Evaluation, Reply, ReplyDelivery
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import publishing

AXES = {"ATTITUDE": "attitude", "RESULT": "result"}


class RatingMissing(InputRefused):
    code = "rating"
    message = "请选择满意程度。"


class ReasonMissing(InputRefused):
    """不满意 needs text (上海, 山东, 河南)."""

    code = "reason_missing"
    message = "请写明哪一点没有解决，希望怎样改。"
    field = "text"


class CosignersNotAsked(InputRefused):
    """Where the lead rates after hearing those who signed (山东)."""

    code = "cosigners_not_asked"
    message = "请先征求联名代表的意见，并勾选“已征求联名代表意见”。"
    field = "asked"


class RatingOver(StateRefused):
    """A reply that was sent back is nobody's to rate any more."""

    code = "rating_over"
    message = "这份答复已交承办单位重新办理，请对新的答复测评。"


class RatedAlready(StateRefused):
    code = "rated_already"
    message = "您已于 {day} 交出对这份答复的测评，不能再次测评或者修改。"


class NotRepliedYet(StateRefused):
    code = "not_replied_yet"
    message = "这件建议尚未答复，不能测评。"


@transaction.atomic
def rate(
    *,
    actor: Actor,
    reply_id: UUID,
    attitude: str = "",
    result: str = "",
    text: str = "",
    asked: bool = False,
) -> Evaluation:
    """Rate a reply that was delivered to the actor's own active mandate. The unit sees it only now, when
    it is handed in. `asked`: the lead has heard those who signed. A late one is kept as such, and counted or not as the
    rules say.

    Raises NotFound, NotPermitted, access.NotYourReply, RatedAlready, RatingOver, RatingMissing, ReasonMissing,
    CosignersNotAsked, TextRefused.
    """
    reply, delivery, seat = access.delivery_to_rate(actor, reply_id)
    access.lock_matter(reply.matter_id)
    first = Evaluation.objects.filter(reply=reply, mandate=delivery.mandate).first()
    if first is not None:
        raise RatedAlready(day=f"{clock.local(first.at):%Y-%m-%d}")
    if selectors.superseded(reply):
        raise RatingOver
    rules = deadlines.rules(reply.matter.profile_version)
    words = _checked(rules, {"ATTITUDE": attitude, "RESULT": result})
    reason = _reason(words, text)
    if answered.asks_cosigners(reply, delivery.mandate_id, by=rules) and not asked:
        raise CosignersNotAsked
    late = bool(deadlines.late_rating(deadlines.rating_due(delivery.at, by=rules)[0], by=rules))
    evaluation = Evaluation(
        reply=reply,
        mandate=delivery.mandate,
        person_name=delivery.mandate.person_name,
        round=reply.round,
        attitude=words["ATTITUDE"].code if "ATTITUDE" in words else "",
        result=words["RESULT"].code if "RESULT" in words else "",
        dissatisfied=any(word.dissatisfied for word in words.values()),
        text=reason,
        at=clock.now(),
        late=late,
        counted=not late or rules.late_rating is LateRating.COUNTED,
        asked_cosigners=asked and answered.asks_cosigners(reply, delivery.mandate_id, by=rules),
    )
    evaluation.save(force_insert=True)
    if delivery.read_at is None:
        ReplyDelivery.objects.filter(pk=delivery.pk, read_at=None).update(read_at=evaluation.at)
    _move_on(reply, rules)
    _tell(actor, seat, reply, evaluation, words)
    return evaluation


def rate_latest(
    *,
    actor: Actor,
    suggestion_id: UUID,
    attitude: str = "",
    result: str = "",
    text: str = "",
    asked: bool = False,
) -> Evaluation:
    """Rate the newest reply to a suggestion, of a merged one (并案) to its main item. Raises NotRepliedYet, and as
    `rate`."""
    suggestion = suggestion_access.get(actor, suggestion_id)
    actor.require("suggestion.rate")
    latest = selectors.latest_reply(suggestion.merged_into_id or suggestion_id)
    if latest is None:
        raise NotRepliedYet
    return rate(actor=actor, reply_id=latest.id, attitude=attitude, result=result, text=text, asked=asked)


def _move_on(reply: Reply, rules: Rules) -> None:
    """The suggestion has been rated once all have who rate the replies that hold now."""
    suggestion = reply.matter.suggestion
    if suggestion is not None:
        complete = not answered.awaited(reply.matter, by=rules)
        suggestion_actions.mark_evaluated(suggestion=suggestion, complete=complete)
        tracking.after_rating(reply.matter)


def _checked(rules: Rules, given: dict[str, str]) -> dict[str, Rating]:
    """The word chosen on each of the place's axes."""
    words = {}
    for axis in rules.rating_axes:
        word = rules.rating(given[axis])
        if word is None:
            raise RatingMissing(field=AXES[axis])
        words[axis] = word
    return words


def _reason(words: dict[str, Rating], text: str) -> str:
    needed = any(word.needs_text for word in words.values())
    if needed and not text.strip():
        raise ReasonMissing
    limit = texts.RATING_TEXT if needed else texts.RATING_REMARK
    return texts.block(text, limit, field="text")


def _tell(
    actor: Actor, seat: SeatFacts, reply: Reply, evaluation: Evaluation, words: dict[str, Rating]
) -> None:
    labels = {"ATTITUDE": "办理态度", "RESULT": "办理结果"}
    telling.tell(
        actor=actor,
        seat=seat,
        matter=reply.matter,
        deed="rated",
        label="测评",
        text="，".join(f"{labels[axis]} {word.label}" for axis, word in words.items()),
        who=publishing.by(actor, seat),
        quote=evaluation.text,
        internal=True,
    )
