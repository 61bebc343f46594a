"""Which congresses the console may reach: the one where the seat lies and everything below it, or the one refusal."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, StateRefused
from tenants import states
from tenants.models import Adjustment, Congress


class CongressEnded(StateRefused):
    code = "congress_ended"
    message = "“{name}”当前为“{state}”，不再使用，不能办理这项操作。"


class HeldByAdjustment(StateRefused):
    code = "held_by_adjustment"
    message = "{name}正在区划调整中（{kind}，{state}），暂不能办理这项操作。"
    next = "请在“区划调整”中确认或者撤回以后再办理。"


def scope_of(actor: Actor, capability: str) -> Congress:
    """The congress whose console the actor holds: the highest one, if there are several. Raises NotFound."""
    found: Congress | None = (
        Congress.objects.filter(pk__in=_homes(actor, capability)).order_by("code").first()
    )
    if found is None:
        raise NotFound
    return found


def in_scope(actor: Actor, capability: str) -> QuerySet[Congress]:
    """Every congress that the actor's console reaches, in code order. Raises NotFound for somebody without a console."""
    homes = _homes(actor, capability)
    if not homes:
        raise NotFound
    rows: QuerySet[Congress] = Congress.objects.filter(_below(homes)).order_by("code")
    return rows


def congress_in_scope(*, actor: Actor, capability: str, congress_id: UUID, lock: bool = False) -> Congress:
    """The congress, locked if asked for; NotFound for “not there”, “not below yours” and “no console” alike."""
    rows = in_scope(actor, capability).filter(pk=congress_id)
    found: Congress | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def seat_over(*, actor: Actor, capability: str, congress: Congress) -> SeatFacts:
    """The console's seat that reaches this congress: it is recorded with the deed. Raises NotFound."""
    for seat in _seats(actor, capability):
        if Congress.objects.filter(_below([seat.congress_id]), pk=congress.pk).exists():
            return seat
    raise NotFound


def not_ended(congress: Congress) -> None:
    """For deeds that serve people who are to enter. Raises CongressEnded (closed, merged)."""
    if congress.state in states.ENDED:
        raise CongressEnded(name=congress.name, state=states.CONGRESS.label(congress.state))


def _seats(actor: Actor, capability: str) -> list[SeatFacts]:
    return [seat for seat in actor.all_seats if capability in seat.capabilities]


def _homes(actor: Actor, capability: str) -> list[UUID]:
    return [seat.congress_id for seat in _seats(actor, capability)]


def _below(homes: list[UUID]) -> Q:
    """A cell has three levels, so a congress's chain is itself, its parent and its parent's parent."""
    return Q(pk__in=homes) | Q(parent__in=homes) | Q(parent__parent__in=homes)


def adjustments(actor: Actor, capability: str) -> QuerySet[Adjustment]:
    """The 区划调整 that were planned at a console which the actor's is or reaches. Raises NotFound for somebody without a console."""
    rows: QuerySet[Adjustment] = Adjustment.objects.filter(scope__in=in_scope(actor, capability))
    return rows


def adjustment(*, actor: Actor, capability: str, adjustment_id: UUID, lock: bool = False) -> Adjustment:
    """The 区划调整, locked if asked for. Raises NotFound."""
    rows = adjustments(actor, capability).filter(pk=adjustment_id)
    found: Adjustment | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def adjustment_of(congress_id: UUID, among: Collection[str]) -> Adjustment | None:
    """The 区划调整 in one of these states that the congress takes part in, on either side."""
    on_either_side = Q(parts__congress=congress_id) | Q(successor=congress_id)
    found: Adjustment | None = Adjustment.objects.filter(on_either_side, state__in=among).first()
    return found


def not_held(congress: Congress) -> None:
    """While a 区划调整 is carried out its congresses stay as it needs them. Raises HeldByAdjustment."""
    held = adjustment_of(congress.pk, states.ADJUSTMENT_HOLDS)
    if held is not None:
        raise HeldByAdjustment(name=congress.name, kind=held.kind_label, state=held.state_label)
