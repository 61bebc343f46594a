"""下级汇总: how many referrals are open at each congress below this one. Numbers alone; of what did not come this way nothing else is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.exchange import index, indexing
from shared_apps.exchange.index import Counts
from tenant_apps.referrals import states
from tenants import selectors as registry
from tenants.models import DirectoryEntry

PAGE = 20
HEAD = (
    "单位", "代码", "送出未办结", "其中待对方签收", "其中逾期", "收到未办结", "其中待签收", "其中逾期",
    "与原上级等未办结（不计入）",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """A congress below, and what is open between it and this one or others below. `elsewhere`: what it still has open with others, such as
    the congress that it was under before; the two finish that."""

    entry: DirectoryEntry
    sent: Counts
    received: Counts
    elsewhere: int


def listed(here: CongressRef, text: str) -> list[DirectoryEntry]:
    """Every congress below, whatever its level, in code order."""
    parents = registry.parents()
    return [
        one
        for one in registry.directory_entries()
        if one.kind == "congress"
        and _is_below(one.id, here, parents)
        and (text in one.name or text in one.code)
    ]


def _is_below(one: UUID, here: CongressRef, parents: dict[UUID, UUID | None]) -> bool:
    above = parents.get(one)
    while above is not None and above != here.id:
        above = parents.get(above)
    return above == here.id


def lines(here: CongressRef, entries: Sequence[DirectoryEntry]) -> list[Line]:
    ids, now = [one.id for one in entries], clock.now()
    every = index.counts(ids, waiting=states.DELIVERED, now=now)
    outside = _outside(here)
    away = index.counts(ids, waiting=states.DELIVERED, now=now, peers=outside) if outside else {}
    none = Counts()

    def ours(one: UUID, side: str) -> Counts:
        return every.get((one, side), none).without(away.get((one, side), none))

    return [
        Line(
            entry=one,
            sent=ours(one.id, indexing.OUT),
            received=ours(one.id, indexing.IN),
            elsewhere=sum(away.get((one.id, side), none).open for side in (indexing.OUT, indexing.IN)),
        )
        for one in entries
    ]


def _outside(here: CongressRef) -> list[UUID]:
    """Congresses that are neither this one nor below it."""
    parents = registry.parents()
    others = (one for one in registry.directory_entries() if one.kind == "congress")
    return [one.id for one in others if one.id != here.id and not _is_below(one.id, here, parents)]


def table(here: CongressRef, entries: Sequence[DirectoryEntry]) -> Iterator[tuple[object, ...]]:
    for line in lines(here, entries):
        yield (
            line.entry.name,
            line.entry.code,
            *(n for of in (line.sent, line.received) for n in (of.open, of.waiting, of.over)),
            line.elsewhere,
        )
