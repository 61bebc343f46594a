"""Who sees which card, and who answers and closes it. A stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import access as handling
from tenant_apps.organs import kinds
from tenant_apps.organs import selectors as organs
from tenant_apps.supervision import states
from tenant_apps.supervision.models import AlertCard

READERS = ("content.read", "matter.distribute", "matter.read")


def reads_cards(actor: Actor) -> bool:
    """Whether the actor reads, distributes or handles matters: deputies see no cards."""
    return any(actor.can(name) for name in READERS)


def require_reader(actor: Actor) -> None:
    """Raises NotPermitted for who sees no cards."""
    if not reads_cards(actor):
        raise NotPermitted


def of_units(actor: Actor, prefix: str = "") -> Q:
    """The office sees those of all units, a handler of their own, the government's office of its side; `prefix` leads to the unit."""
    if actor.can("content.read"):
        return Q()
    allowed = Q(pk__in=[])
    if actor.can("matter.read"):
        allowed |= Q(**{f"{prefix}unit_id__in": organs.unit_ids_of(actor)})
    if actor.can("matter.distribute"):
        allowed |= Q(**{f"{prefix}unit__isnull": False}) & ~Q(
            **{f"{prefix}unit__kind__in": list(kinds.BRANCHES)}
        )
    return allowed


def visible_cards(actor: Actor) -> TenantQuerySet:
    """The cards this actor may see, the latest first."""
    rows: TenantQuerySet = AlertCard.objects.filter(of_units(actor)).select_related(
        "unit", "assignment", "assignment__matter"
    )
    return rows.order_by("-given_at", "-id")


def cards_to_answer(unit_ids: Sequence[UUID]) -> list[AlertCard]:
    """What lies at these units without an answer, due first in front."""
    rows = AlertCard.objects.filter(assignment__unit_id__in=unit_ids, state=states.GIVEN)
    return list(rows.select_related("assignment", "assignment__matter").order_by("due_at", "id"))


def card(actor: Actor, card_id: UUID) -> AlertCard:
    """Raises NotFound."""
    found: AlertCard | None = visible_cards(actor).filter(pk=card_id).first()
    if found is None:
        raise NotFound
    return found


def card_to_answer(actor: Actor, card_id: UUID) -> tuple[AlertCard, SeatFacts]:
    """The card, its case locked, and the seat that acts for the unit that undertakes it now. Raises NotFound, NotPermitted."""
    seen = card(actor, card_id)
    seat = handling.seat_of_unit(actor, seen.assignment.unit_id)
    if seat is None:
        raise NotPermitted
    return locked_card(seen), seat


def locked_card(seen: AlertCard) -> AlertCard:
    """The card, locked after its case."""
    handling.lock_matter(seen.assignment.matter_id)
    rows = AlertCard.objects.select_related(
        "assignment", "assignment__matter", "assignment__matter__suggestion"
    )
    found: AlertCard = rows.select_for_update(of=("self",)).get(pk=seen.pk)
    return found
