"""逾期未测评: the period for the rating is over and nobody rated. The system's own deed, done again without harm."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from tenant_apps.handling import access, answered, deadlines, selectors, telling
from tenant_apps.handling.actions import tracking
from tenant_apps.handling.models import Matter, Reply
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import moving
from tenant_apps.suggestions import states as course


@transaction.atomic
def lapse(*, suggestion_id: UUID) -> bool:
    """A replied suggestion whose deputies let the period pass goes on without their rating (UNRATED: in no rate of satisfaction).

    Answers whether it did; what is rated meanwhile, or has time left, stays as it is.
    """
    suggestion = suggestion_access.locked(suggestion_id)
    if not course.MACHINE.allows(suggestion, "lapse_rating"):
        return False
    matter = access.lock_matter(Matter.objects.values_list("pk", flat=True).get(suggestion_id=suggestion_id))
    matter.suggestion = suggestion
    if not is_over(matter):
        return False
    names = waited_for(matter)
    moving.mark_lapsed(suggestion=suggestion)
    replies = selectors.standing_replies(matter)
    Reply.objects.filter(pk__in=[row.pk for row in replies]).update(rating_lapsed_at=clock.now())
    telling.tell(
        actor=None,
        seat=None,
        matter=matter,
        deed="rating_lapsed",
        label="逾期未测评",
        text=f"评价期限已满，{'、'.join(names)}未测评，不计入满意率" if names else "已无可以测评的代表",
        internal=True,
    )
    tracking.after_rating(matter)
    return True


def is_over(matter: Matter) -> bool:
    """Nobody is waited for any more: whoever has not rated let the period pass, or may not rate any longer."""
    rules = deadlines.rules(matter.profile_version)
    ends = [deadlines.rating_due(row.at, by=rules)[0] for row in answered.awaited(matter, by=rules)]
    return all(end is not None and end <= clock.now() for end in ends)


def waited_for(matter: Matter) -> list[str]:
    """The names of those who have not rated what holds now."""
    rows = answered.awaited(matter, by=deadlines.rules(matter.profile_version))
    return list(dict.fromkeys(row.mandate.person_name for row in rows))
