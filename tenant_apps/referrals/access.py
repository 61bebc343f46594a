"""A referral for this actor, or the one refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import selectors as deputies
from tenant_apps.referrals import locking, states, types
from tenant_apps.referrals.events import ANSWERS
from tenant_apps.referrals.models import Referral, Result, TraceEvent

# What a deputy of the receiving congress sees: what may be adopted, what was offered until it was taken back, and what they themselves
# adopted.
_OFFERED = Q(direction=states.IN, kind=states.REQUEST_ADOPTION, state=states.ACCEPTED)
_TAKEN_BACK = Q(direction=states.IN, kind=states.REQUEST_ADOPTION, state=states.CALLED_OFF)
# What the office has taken in for the government to handle.
_UNDER_WAY = (states.IN_HANDLING, states.RESULT_RETURNED, states.ACKNOWLEDGED)


def may_look(actor: Actor) -> None:
    """Who has a list of referrals at all. Raises NotPermitted."""
    if not any(actor.can(name) for name in ("content.read", states.TAKE_ON)):
        actor.require(states.ADOPT)  # a deputy, or one of former days, who is told why not


def may_overlook(actor: Actor) -> None:
    """Who sees the index of all referrals that touched this congress. Raises NotPermitted."""
    actor.require("content.read")


def visible(actor: Actor) -> TenantQuerySet:
    """The office sees all; a deputy what is offered for adoption and what they adopted; the distributor what was assigned down."""
    rows: TenantQuerySet
    if actor.can("content.read"):
        rows = Referral.objects.all()
        return rows
    allowed = Q(pk__in=[])
    if actor.can(states.ADOPT):
        mine = deputies.own(actor, "suggestion__lead_mandate__") or Q(pk__in=[])
        allowed |= _OFFERED | (_TAKEN_BACK & _once_offered()) | (Q(direction=states.IN) & mine)
    if actor.can(states.TAKE_ON):
        allowed |= Q(direction=states.IN, kind=types.ASSIGN_DOWN)
        allowed |= Q(direction=states.IN, kind=types.REMIT_DOWN, state__in=_UNDER_WAY)
    rows = Referral.objects.filter(allowed)
    return rows


def _once_offered() -> Exists:
    """Accepted here, and so laid before the deputies."""
    here = tenancy.current().id
    return Exists(TraceEvent.objects.filter(referral=OuterRef("pk"), deed="accepted", congress_id=here))


def results(actor: Actor, found: Iterable[Referral]) -> TenantQuerySet:
    """Answers that came back on these, the newest first. The office has them at once; whoever else reads the case, once they were given
    to the deputy (再次答复)."""
    rows: TenantQuerySet = Result.objects.filter(referral__in=[row.pk for row in found])
    if not actor.can("content.read"):
        rows = rows.exclude(given_at=None)
    return rows.order_by("-at", "-id")


def withheld(actor: Actor, found: Iterable[Referral], told: Iterable[TraceEvent]) -> set[UUID]:
    """Of the news of these referrals the answers given elsewhere whose content this actor may not read yet, as in `results`. An assignment
    down is answered to our deputy there."""
    if actor.can("content.read"):
        return set()
    asked = {row.pk: row for row in found if row.is_out and row.kind not in types.UNDERTAKEN}
    here = tenancy.current()
    given: dict[UUID, list[Result]] = {}
    for row in results(actor, asked.values()):
        given.setdefault(row.referral_id, []).append(row)
    return {
        event.pk
        for event in told
        if event.deed in ANSWERS
        and event.referral_id in asked
        and event.congress_id != here.id
        and not any(_covers(row, event) for row in given.get(event.referral_id, ()))
    }


def _covers(result: Result, event: TraceEvent) -> bool:
    """The answer that was passed on tells this event, or came after it. One of a level further up reaches us after the event."""
    same = result.congress_name == event.congress_name and event.at <= result.at
    return same or event.at <= result.answered_at


def get(actor: Actor, referral_id: UUID, *, lock: bool = False) -> Referral:
    """The referral, locked after its case if asked for, or NotFound for “not there” and “not yours” alike."""
    rows: Any = visible(actor)
    found: Referral | None = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    return locking.locked(referral_id) if lock else found
