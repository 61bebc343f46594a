"""并案: one suggestion is handled with another, its main item. The number stays, each proposer is answered and rates (浙江 §18, 河南 §21)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound
from tenant_apps.suggestions import access, along, limits, merging, states
from tenant_apps.suggestions.actions import intake
from tenant_apps.suggestions.models import Suggestion


@transaction.atomic
def merge(*, actor: Actor, suggestion_id: UUID, into: UUID, reason: str) -> Suggestion:
    """并案. One that was handed in and not taken up yet is registered first.

    Raises what merging.check refuses, MainUnknown, MergedIntoItself, TextRefused, StateRefused, NotPermitted, NotFound; and as
    `register`.
    """
    seen = access.get(actor, suggestion_id)
    seat = actor.require(states.MACHINE.row("merge").capability)
    if into == suggestion_id:
        raise merging.MergedIntoItself
    because = limits.reason(reason)
    if seen.state != states.SUBMITTED:
        states.MACHINE.check(seen, "merge")
    item, main = _both(actor, suggestion_id, into)
    if item.state == states.SUBMITTED:
        item = intake.register(actor=actor, suggestion_id=suggestion_id)
    merging.check(item, main)
    states.MACHINE.move(item, "merge")
    item.merged_into, item.merged_at, item.merge_reason = main, clock.now(), because
    item.save()
    text = f"并入{main.number_label}办理，答复送达本件全体提出代表"
    along.tell(item, actor, seat, "merged", "并案", text, quote=because, key=True)
    along.tell(main, actor, seat, "took_in", "并案", f"{item.number_label}并入本件办理", internal=True)
    return item


@transaction.atomic
def unmerge(*, actor: Actor, suggestion_id: UUID, reason: str) -> Suggestion:
    """解除并案, while nobody has answered the main item: it is to be assigned by itself. Raises AnsweredAlready, and as `merge`."""
    seen = access.get(actor, suggestion_id)
    seat = actor.require(states.MACHINE.check(seen, "unmerge").capability)
    assert seen.merged_into_id is not None  # by its state
    merging.lock_all(seen)
    main = access.get(actor, seen.merged_into_id)
    item = access.get(actor, suggestion_id, lock=True)
    states.MACHINE.check(item, "unmerge")
    merging.unanswered(main, verb="解除并案")
    because = limits.reason(reason)
    along.free(item, "unmerge")
    along.tell(
        item, actor, seat, "unmerged", "解除并案", f"不再并入{main.number_label}，另行办理", quote=because
    )
    along.tell(main, actor, seat, "gave_back", "解除并案", f"{item.number_label}不再并入本件", internal=True)
    return item


def _both(actor: Actor, one: UUID, other: UUID) -> tuple[Suggestion, Suggestion]:
    """Both locked, in the order of their ids, so that two mergers wait for each other. Raises NotFound, MainUnknown."""
    found = {}
    for pk in sorted((one, other)):
        try:
            found[pk] = access.get(actor, pk, lock=True)
        except NotFound:
            if pk == one:
                raise
            raise merging.MainUnknown from None
    return found[one], found[other]
