"""现在: with whom a case lies, what comes next, and by when, as far as handling knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared_apps.rules.values import Rules
from tenant_apps.handling import answered, countersigned, deadlines, dissent, naming, selectors, states
from tenant_apps.handling.models import Assignment, Matter, ReplyDelivery
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import Headline
from tenant_apps.suggestions.course import OFFICE

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

RANK = 10  # handling knows better than the suggestion's own state


def of(
    matter: Matter | None, suggestion: Suggestion, held: list[Assignment], *, by: Rules
) -> Headline | None:
    if matter is None:
        return None
    owed = [one for one in selectors.answering(held) if one.state in states.OWED]
    if not owed:
        return (
            _dissatisfied(matter, suggestion, by)
            or _to_be_rated(matter, suggestion, by)
            or _followed_up(matter, suggestion, by)
            or _to_be_assigned(matter, suggestion, held)
        )
    early = _dissatisfied(matter, suggestion, by)
    if early is not None:
        return _beside(early, owed)
    signed = all(one.state != states.PENDING_SIGN for one in owed)
    lead = next((one for one in owed if one.role == states.LEAD), None)
    found = countersigned.of(lead) if lead is not None else None
    if found is not None and found.under_way:
        owed, signed = found.outstanding, True
    elif signed and lead is not None:  # those who lead beside it wait for its draft
        owed = [lead]
    first = min(owed, key=lambda one: (one.due_at is None, one.due_at))
    return Headline(
        holder=naming.named(owed),
        next_step="会签" if found is not None and found.under_way else "答复代表" if signed else "签收并办理",
        since=first.received_at if signed else first.assigned_at,
        due_at=first.due_at,
        due_provisional=first.due_provisional,
        rank=RANK,
    )


def _beside(office: Headline, owed: list[Assignment]) -> Headline:
    """The office with one reply, while other units still write theirs; the day is theirs."""
    first = min(owed, key=lambda one: (one.due_at is None, one.due_at))
    return replace(
        office,
        holder=f"{office.holder}、{naming.named(owed)}",
        next_step=f"{office.next_step}，其余单位答复代表",
        due_at=first.due_at,
        due_provisional=first.due_provisional,
    )


def _to_be_assigned(matter: Matter, suggestion: Suggestion, held: list[Assignment]) -> Headline | None:
    """Its unit gave it back, or the government below did, and another is to be chosen."""
    waits = suggestion.state in (course.ASSIGNED, course.REDO) and not selectors.answering(held)
    if not waits:
        return None
    request = selectors.given_back([suggestion.pk]).get(suggestion.pk)
    due_at, provisional = deadlines.reassign_due(request) if request is not None else (None, False)
    return Headline(
        holder=OFFICE,
        next_step="另行交办",
        since=request.decided_at if request is not None else None,
        due_at=due_at,
        due_provisional=provisional,
        rank=RANK,
    )


def _to_be_rated(matter: Matter, suggestion: Suggestion, by: Rules) -> Headline | None:
    """Who has not rated yet, of several that lead or of what was merged (并案) too."""
    if suggestion.state != course.REPLIED:
        return None
    waiting = answered.awaited(matter, by=by)
    return _with_deputies(waiting, "阅读答复并测评") if waiting else None


def _followed_up(matter: Matter, suggestion: Suggestion, by: Rules) -> Headline | None:
    """Nothing that was promised is open: there is only the last 再次答复 to be rated, or the case to be closed."""
    if suggestion.state != course.TRACKING or selectors.open_commitments(matter):
        return None
    later = [one for one in selectors.replies_of(suggestion.pk) if one.kind == states.FOLLOW_UP]
    waiting = answered.unrated(later[-1:], by=by)
    if waiting:
        return _with_deputies(waiting, "对再次答复测评")
    return Headline(holder=OFFICE, next_step="办结", rank=RANK)


def _with_deputies(waiting: list[ReplyDelivery], next_step: str) -> Headline:
    names = list(dict.fromkeys(row.mandate.person_name for row in waiting))
    holder = f"{names[0]}等 {len(names)} 位代表" if len(names) > 1 else f"{names[0]}代表"
    since = min(row.at for row in waiting)
    return Headline(holder=holder, next_step=next_step, since=since, rank=RANK)


def _dissatisfied(matter: Matter, suggestion: Suggestion, by: Rules) -> Headline | None:
    """A rating 不满意 leaves the next step with the office, and it is not 办结."""
    if suggestion.state not in (*dissent.EARLY, course.EVALUATED):
        return None
    found = dissent.owed(matter, by=by)
    if not found:
        return None
    again = any(one.wants_settling for one in found)
    return Headline(
        holder=OFFICE,
        next_step="研究处理再次不满意" if again else "交承办单位重新办理",
        since=max(rating.at for one in found for rating in one.ratings),
        rank=RANK,
    )
