"""A unit for this actor, or the one refusal. Who has a seat here reads the register, deputies excepted."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.organs import selectors
from tenant_apps.organs.models import Competence, Unit
from tenant_apps.organs.refusals import AbolishedAlready

READ = "units.read"
KEEP = "units.keep"


def units(actor: Actor) -> TenantQuerySet:
    """Every unit, abolished ones too, in the office's order. Raises NotPermitted."""
    if not actor.can(READ):
        raise NotPermitted
    rows: TenantQuerySet = Unit.objects.order_by(*selectors.ORDER)
    return rows


def unit(actor: Actor, unit_id: UUID) -> Unit:
    """Raises NotFound."""
    found: Unit | None = Unit.objects.filter(pk=unit_id).select_related("parent").first()
    if found is None or not actor.can(READ):
        raise NotFound
    return found


def unit_to_keep(actor: Actor | None, unit_id: UUID) -> tuple[Unit, SeatFacts | None]:
    """A unit in use, locked, and the seat that may change it; None is the platform. Raises NotFound, NotPermitted, AbolishedAlready."""
    seat = keeping(actor, unit_id)
    found: Unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit_id)
    if not found.active:
        raise AbolishedAlready(name=found.name)
    return found, seat


def keeping(actor: Actor | None, unit_id: UUID) -> SeatFacts | None:
    """The seat that may change this unit; None is the platform. Raises NotFound, NotPermitted."""
    if actor is None:
        if not Unit.objects.filter(pk=unit_id).exists():
            raise NotFound
        return None
    unit(actor, unit_id)
    return actor.require(KEEP)


def competence(actor: Actor, competence_id: UUID) -> Competence:
    """Raises NotFound."""
    rows = Competence.objects.filter(pk=competence_id).select_related("unit")
    found: Competence | None = rows.first()
    if found is None or not actor.can(READ):
        raise NotFound
    return found


def register_locked() -> dict[UUID, Unit]:
    """Every unit, locked in one order: reorganisations go one after the other, and no cycle slips in between two of them.

    As `undertaker` without the key: a case that is locked may go on naming its unit (a letter's foreign key) while a reorganisation
    waits for that case; else the two would wait for each other.
    """
    rows = Unit.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    return {row.pk: row for row in rows}


def undertaker(unit_id: UUID) -> Unit | None:
    """A unit to which may be assigned now, locked so that it is not abolished meanwhile; None for any other.

    Raises UnitInactive, which names the successors.
    """
    found: Unit | None = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk=unit_id).first()
    if found is None or found.kind == Unit.Kind.GOVERNMENT:
        return None
    if not found.active:
        raise selectors.inactive(found, field="unit_id")
    return found
