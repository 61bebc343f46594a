"""再次答复: for which case it can be given now, and of which promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared_apps.rules.codes import Commitments
from tenant_apps.handling import deadlines, naming, selectors, states
from tenant_apps.handling.models import Commitment, Matter
from tenant_apps.suggestions import states as course

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


def possible(suggestion: Suggestion, matter: Matter | None) -> bool:
    """After all have answered; or, while one of several still works, of what those promised who have."""
    return course.MACHINE.allows(suggestion, "follow_up") or in_part(suggestion, matter)


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
        return True
    return course.MACHINE.allows(suggestion, "follow_up_in_part") and bool(answered_for([one]))


def is_owed(one: Commitment) -> bool:
    """Reported, and by the rules of the case the deputies are answered again rather than told of it."""
    by = deadlines.rules(one.matter.profile_version)
    return one.state == states.REPORTED and by.commitments is Commitments.FOLLOW_UP


def why_not(matter: Matter) -> str:
    """Of what was reported and can't be answered yet: whose answer comes first."""
    waits = [one for one in selectors.open_commitments(matter) if is_owed(one)]
    units = [one.assignment for one in waits if one.assignment.state != states.REPLIED]
    names = naming.named({unit.pk: unit for unit in units}.values())
    return f"{names}尚未答复代表，其承诺事项待答复送出以后再次答复。" if names else ""
