"""Letters of one matter: each unit that answers has its own rounds, and the matter is answered with the last of them."""

from __future__ import annotations

from django.db.models import Max, Q

from kernel import clock
from tenant_apps.handling import answered as answers
from tenant_apps.handling import countersigned, counting, deadlines, selectors, states
from tenant_apps.handling.actions import tracking
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import actions as suggestion_actions


def answered(assignment: Assignment) -> None:
    """This unit's letter leaves; the matter is answered once no other unit owes one of its own."""
    matter = assignment.matter
    assignment.save(update_fields=["state"])
    for one in selectors.joint_leads(matter) if assignment.role == states.LEAD else ():
        states.ASSIGNMENT.move(one, "answer_jointly")
        one.save(update_fields=["state"])
    live = selectors.answering(selectors.assignments_of(matter))
    if all(one.state == states.REPLIED for one in live):
        states.MATTER.move(matter, "reply")
    else:
        states.MATTER.check(matter, "reply")
        matter.due_at, matter.due_provisional = counting.of_matter(matter, live)
    matter.save(update_fields=["state", "due_at", "due_provisional"])


def without(ended: Assignment) -> None:
    """One of several that answer has ended (its unit followed by another of them): if the others have replied, all have."""
    matter = ended.matter
    _signed_by_all(matter)
    live = selectors.answering(selectors.assignments_of(matter))
    if not live or any(one.state != states.REPLIED for one in live):
        return
    states.MATTER.move(matter, "reply")
    matter.save(update_fields=["state"])
    suggestion = matter.suggestion
    if suggestion is None:
        return
    suggestion_actions.mark_replied(suggestion=suggestion)
    # Rated while this one was still owed: no rating comes any more that could move the case on.
    rated = selectors.ratings_of(selectors.standing_replies(matter))
    if rated and not answers.awaited(matter, by=deadlines.rules(matter.profile_version)):
        suggestion_actions.mark_evaluated(suggestion=suggestion)
        tracking.after_rating(matter)


def _signed_by_all(matter: Matter) -> None:
    """Who leaves is waited for no more: a letter that lies before the others may be signed by all of them now (会签)."""
    lead = selectors.lead_of(matter)
    found = countersigned.of(lead) if lead is not None else None
    if found is None or found.row.state != states.CIRCULATING or found.outstanding:
        return
    states.COUNTERSIGNING.move(found.row, "complete_countersigning")
    found.row.moved_at = clock.now()
    found.row.save(update_fields=["state", "moved_at"])


def following(matter: Matter, assignment: Assignment | None) -> int:
    """The number of the unit's next letter; of the office's, which gives a later result, the next of all."""
    before = matter.replies.all()
    if assignment is not None:
        before = before.filter(Q(assignment=assignment) | Q(assignment=None))
    return int(before.aggregate(last=Max("round"))["last"] or 0) + 1
