"""Who may see which suggestion. A stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import Signature, Suggestion

# Who reads the frozen text: those asked, and those who have said yes.
ASKED = (Signature.Status.INVITED, Signature.Status.SIGNED)

Rule = Callable[[Actor], Q | None]
_rules: list[Rule] = []


def register_rule(rule: Rule) -> Rule:
    """A condition under which an actor sees a suggestion too (a handler: assigned to their unit); None adds nothing."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def visible(actor: Actor) -> TenantQuerySet:
    """The suggestions this actor may read; drafts only their author's."""
    own = _own(actor)
    allowed = own if own is not None else Q(pk__in=[])
    public_state = _filed()
    if actor.can("content.read"):
        allowed |= public_state
    for rule in _rules:
        found = rule(actor)
        if found is not None:
            allowed |= found & public_state
    rows: TenantQuerySet = Suggestion.objects.filter(allowed)
    return rows


def get(actor: Actor, suggestion_id: UUID, *, lock: bool = False) -> Suggestion:
    """The suggestion, or the same NotFound for “not there” and “not yours”. `lock` it before a move."""
    rows: Any = visible(actor).select_related("lead_mandate")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: Suggestion | None = rows.filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound
    return found


def get_own(actor: Actor, suggestion_id: UUID, *, lock: bool = False) -> Suggestion:
    """A suggestion that the actor leads; NotFound for anybody else."""
    found = get(actor, suggestion_id, lock=lock)
    if not leads(actor, found):
        raise NotFound
    return found


def leads(actor: Actor, suggestion: Suggestion) -> bool:
    """Does the actor lead it, by a mandate of theirs, one of a term that is over too?"""
    return deputies.is_own(actor, suggestion.lead_mandate)


def _own(actor: Actor) -> Q | None:
    leads_it, signs = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
    if leads_it is None or signs is None:
        return None
    mine = Signature.objects.filter(signs)
    signed = mine.filter(status=Signature.Status.SIGNED).values("suggestion_id")
    asked = mine.filter(status__in=ASKED).values("suggestion_id")
    theirs = Q(by_delegation=True) & deputies.is_of_delegation(
        actor, term="lead_mandate__term", name="lead_delegation"
    )
    shown = (Q(pk__in=signed) | theirs) & _filed()
    return leads_it | shown | (Q(pk__in=asked) & Q(state=states.COSIGNING))


def _filed() -> Q:
    """What lies no longer with its author alone; of one that came back the office goes on seeing what it sent back."""
    return ~Q(state__in=states.PRIVATE) | Q(state=states.COSIGNING, submitted_at__isnull=False)


def own_signature(actor: Actor, signature_id: UUID, *, lock: bool = False) -> Signature:
    """What a deputy signed, whoever may read the case now; NotFound for anybody else's."""
    mine = deputies.own(actor, "mandate__")
    rows: Any = Signature.objects.select_related("suggestion", "mandate").order_by("id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: Signature | None = rows.filter(mine, pk=signature_id).first() if mine is not None else None
    if found is None:
        raise NotFound
    return found


def locked(suggestion_id: UUID) -> Suggestion:
    """The row, locked, without asking who wants it: for apps whose own access rule has let the actor in already."""
    found: Suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion_id)
    return found
