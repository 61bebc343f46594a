"""What of the handling stands in the way of 办结."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.errors import StateRefused
from tenant_apps.handling import deadlines, dissent, selectors

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion


class RedoOwed(StateRefused):
    code = "redo_owed"
    message = "代表对{unit}的答复不满意，尚未重新办理或者处理，不能办结。"


class CommitmentOpen(StateRefused):
    code = "commitment_open"
    message = "还有 {count} 项承诺事项没有落实或者说明，不能办结。"


def promises(suggestion: Suggestion) -> StateRefused | None:
    """What was promised and is neither done nor explained."""
    matter = selectors.matter_of(suggestion.pk)
    found = selectors.open_commitments(matter) if matter is not None else []
    return CommitmentOpen(count=len(found)) if found else None


def dissatisfaction(suggestion: Suggestion) -> StateRefused | None:
    """A reply that does not satisfy, where the rules want it handled anew or the second time dealt with."""
    matter = selectors.matter_of(suggestion.pk)
    if matter is None:
        return None
    found = dissent.owed(matter, by=deadlines.rules(matter.profile_version))
    return RedoOwed(unit=found[0].reply.unit_name) if found else None
