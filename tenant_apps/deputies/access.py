"""Who may see the registers: the office, the congress's other staff and its deputies; what a row shows them is decided by `showing`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import states
from tenant_apps.deputies.bodies import Kind
from tenant_apps.deputies.models import Body, Mandate, Session, Term

READ = "registers.read"


def keeps(actor: Actor) -> bool:
    """Keeps the register, and so sees all that stands in it; everybody else sees what is public."""
    return actor.can(states.KEEP)


def reader(actor: Actor) -> Actor:
    """Raises NotPermitted for who neither works nor sits here (units that handle)."""
    actor.require(READ)
    return actor


def mandates(actor: Actor | None) -> TenantQuerySet:
    """All of them for who keeps the register and for the platform (None), else those who sit now. Raises NotPermitted."""
    rows: TenantQuerySet = Mandate.objects.select_related("term")
    if actor is None or keeps(reader(actor)):
        return rows
    return rows.filter(status__in=states.SITTING, trial=False)


def mandate(actor: Actor | None, mandate_id: UUID, *, lock: bool = False) -> Mandate:
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
