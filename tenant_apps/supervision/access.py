"""Who sees which card, and who answers and closes it. A stranger can't tell “not yours” from “not there”."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, Q

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import access as handling
from tenant_apps.handling import selectors as owed
from tenant_apps.handling import undertaking
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import kinds
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import states
from tenant_apps.supervision.models import AlertCard, Circulation, KeySupervision, Reader, Urging

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


def visible_circulations(actor: Actor) -> TenantQuerySet:
    """What this person passed round or was asked to read, of cases that they may see today; the latest first."""
    asked = Reader.objects.filter(person_id=actor.person_id).exclude(state=states.RECALLED)
    mine = Q(by_person=actor.person_id) | Q(pk__in=asked.values("circulation_id"))
    rows: TenantQuerySet = Circulation.objects.filter(mine, suggestion__in=suggestions.visible(actor))
    return (
        rows.select_related("suggestion")
        .prefetch_related(Prefetch("readers", _by_name()))
        .order_by("-at", "-id")
    )


def _by_name() -> TenantQuerySet:
    rows: TenantQuerySet = Reader.objects.order_by("name", "id")
    return rows


def circulation(actor: Actor, circulation_id: UUID) -> Circulation:
    """Raises NotFound."""
    found: Circulation | None = visible_circulations(actor).filter(pk=circulation_id).first()
    if found is None:
        raise NotFound
    return found


def reading(actor: Actor, circulation_id: UUID) -> tuple[Reader, SeatFacts]:
    """What the actor was asked to read, locked, and the seat by which. Raises NotFound, NotPermitted (it is the sender's)."""
    circulation(actor, circulation_id)
    seat = actor.require(states.CIRCULATE)
    rows = Reader.objects.select_related("circulation").select_for_update(of=("self",))
    found: Reader | None = rows.filter(circulation_id=circulation_id, person_id=actor.person_id).first()
    if found is None:
        raise NotPermitted
    return found, seat


def circulation_to_recall(actor: Actor, circulation_id: UUID) -> tuple[Circulation, list[Reader], SeatFacts]:
    """What the actor passed round, its readers locked. Raises NotFound, NotPermitted (it is another's)."""
    seen = circulation(actor, circulation_id)
    seat = actor.require(states.CIRCULATE)
    if seen.by_person != actor.person_id:
        raise NotPermitted
    return seen, list(_by_name().filter(circulation=seen).select_for_update(of=("self",))), seat


def case_to_circulate(
    actor: Actor, suggestion_id: UUID, *, lock: bool = False
) -> tuple[Suggestion, SeatFacts]:
    """The case, and the seat that may pass it round. Raises NotFound, NotPermitted."""
    return suggestions.get(actor, suggestion_id, lock=lock), actor.require(states.CIRCULATE)


def possible_readers(actor: Actor, suggestion: Suggestion, people: Sequence[Actor]) -> list[Actor]:
    """Of these people those whom the actor may ask to read the case: who may see it themselves, of the office and of the units
    that undertake it; for a unit's people, their own unit's."""
    office = actor.can("content.read")
    units = undertaking.unit_ids_of(suggestion.pk) if office else organs.unit_ids_of(actor)
    seats = organs.seat_ids_in(units)
    found, reads_all = [], None
    for one in people:
        if one.person_id == actor.person_id or not one.can(states.CIRCULATE):
            continue
        if office and one.can("content.read"):  # these all see the same
            reads_all = _sees(one, suggestion) if reads_all is None else reads_all
            if reads_all:
                found.append(one)
        elif any(seat.id in seats for seat in one.seats) and _sees(one, suggestion):
            found.append(one)
    return found


def _sees(actor: Actor, suggestion: Suggestion) -> bool:
    return bool(suggestions.visible(actor).filter(pk=suggestion.pk).exists())
