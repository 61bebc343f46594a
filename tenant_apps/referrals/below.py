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
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """A congress below, and what is open there."""

    entry: DirectoryEntry
    sent: Counts
    received: Counts


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


def lines(entries: Sequence[DirectoryEntry]) -> list[Line]:
    found = index.counts([one.id for one in entries], waiting=states.DELIVERED, now=clock.now())
    return [
        Line(
            entry=one,
            sent=found.get((one.id, indexing.OUT), Counts()),
            received=found.get((one.id, indexing.IN), Counts()),
        )
        for one in entries
    ]


def table(entries: Sequence[DirectoryEntry]) -> Iterator[tuple[object, ...]]:
    for line in lines(entries):
        yield (
            line.entry.name,
            line.entry.code,
            *(n for of in (line.sent, line.received) for n in (of.open, of.waiting, of.over)),
        )
