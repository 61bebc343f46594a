"""不满意 and what the rules of the case make of it: handled anew once, a second time only as the place says (四川, 重庆, 河南)."""

from __future__ import annotations

from dataclasses import dataclass

from shared_apps.rules.codes import RedoTrigger, SecondDissatisfaction
from shared_apps.rules.values import Rules
from tenant_apps.handling import answered, selectors, states
from tenant_apps.handling.models import Assignment, Evaluation, Matter, RedoOrder, Reply, Settlement
from tenant_apps.suggestions import states as course

# What a second dissatisfaction may end in. 当面沟通 is the end of it; the others may send the reply back once more.
DECISIONS: dict[SecondDissatisfaction, tuple[str, ...]] = {
    SecondDissatisfaction.OFFICE_DECIDES: (states.REDO, states.STANDS),
    SecondDissatisfaction.OFFICE_CONVENES: (states.REDO, states.STANDS),
    SecondDissatisfaction.EXPERTS: (states.REDO, states.STANDS),
    SecondDissatisfaction.FACE_TO_FACE: (states.STANDS,),
}
# Of these a day and those present are kept.
HELD = frozenset(DECISIONS) - {SecondDissatisfaction.OFFICE_DECIDES}


# Some still owe their answer, or their rating.
EARLY = (course.IN_HANDLING, course.REPLIED, course.REDO)


@dataclass(frozen=True, kw_only=True)
class Dissent:
    """A reply that holds now and was rated 不满意; `round` is the one in which it was given."""

    reply: Reply
    ratings: tuple[Evaluation, ...]
    round: int
    settlement: Settlement | None

    @property
    def is_second(self) -> bool:
        return self.round > 1

    @property
    def is_over(self) -> bool:
        return self.settlement is not None and self.settlement.decision == states.STANDS

    @property
    def wants_settling(self) -> bool:
        return self.is_second and self.settlement is None

    @property
    def may_be_redone(self) -> bool:
        """The first time at once, the second time if the settlement says so."""
        return not self.is_over and not self.wants_settling


def of(matter: Matter, *, by: Rules) -> list[Dissent]:
    """Each reply that holds now and is rated 不满意 on what decides here.

    Where several units answer each for itself, one that all its deputies have rated does not wait for the others.
    """
    replies = selectors.standing_replies(matter)
    if not _is_rated(matter):
        waits = {row.reply_id for row in answered.awaited(matter, by=by)}
        replies = [one for one in replies if _is_its_own(one) and one.pk not in waits]
    ratings, orders = selectors.ratings_of(replies), selectors.redo_orders_of(matter)
    settled = {row.reply_id: row for row in Settlement.objects.filter(reply__in=replies)}
    found = []
    for reply in replies:
        bad = tuple(row for row in ratings.get(reply.pk, []) if is_bad(row, by=by))
        if bad:
            found.append(
                Dissent(
                    reply=reply, ratings=bad, round=_round(reply, orders), settlement=settled.get(reply.pk)
                )
            )
    return found


def is_bad(rating: Evaluation, *, by: Rules) -> bool:
    """The result is what is handled anew; where it is not rated, what is."""
    word = by.rating(rating.result)
    return word.dissatisfied if word is not None else rating.dissatisfied


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """What the unit is asked to do again, and what the deputies did not find in its letter."""

    order: RedoOrder
    ratings: tuple[Evaluation, ...]


def sent_back_to(one: Assignment) -> SentBack | None:
    """The last time a letter of this unit, or the one it joined in, went back to it."""
    orders = RedoOrder.objects.filter(matter_id=one.matter_id, at__gte=one.anew_since)
    order: RedoOrder | None = (
        orders.filter(assignment=one).select_related("reply").order_by("-at", "-id").first()
    )
    if order is None:
        return None
    ratings = Evaluation.objects.filter(reply=order.reply, dissatisfied=True).order_by("at", "id")
    return SentBack(order=order, ratings=tuple(ratings))


def to_settle(matter: Matter, *, by: Rules) -> list[Dissent]:
    return [one for one in of(matter, by=by) if one.wants_settling]


def to_redo(matter: Matter, *, by: Rules) -> list[Dissent]:
    return [one for one in of(matter, by=by) if one.may_be_redone]


def decisions(found: list[Dissent], *, by: Rules) -> tuple[str, ...]:
    """What may be decided of these: after the last redo that the rules allow nothing goes back any more."""
    allowed = DECISIONS[by.second_dissatisfaction]
    if any(one.round > by.redo_most for one in found):
        return tuple(code for code in allowed if code != states.REDO)
    return allowed


def owed(matter: Matter, *, by: Rules) -> list[Dissent]:
    """Those that must be dealt with before the case is closed: all, but where redoing is for the office to decide the first ones."""
    waits = [one for one in of(matter, by=by) if not one.is_over]
    if by.redo_trigger is RedoTrigger.AFTER_ASSESSMENT:
        return [one for one in waits if one.is_second]
    return waits


def _is_rated(matter: Matter) -> bool:
    """Whether the case as a whole is past its rating, or the period for it is over."""
    return matter.suggestion is not None and matter.suggestion.state not in EARLY


def _is_its_own(reply: Reply) -> bool:
    """The answer of a unit here that undertakes the matter beside others. What went to the government below is assigned anew as a
    whole."""
    one = reply.assignment
    return one is not None and one.role == states.SEPARATE and one.referral_id is None


def _round(reply: Reply, orders: list[RedoOrder]) -> int:
    """Its unit's own rounds, and those of who was sent it back, holds nothing any more and came before this unit: of another that
    answers beside it, none."""
    came = reply.assignment.assigned_at if reply.assignment is not None else reply.at
    mine = [
        one
        for one in orders
        if one.assignment_id == reply.assignment_id
        or (one.assignment.state == states.CANCELLED and one.at <= came)
    ]
    return 1 + len(mine)
