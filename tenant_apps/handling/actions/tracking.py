"""跟踪办理: a case that was rated stays open for what was promised in it."""

from __future__ import annotations

from tenant_apps.handling import deadlines, dissent, selectors
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import moving
from tenant_apps.suggestions import states as course


def after_rating(matter: Matter) -> None:
    """The case (locked) is tracked, where promises are open and no reply waits to be handled anew."""
    suggestion = matter.suggestion
    if suggestion is None or not course.MACHINE.allows(suggestion, "track"):
        return
    if dissent.owed(matter, by=deadlines.rules(matter.profile_version)):
        return
    if selectors.open_commitments(matter):
        moving.mark_tracked(suggestion=suggestion)
