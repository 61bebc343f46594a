"""What of the handling stands in the way of 办结."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from kernel.errors import StateRefused
from tenant_apps.handling import answered, deadlines, dissent, selectors, states

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


class RedoOwed(StateRefused):
    code = "redo_owed"
    message = "代表对{unit}的答复不满意，尚未重新办理或者处理，不能办结。"


class CommitmentOpen(StateRefused):
    code = "commitment_open"
    message = "还有 {count} 项承诺事项没有落实或者说明，不能办结。"


class AnswerMissing(StateRefused):
    code = "answer_missing"
    message = "{unit}的答复尚未送达{name}，不能办结。"


def has_reply(suggestion_id: UUID) -> bool:
    """Whether one of its units has answered: then nothing is merged into it, and nothing taken out (并案)."""
    return selectors.latest_reply(suggestion_id) is not None


def answers(suggestion: Suggestion, explained: bool) -> StateRefused | None:
    """A letter of each unit that answers, in the hands of everybody who must be answered."""
    matter = selectors.matter_of(suggestion.pk)
    if matter is None:
        return AnswerMissing(unit="承办单位", name="代表")
    replies = {row.assignment_id: row for row in selectors.standing_replies(matter)}
    hands = {(row.reply_id, row.mandate_id) for row in selectors.deliveries_of(list(replies.values()))}
    wanted = answered.mandates_to_answer(suggestion, by=deadlines.rules(matter.profile_version))
    for unit in selectors.answering(selectors.assignments_of(matter)):
        if unit.role == states.JOINT_LEAD:  # answered by the letter of the unit that drafts
            continue
        reply = replies.get(unit.pk)
        if reply is None or any((reply.pk, one) not in hands for one in wanted):
            return AnswerMissing(unit=unit.undertaker_name, name="每位应当答复的代表")
    return None if replies else AnswerMissing(unit="承办单位", name="代表")


def promises(suggestion: Suggestion, explained: bool) -> StateRefused | None:
    """What was promised and is neither done nor explained."""
    matter = selectors.matter_of(suggestion.pk)
    found = selectors.open_commitments(matter) if matter is not None else []
    return CommitmentOpen(count=len(found)) if found else None


def dissatisfaction(suggestion: Suggestion, explained: bool) -> StateRefused | None:
    """A reply that does not satisfy, where the rules want it handled anew or the second time dealt with."""
    matter = selectors.matter_of(suggestion.pk)
    if matter is None:
        return None
    found = dissent.owed(matter, by=deadlines.rules(matter.profile_version))
    return RedoOwed(unit=found[0].reply.unit_name) if found else None
