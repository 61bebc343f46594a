"""A compilation is its maker's alone, as long as they read the cases of the whole congress. Nobody else can tell that it is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound
from tenant_apps.finding import states
from tenant_apps.finding.models import Compilation


def compilations(actor: Actor) -> Any:
    """Their own, the latest first, without the files. Raises NotPermitted."""
    actor.require(states.COMPILE)
    rows = Compilation.objects.filter(by_person_id=actor.person_id).defer("content")
    return rows.order_by("-created_at", "-id")


def compilation(actor: Actor, compilation_id: UUID) -> Compilation:
    """One of them. Raises NotPermitted, NotFound."""
    found: Compilation | None = compilations(actor).filter(pk=compilation_id).first()
    if found is None:
        raise NotFound
    return found
