"""Who may see which bill. A stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.bills import states
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import selectors as deputies

# Who reads the text: those asked, while they are, those who have said yes, and who took the name back after the filing.
ASKED = (BillSignature.Status.INVITED, BillSignature.Status.SIGNED)


def reader(actor: Actor) -> Actor:
    """Who has a list of bills: the office and whoever reads content, and deputies. Raises NotPermitted."""
    if not actor.can("content.read"):
        actor.require(states.FOLLOW)
    return actor


def visible(actor: Actor) -> TenantQuerySet:
    """The bills this actor may read; drafts only their author's."""
    allowed = _own(actor)
    if actor.can("content.read"):
        allowed |= ~Q(submitted_at=None)
    rows: TenantQuerySet = Bill.objects.filter(allowed)
    return rows


def get(actor: Actor, bill_id: UUID, *, lock: bool = False) -> Bill:
    """The bill, or the same NotFound for “not there” and “not yours”. `lock` it before a move."""
    rows: Any = visible(actor).select_related("lead_mandate", "session", "suggestion")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: Bill | None = rows.filter(pk=bill_id).first()
    if found is None:
        raise NotFound
    return found


def get_own(actor: Actor, bill_id: UUID, *, lock: bool = False) -> Bill:
    """A bill that the actor leads; NotFound for anybody else."""
    found = get(actor, bill_id, lock=lock)
    if not leads(actor, found):
        raise NotFound
    return found


def leads(actor: Actor, bill: Bill) -> bool:
    """Does the actor lead it, by a mandate of theirs, one of a term that is over too?"""
    return deputies.is_own(actor, bill.lead_mandate)


def own_name(actor: Actor, bill: Bill, *, lock: bool = False) -> BillSignature:
    """The actor's own name under a bill that was filed, the lead's too; NotFound for who has none there."""
    mine = deputies.own(actor, "mandate__")
    rows: Any = BillSignature.objects.filter(bill=bill, status=BillSignature.Status.SIGNED).order_by("id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: BillSignature | None = rows.filter(mine).first() if mine is not None else None
    if found is None:
        raise NotFound
    return found


def own_voided(actor: Actor, signature_id: UUID, *, lock: bool = False) -> BillSignature:
    """A name of the actor's, whoever may read the bill now; NotFound for anybody else's."""
    mine = deputies.own(actor, "mandate__")
    rows: Any = BillSignature.objects.select_related("bill", "mandate").order_by("id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: BillSignature | None = rows.filter(mine, pk=signature_id).first() if mine is not None else None
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor) -> Q:
    leads_it, signs = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
    if leads_it is None or signs is None:
        return Q(pk__in=[])
    names = BillSignature.objects.filter(signs, Q(status__in=ASKED) | Q(left_at__isnull=False))
    return leads_it | Q(pk__in=names.values("bill_id"))
