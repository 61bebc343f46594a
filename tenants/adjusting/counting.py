"""Every number of a 区划调整: what each congress has by kind and state, what goes on, what stays and why, and what there is afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kernel import tenancy
from tenants import selectors
from tenants.adjusting import ports
from tenants.adjusting.ports import Count
from tenants.models import Adjustment, AdjustmentFigure

_LATER = 100  # the order of figures that there were none of before


def before(found: Adjustment) -> None:
    """The preview, counted anew."""
    counted = _before(found)
    rows = []
    for congress_id, counts in counted.items():
        is_heir = congress_id == found.successor_id
        rows += [
            AdjustmentFigure(
                adjustment=found,
                congress_id=congress_id,
                order=order,
                what=one.what,
                label=one.label,
                before=one.count,
                moves=0 if is_heir else one.moves,
                why="" if is_heir else one.why,
            )
            for order, one in enumerate(counts)
        ]
    with transaction.atomic():
        found.figures.all().delete()
        AdjustmentFigure.objects.bulk_create(rows)


def is_outdated(found: Adjustment) -> bool:
    """Is what is adjusted not what the preview says? The successor goes on working and is counted when it is confirmed."""
    held = found.figures.filter(order__lt=_LATER, before__gt=0)
    figures = held.values_list("congress_id", "what", "label", "before", "moves")
    said = {one for one in figures if one[0] != found.successor_id}
    counted = _before(found).items()
    return said != {
        (congress_id, one.what, one.label, one.count, one.moves)
        for congress_id, counts in counted
        for one in counts
        if congress_id != found.successor_id and one.count
    }


def is_outdated_since(found: Adjustment) -> bool:
    """Of a congress that moved or was renamed: is what it has now not what was counted after that?"""
    for congress_id in concerned(found):
        said = found.figures.filter(congress_id=congress_id, after__gt=0)
        now = {(one.what, one.label, one.count) for one in _counts(congress_id, found.kind, []) if one.count}
        if now != set(said.values_list("what", "label", "after")):
            return True
    return False


def _before(found: Adjustment) -> dict[UUID, list[Count]]:
    """One congress after the other: each is a block of its own."""
    every = concerned(found)
    heir = [found.successor_id] if found.successor_id else []
    return {
        one: _counts(one, found.kind, [*heir, *every[:place]] if one not in heir else [])
        for place, one in enumerate(every)
    }


def after(found: Adjustment) -> None:
    """What there is when it is over, beside what there was. A merged congress is an archive: what stays there is all that counts."""
    for congress_id in [found.successor_id] if found.successor_id else concerned(found):
        counts = {(one.what, one.label): one for one in _counts(congress_id, found.kind, [])}
        with transaction.atomic():
            for row in found.figures.select_for_update().filter(congress_id=congress_id):
                one = counts.pop((row.what, row.label), None)
                row.after = one.count if one else 0
                row.save(update_fields=["after"])
            AdjustmentFigure.objects.bulk_create(
                [
                    AdjustmentFigure(
                        adjustment=found,
                        congress_id=congress_id,
                        order=_LATER + order,
                        what=one.what,
                        label=one.label,
                        after=one.count,
                    )
                    for order, one in enumerate(counts.values())
                ],
                ignore_conflicts=True,
            )


def nothing_after(found: Adjustment) -> None:
    """It was taken back: what was counted afterwards is not what there is."""
    found.figures.filter(order__gte=_LATER).delete()
    found.figures.update(after=None)


def concerned(found: Adjustment) -> list[UUID]:
    """The parts in code order, then the successor."""
    parts = list(found.parts.order_by("congress__code").values_list("congress_id", flat=True))
    return [*parts, found.successor_id] if found.successor_id else parts


def _counts(congress_id: UUID, kind: str, ahead: Sequence[UUID]) -> list[Count]:
    """`ahead`: the successor, and the parts that are merged before this one."""
    ref = selectors.ref_by_id(congress_id)
    assert ref is not None
    if not ref.migrations:
        return []
    with tenancy.enter(ref):
        inside = ports.hands().counts(kind=kind)
    return [*inside, *ports.seat_counts(congress_id, kind, ahead)]
