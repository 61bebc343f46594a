"""再次答复: for which case it can be given now, and of which promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.errors import StateRefused
from shared_apps.rules.codes import Commitments
from tenant_apps.handling import deadlines, dissent, naming, selectors, states
from tenant_apps.handling.dissent import Dissent
from tenant_apps.handling.models import Commitment, Matter
from tenant_apps.suggestions import states as course

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


class RedoFirst(StateRefused):
    code = "redo_first"
    message = "代表对{unit}的答复不满意，请先办理“{deed}”，不能再次答复。"


def possible(suggestion: Suggestion, matter: Matter | None) -> bool:
    """After all have answered and nothing is to be handled anew first; or, while one of several still works, of what those promised
    who have."""
    if course.MACHINE.allows(suggestion, "follow_up"):
        return matter is None or refused_first(matter) is None
    return in_part(suggestion, matter)


def refused_first(matter: Matter) -> Dissent | None:
    """The reply that does not satisfy and waits for 重新办理, or for what the rules say of a second time: the office gives no other
    answer before."""
    found = dissent.owed(matter, by=deadlines.rules(matter.profile_version))
    return found[0] if found else None


def in_part(suggestion: Suggestion, matter: Matter | None) -> bool:
    """Only the promises of units whose answers the deputies have."""
    if matter is None or not course.MACHINE.allows(suggestion, "follow_up_in_part"):
        return False
    return bool(answered_for(selectors.open_commitments(matter)))


def answered_for(promised: list[Commitment]) -> list[Commitment]:
    """Those whose unit has given the answer that holds."""
    return [one for one in promised if one.assignment.state == states.REPLIED]


def may_end(one: Commitment) -> bool:
    """Whether a 再次答复 may say now that this promise is done."""
    suggestion = one.matter.suggestion
    if suggestion is None:
        return False
    if course.MACHINE.allows(suggestion, "follow_up"):
        return refused_first(one.matter) is None
    return course.MACHINE.allows(suggestion, "follow_up_in_part") and bool(answered_for([one]))


def is_owed(one: Commitment) -> bool:
    """Reported, and by the rules of the case the deputies are answered again rather than told of it."""
    by = deadlines.rules(one.matter.profile_version)
    return one.state == states.REPORTED and by.commitments is Commitments.FOLLOW_UP


def check_nothing_refused(suggestion: Suggestion, matter: Matter | None) -> None:
    """For the office's own word; the result of the congress above is passed on in any case. Raises RedoFirst."""
    if matter is None or not course.MACHINE.allows(suggestion, "follow_up"):
        return
    refused = refused_first(matter)
    if refused is not None:
        row = course.MACHINE.row("settle_dissent" if refused.wants_settling else "redo")
        raise RedoFirst(unit=refused.reply.unit_name, deed=row.label)


def why_not(suggestion: Suggestion, matter: Matter) -> str:
    """What is to be handled anew first; or, of what was reported and can't be answered yet, whose answer comes first."""
    try:
        check_nothing_refused(suggestion, matter)
    except RedoFirst as error:
        return error.message
    waits = [one for one in selectors.open_commitments(matter) if is_owed(one)]
    units = [one.assignment for one in waits if one.assignment.state != states.REPLIED]
    names = naming.named({unit.pk: unit for unit in units}.values())
    return f"{names}尚未答复代表，其承诺事项待答复送出以后再次答复。" if names else ""
