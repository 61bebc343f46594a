"""终止会办: after the lead unit has gone, whoever assisted it is not left with an opinion that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kernel import clock
from kernel.actor import Actor, SeatFacts
from tenant_apps.handling import deadlines, naming, selectors, states, telling
from tenant_apps.handling.actions.choosing import Chosen
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import publishing


def of_others(matter: Matter, chosen: Sequence[Chosen], *, actor: Actor, seat: SeatFacts) -> None:
    """The (locked) matter is assigned anew: a new lead is assisted as the old one was; beside units that answer each for itself
    nobody assists, and a unit that assisted may take the lead itself."""
    if chosen[0].role == states.LEAD:
        lead = {one.unit_id for one in chosen if one.role in states.LEADING}
        _release(matter, lambda one: one.unit_id in lead, actor=actor, seat=seat)
    else:
        _release(matter, lambda one: True, actor=actor, seat=seat)


def all_that_assist(matter: Matter, *, actor: Actor, seat: SeatFacts) -> None:
    """The government below undertakes it: whoever helps is that congress's own matter."""
    _release(matter, lambda one: True, actor=actor, seat=seat)


def _release(matter: Matter, which: Callable[[Assignment], bool], *, actor: Actor, seat: SeatFacts) -> None:
    assisting = [one for one in selectors.assignments_of(matter) if one.role == states.CO]
    ended = [one for one in assisting if which(one)]
    for one in ended:
        one.matter = matter
        states.ASSIGNMENT.move(one, "release")
        one.over_at, one.over_why = clock.now(), "主办单位已退出，不再会办"
        one.save(update_fields=["state", "over_at", "over_why"])
        facts: dict[str, object] = {"reason": one.over_why}
        telling.note(actor=actor, seat=seat, assignment=one, deed="assignment.cancelled", facts=facts)
    if ended:
        label = deadlines.rules(matter.profile_version).co_label
        telling.tell(
            actor=actor,
            seat=seat,
            matter=matter,
            deed="undertakers_changed",
            label="变更承办单位",
            text=f"{naming.named(ended)}不再{label}",
            who=publishing.by(actor, seat),
        )
