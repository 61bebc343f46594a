"""Reading the index, for one congress at a time: what a row of it is for is the viewer that it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from shared_apps.exchange.models import IndexRow

OVER, NEAR = "over", "near"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Conditions of the list; empty means all. `peers` and `referrals`: either of them will do (what a search has found).
    `among`: none but these."""

    side: str = ""
    state: str = ""
    kind: str = ""
    due: str = ""
    now: datetime | None = None
    near_until: datetime | None = None
    peers: frozenset[UUID] | None = None
    referrals: frozenset[UUID] | None = None
    among: frozenset[UUID] | None = None


def rows(viewer_id: UUID, wanted: Wanted) -> QuerySet[IndexRow]:
    """The referrals that this congress sent, received or had before, the latest change first."""
    found = IndexRow.objects.filter(viewer_id=viewer_id)
    for name in ("side", "state", "kind"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.due == OVER:
        found = found.filter(is_open=True, due_at__lte=wanted.now)
    elif wanted.due == NEAR:
        found = found.filter(is_open=True, due_at__gt=wanted.now, due_at__lte=wanted.near_until)
    if wanted.among is not None:
        found = found.filter(referral_id__in=wanted.among)
    if wanted.peers is not None or wanted.referrals is not None:
        ids = Q(referral_id__in=wanted.referrals or ()) | Q(peer_id__in=wanted.peers or ())
        found = found.filter(ids)
    return found.order_by("-changed_at", "-id")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What is open at one congress: all, waiting to be signed for, overdue."""

    open: int = 0
    waiting: int = 0
    over: int = 0

    def without(self, some: Counts) -> Counts:
        return Counts(
            open=self.open - some.open, waiting=self.waiting - some.waiting, over=self.over - some.over
        )


def counts(
    congress_ids: Iterable[UUID], *, waiting: str, now: datetime, peers: Collection[UUID] | None = None
) -> dict[tuple[UUID, str], Counts]:
    """(congress, side) → how many of its own referrals are open; trial runs left out. Numbers alone: no row is shown to anybody.

    `peers`: only those with one of these at the other end.
    """
    open_ones = IndexRow.objects.filter(viewer_id__in=list(congress_ids), is_open=True, trial=False)
    if peers is not None:
        open_ones = open_ones.filter(peer_id__in=list(peers))
    found = (
        open_ones.order_by()
        .values_list("viewer_id", "side")
        .annotate(
            open=Count("*"),
            waiting=Count("state", filter=Q(state=waiting)),
            over=Count("state", filter=Q(due_at__lte=now)),
        )
    )
    return {
        (viewer, side): Counts(open=every, waiting=wait, over=late)
        for viewer, side, every, wait, late in found
    }


def of_viewer(viewer_id: UUID) -> dict[UUID, dict[str, Any]]:
    """referral → its row, for comparing it with the ends."""
    facts = ("side", "peer_id", "path", "state", "kind", "number", "category", "trial")
    fields = ("referral_id", *facts, "received_at", "decided_at", "result_at")
    return {row["referral_id"]: row for row in IndexRow.objects.filter(viewer_id=viewer_id).values(*fields)}
