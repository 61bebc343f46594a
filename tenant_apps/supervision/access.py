"""Who sees which card, and who answers and closes it. A stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import access as handling
from tenant_apps.handling import selectors as owed
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import kinds
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.supervision import states
from tenant_apps.supervision.models import AlertCard, KeySupervision, Urging

KEY_READERS = ("content.read", "matter.read")
READERS = ("content.read", "matter.distribute", "matter.read")


def reads_cards(actor: Actor) -> bool:
    """Whether the actor reads, distributes or handles matters: deputies see no cards."""
    return any(actor.can(name) for name in READERS)


def require_reader(actor: Actor) -> None:
    """Raises NotPermitted for who sees no cards."""
    if not reads_cards(actor):
        raise NotPermitted


def of_units(actor: Actor) -> Q:
    """The office sees what concerns any unit, a handler their own, the government's office its side."""
    if actor.can("content.read"):
        return Q()
    allowed = Q(unit_id__in=organs.unit_ids_of(actor))
    if actor.can("matter.distribute"):
        allowed |= ~Q(unit__kind__in=list(kinds.BRANCHES))
    return allowed


def visible_cards(actor: Actor) -> TenantQuerySet:
    """The cards this actor may see, the latest first."""
    rows: TenantQuerySet = AlertCard.objects.filter(of_units(actor)).select_related(
        "unit", "assignment", "assignment__matter"
    )
    return rows.order_by("-given_at", "-id")


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


def work(actor: Actor) -> TenantQuerySet:
    """What units still owe, as far as this actor sees their work, due first. Raises NotPermitted."""
    require_reader(actor)
    rows: TenantQuerySet = owed.owed_by_units().filter(of_units(actor))
    return rows


def assignment_to_urge(actor: Actor, assignment_id: UUID) -> tuple[Assignment, SeatFacts]:
    """What a unit owes, its case locked, and the seat that urges. Raises NotFound (not owed any more, too), NotPermitted."""
    if not reads_cards(actor):
        raise NotFound
    seen = work(actor).filter(pk=assignment_id).first()
    if seen is None:
        raise NotFound
    seat = actor.require(states.URGE)
    handling.lock_matter(seen.matter_id)
    return owed.assignment(assignment_id), seat


def visible_urgings(actor: Actor) -> TenantQuerySet:
    """The urgings this actor may see, the latest first."""
    if not reads_cards(actor):
        return Urging.objects.none()
    rows: TenantQuerySet = Urging.objects.filter(of_units(actor)).select_related(
        "unit", "assignment", "assignment__matter"
    )
    return rows.order_by("-at", "-id")


def urging(actor: Actor, urging_id: UUID) -> Urging:
    """Raises NotFound."""
    found: Urging | None = visible_urgings(actor).filter(pk=urging_id).first()
    if found is None:
        raise NotFound
    return found


def urging_to_read(actor: Actor, urging_id: UUID) -> tuple[Urging, SeatFacts]:
    """The urging, locked, and the seat that acts for its unit. Raises NotFound, NotPermitted."""
    seen = urging(actor, urging_id)
    seat = handling.seat_of_unit(actor, seen.assignment.unit_id)
    if seat is None:
        raise NotPermitted
    locked: Urging = (
        Urging.objects.select_related("assignment", "assignment__matter")
        .select_for_update(of=("self",))
        .get(pk=urging_id)
    )
    return locked, seat


def require_key_reader(actor: Actor) -> None:
    """Raises NotPermitted for who neither reads content nor handles matters: a deputy sees the mark alone."""
    if not any(actor.can(name) for name in KEY_READERS):
        raise NotPermitted


def visible_keys(actor: Actor) -> TenantQuerySet:
    """重点督办 as far as this actor sees it, the latest first: a unit those of its own cases, once they are decided."""
    rows: TenantQuerySet = KeySupervision.objects.select_related("suggestion", "committee")
    if not actor.can("content.read"):
        mine = suggestions.visible(actor).values("pk") if actor.can("matter.read") else []
        rows = rows.filter(suggestion__in=mine, state__in=states.KEYED)
    return rows.order_by("-proposed_at", "-id")


def key(actor: Actor, key_id: UUID) -> KeySupervision:
    """Raises NotFound."""
    found: KeySupervision | None = visible_keys(actor).filter(pk=key_id).first()
    if found is None:
        raise NotFound
    return found


def key_to_move(actor: Actor, key_id: UUID, capability: str) -> tuple[KeySupervision, SeatFacts]:
    """The 重点督办, locked after its suggestion, and the seat that may move it. Raises NotFound, NotPermitted."""
    seen = key(actor, key_id)
    seat = actor.require(capability)
    suggestions.locked(seen.suggestion_id)
    rows = KeySupervision.objects.select_related("suggestion", "committee")
    locked: KeySupervision = rows.select_for_update(of=("self",)).get(pk=key_id)
    return locked, seat
