"""Seats when a congress is merged into another (区划调整): who goes on there keeps the same seat, and so log-in, mandate and cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from kernel import journal
from shared_apps.identity import selectors, states
from shared_apps.identity.models import Person, Seat
from tenants import selectors as registry
from tenants.adjusting.ports import SEATS, Count, OffChain
from tenants.states import MERGE

# Deputies and those who undertake go on with their cases; the office's own seats are given by the successor.
FOLLOWING = (states.DEPUTY, states.FORMER, "distributor", states.HANDLER)
HELD_THERE = "其中本人在接续单位已有同样席位的，沿用该席位，不另随迁"
OFFICE_STAYS = "机关工作人员的席位不随迁，由接续单位的管理员重新授予"


def follow(gone_id: UUID, heir_id: UUID) -> int:
    """In the transaction of the merger; how many seats went. Who has such a seat there already keeps that one alone."""
    rows = Seat.objects.select_for_update().filter(congress_id=gone_id, kind__in=FOLLOWING)
    there = _held(heir_id)
    moved = [row for row in rows.exclude(status=states.ENDED).order_by("id") if _key(row) not in there]
    for row in moved:
        row.congress_id, row.version = heir_id, row.version + 1
        row.save(update_fields=["congress", "version"])
        journal.record(
            actor=None,
            seat=None,
            deed="seat.followed",
            subject=row,
            body={"from": str(gone_id), "to": str(heir_id), "kind": row.kind},
            congress_id=heir_id,
        )
    # Whose telephone and slips the merged congress kept are the successor's to keep.
    Person.objects.filter(keeper_id=gone_id).update(keeper_id=heir_id)
    return len(moved)


def counts(congress_id: UUID, kind: str, ahead: Sequence[UUID]) -> list[Count]:
    """By kind of seat, those that have not ended; of a merger how many of them follow, as `follow` does it."""
    rows = list(Seat.objects.filter(congress_id=congress_id).exclude(status=states.ENDED).order_by("kind"))
    merges = kind == MERGE
    there = {key for one in ahead for key in _held(one)} if merges else set()
    every = Counter(row.kind for row in rows)
    going = Counter(row.kind for row in rows if merges and row.kind in FOLLOWING and _key(row) not in there)
    return [
        Count(
            SEATS,
            states.KINDS.get(name, name),
            count,
            going[name],
            "" if not merges or going[name] == count else HELD_THERE if name in FOLLOWING else OFFICE_STAYS,
        )
        for name, count in every.items()
    ]


def off_chain(congress_id: UUID, parent_id: UUID) -> list[OffChain]:
    """选举法 第四十八条: who is a deputy below the new parent and elsewhere too. Nobody's seat is touched; in the order of their names."""
    tree = {**registry.parents(), congress_id: parent_id}
    sitting = Seat.objects.filter(kind=states.DEPUTY, status=states.ACTIVE)
    concerned = sitting.filter(congress_id=congress_id).values("person_id")
    held: dict[UUID, list[Seat]] = {}
    rows = sitting.filter(person_id__in=concerned).select_related("person", "congress")
    for row in rows.order_by("congress__code", "id"):
        held.setdefault(row.person_id, []).append(row)
    found = [
        OffChain(seats[0].person.name, tuple(dict.fromkeys(seat.congress.name for seat in seats)))
        for seats in held.values()
        if not selectors.on_one_chain([seat.congress_id for seat in seats], parents=tree)
    ]
    return sorted(found, key=lambda one: one.name)


def _held(congress_id: UUID) -> set[tuple[UUID, str, str]]:
    rows = Seat.objects.filter(congress_id=congress_id).exclude(status=states.ENDED)
    return {_key(row) for row in rows}


def _key(row: Seat) -> tuple[UUID, str, str]:
    return row.person_id, row.kind, row.term
