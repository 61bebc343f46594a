"""Reading the chain. Inside the block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tenant_apps.evidence.models import Countersignature, Root, Seal, Segment, Witness, WitnessAnswer


def segment() -> Segment | None:
    """The stretch that is being added to."""
    found: Segment | None = segments_from_last().first()
    return found


def segments_from_last() -> Any:
    return Segment.objects.order_by("-number")[:1]


def head(number: int) -> Seal | None:
    """The last link of a segment."""
    found: Seal | None = links_from_last(number).first()
    return found


def links_from_last(number: int) -> Any:
    return Seal.objects.filter(segment=number).order_by("-number")[:1]


def sealed(sort: str) -> Any:
    """The links of one sort of items, for asking which items lack one."""
    return Seal.objects.filter(sort=sort)


def last_root() -> Root | None:
    found: Root | None = Root.objects.order_by("-segment", "-last").first()
    return found


def last_countersigned() -> Root | None:
    """The last root of ours that another congress has signed too."""
    rows = Root.objects.filter(countersignatures__refusal="", countersignatures__isnull=False)
    found: Root | None = rows.order_by("-segment", "-last").first()
    return found


def segments(numbers: Iterable[int]) -> list[Segment]:
    return list(Segment.objects.filter(number__in=set(numbers)).order_by("number"))


def roots_to(place: tuple[int, int], *, since: tuple[int, int]) -> list[Root]:
    """The roots from the one that covers `since` to the one that covers `place`, both (segment, number)."""
    rows = Root.objects.order_by("segment", "first").prefetch_related("countersignatures")
    return [row for row in rows if (row.segment, row.last) >= since and (row.segment, row.first) <= place]


def links(root: Root) -> list[tuple[Any, ...]]:
    """(number, alg, digest, tags, hash) of everything under a root."""
    rows = Seal.objects.filter(segment=root.segment, number__gte=root.first, number__lte=root.last)
    return list(rows.order_by("number").values_list("number", "alg", "digest", "tags", "hash"))


def seals_of(sort: str, ids: Iterable[UUID]) -> list[Seal]:
    return list(Seal.objects.filter(sort=sort, item_id__in=list(ids)).order_by("segment", "number"))


def countersignatures(root: Root) -> list[Countersignature]:
    return list(Countersignature.objects.filter(root=root).order_by("at", "id"))


def unanswered() -> list[Witness]:
    """Roots that others laid before us and that wait for our word, in their order."""
    answered = WitnessAnswer.objects.values("witness_id")
    return list(Witness.objects.exclude(pk__in=answered).order_by("from_id", "segment", "first"))


def agreed_before(witness: Witness) -> list[Witness]:
    """What we have signed of the same congress and segment and that touches it: the last before it, and whatever it overlaps."""
    rows = Witness.objects.filter(from_id=witness.from_id, segment=witness.segment, answer__refusal="")
    before = rows.filter(last__lt=witness.first).order_by("-last")[:1]
    return [*before, *rows.filter(last__gte=witness.first, first__lte=witness.last)]
