"""A referral for this actor, or the one refusal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import selectors as deputies
from tenant_apps.referrals import states, types
from tenant_apps.referrals.models import Referral

# What a deputy of the receiving congress sees: what may be adopted, and what they themselves adopted.
_OFFERED = Q(direction=states.IN, kind=states.REQUEST_ADOPTION, state=states.ACCEPTED)
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
        allowed |= _OFFERED | (Q(direction=states.IN) & mine)
    if actor.can(states.TAKE_ON):
        allowed |= Q(direction=states.IN, kind=types.ASSIGN_DOWN)
        allowed |= Q(direction=states.IN, kind=types.REMIT_DOWN, state__in=_UNDER_WAY)
    rows = Referral.objects.filter(allowed)
    return rows


def get(actor: Actor, referral_id: UUID, *, lock: bool = False) -> Referral:
    """The referral, or NotFound for “not there” and “not yours” alike."""
    rows: Any = visible(actor)
    found: Referral | None = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotFound
    if lock:
        found = Referral.objects.select_for_update().get(pk=referral_id)
    return found
