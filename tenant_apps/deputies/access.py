"""Who may see the registers: the congress's staff and its deputies; what a row shows them is decided by `showing`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import states
from tenant_apps.deputies.bodies import Kind
from tenant_apps.deputies.models import Body, Mandate, Session, Term

READERS = frozenset({"staff", "deputy"})


def keeps(actor: Actor) -> bool:
    """Keeps the register, and so sees all that stands in it; everybody else sees what is public."""
    return actor.can(states.KEEP)


def reader(actor: Actor) -> Actor:
    """Raises NotPermitted for seats that neither work here nor sit here (units that handle)."""
    if not any(seat.kind in READERS for seat in actor.seats):
        raise NotPermitted
    return actor


def mandates(actor: Actor) -> TenantQuerySet:
    """All of them for who keeps the register, else those who sit now. Raises NotPermitted."""
    reader(actor)
    rows: TenantQuerySet = Mandate.objects.select_related("term")
    if keeps(actor):
        return rows
    return rows.filter(status__in=states.SITTING, trial=False)


def mandate(actor: Actor, mandate_id: UUID, *, lock: bool = False) -> Mandate:
    """Raises NotFound, NotPermitted."""
    rows: Any = mandates(actor)
    found: Mandate | None = (
        (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=mandate_id).first()
    )
    if found is None:
        raise NotFound
    return found


def term(actor: Actor | None, term_id: UUID, *, lock: bool = False) -> Term:
    """None is the platform. Raises NotFound, NotPermitted."""
    if actor is not None:
        reader(actor)
    found: Term | None = _maybe_locked(Term.objects.all(), lock).filter(pk=term_id).first()
    if found is None:
        raise NotFound
    return found


def session(actor: Actor, session_id: UUID, *, lock: bool = False) -> Session:
    """Raises NotFound, NotPermitted."""
    reader(actor)
    rows = _maybe_locked(Session.objects.select_related("term"), lock)
    found: Session | None = rows.filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def body(actor: Actor, kind: Kind, body_id: UUID, *, lock: bool = False) -> Body:
    """Raises NotFound, NotPermitted."""
    reader(actor)
    rows = _maybe_locked(kind.model.objects.select_related("term"), lock)
    found: Body | None = rows.filter(pk=body_id).first()
    if found is None:
        raise NotFound
    return found


def _maybe_locked(rows: Any, lock: bool) -> Any:
    return rows.select_for_update(of=("self",)) if lock else rows
